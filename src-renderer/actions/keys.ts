import { actions, viewOf, type ActionId, type KnownAction } from '.'

/** Keys that differ from the table of actions: action → key, null for none. */
export type KeyChanges = Readonly<Record<string, string | null>>

interface Parsed {
  control: boolean
  shift: boolean
  name: string
}

/** `Ctrl++` is Ctrl and the plus key. */
function parse(key: string): Parsed {
  const name = key.endsWith('+') ? '+' : key.slice(key.lastIndexOf('+') + 1)
  const modifiers = key.slice(0, key.length - name.length).split('+')
  return { control: modifiers.includes('Ctrl'), shift: modifiers.includes('Shift'), name }
}

/** Where a character needs Shift to be typed on some keyboards, Shift says nothing. */
function tellsShift(name: string): boolean {
  return name.length > 1 || /^[\p{L}\p{N}]$/u.test(name)
}

/** The keys as a person reads them on this system. */
export function keyLabel(key: string | null, mac: boolean): string {
  if (!key) return ''
  if (!mac) return key
  const { control, shift, name } = parse(key)
  return `${control ? '⌘' : ''}${shift ? '⇧' : ''}${name}`
}

/** Does this event press the key? Bare keys never with a modifier. */
export function matches(key: string, event: KeyboardEvent, mac: boolean): boolean {
  const wanted = parse(key)
  const pressed = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const control = mac ? event.metaKey : event.ctrlKey
  if (control !== wanted.control || event.altKey) return false
  const digit = /^[0-9]$/.test(wanted.name) && event.code === `Digit${wanted.name}`
  if (tellsShift(wanted.name) && event.shiftKey !== wanted.shift) return false
  return pressed === wanted.name.toLowerCase() || digit || (wanted.name === '+' && event.key === '=')
}

/** Keys that the window, its fields and its buttons need themselves. */
const reserved = new Set(['Tab', 'Escape', 'Enter', 'Space', 'Shift+Tab', 'Shift+Enter', 'Ctrl+C', 'Ctrl+V', 'Ctrl+X'])

/** What was pressed, as the table writes it: null for a modifier alone, and for what cannot be bound. */
export function keyOfEvent(event: KeyboardEvent, mac: boolean): string | null {
  if (event.altKey || ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(event.key)) return null
  const digit = /^Digit([0-9])$/.exec(event.code)?.[1]
  const name = event.key === ' ' ? 'Space' : (digit ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key))
  const control = mac ? event.metaKey : event.ctrlKey
  const key = `${control ? 'Ctrl+' : ''}${event.shiftKey && tellsShift(name) ? 'Shift+' : ''}${name}`
  return reserved.has(key) ? null : key
}

/** The key of an action: the person's own, else the table's. */
export function effectiveKey(action: KnownAction, changes: KeyChanges): string | null {
  const own = changes[action.id]
  return own === undefined ? action.key : own
}

/** Other actions that this key would press in the same view. */
export function rivals(id: ActionId, key: string, changes: KeyChanges): KnownAction[] {
  const action = actions.find((candidate) => candidate.id === id)
  if (!action) return []
  const view = viewOf(action)
  return actions.filter((other) => {
    const theirs = viewOf(other)
    const meet = view === null || theirs === null || view === theirs
    return other.id !== id && meet && effectiveKey(other, changes) === key
  })
}

/**
 * The changes after `key` was given to an action. Whoever had it in the same view loses it; what is as in the table is
 * not kept, so that a later version may choose a better key.
 */
export function rebound(id: ActionId, key: string | null, changes: KeyChanges): Record<string, string | null> {
  const next = new Map(Object.entries(changes))
  if (key !== null) for (const rival of rivals(id, key, changes)) next.set(rival.id, null)
  next.set(id, key)
  for (const action of actions) if (next.get(action.id) === action.key) next.delete(action.id)
  return Object.fromEntries(next)
}
