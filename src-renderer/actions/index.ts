import type { MenuTemplate } from '../../src-preload/contract/system'
import { menuIds } from './action'
import { datasetActions } from './dataset'
import { detectorsActions } from './detectors'
import { frameActions } from './frame'
import { galaxiesActions } from './galaxies'
import { tracksActions } from './tracks'
import { trainingActions } from './training'
import { viewerActions } from './viewer'

/** Every action of the window, a file a view. */
export const actions = [
  ...frameActions,
  ...galaxiesActions,
  ...viewerActions,
  ...detectorsActions,
  ...tracksActions,
  ...datasetActions,
  ...trainingActions,
]

export type KnownAction = (typeof actions)[number]
export type ActionId = KnownAction['id']

/** The view an action's key belongs to; null: every view. */
export function viewOf(action: KnownAction): string | null {
  return 'view' in action ? action.view : null
}

/** The keys as a person reads them on this system. */
export function keyLabel(key: string | null, mac: boolean): string {
  if (!key) return ''
  return mac ? key.replace('Ctrl', '⌘').replace('Shift', '⇧').replaceAll('+', '') || '+' : key
}

/** Does this event press the key? Bare keys never with a modifier, and never while text is typed. */
export function matches(key: string, event: KeyboardEvent, mac: boolean): boolean {
  const parts = key === '+' ? ['+'] : key.split('+')
  const letter = (parts.at(-1) ?? '').toLowerCase()
  const wantsControl = parts.includes('Ctrl')
  const control = mac ? event.metaKey : event.ctrlKey
  if (control !== wantsControl || event.altKey) return false
  // Where '+' and the like need Shift to be typed, Shift says nothing.
  if (/^[a-z0-9]$|^enter$/.test(letter) && event.shiftKey !== parts.includes('Shift')) return false
  return event.key.toLowerCase() === letter || (letter === '+' && event.key === '=')
}

export function menuTemplate(title: (key: string) => string, isEnabled: (id: ActionId) => boolean): MenuTemplate {
  return menuIds.map((menu) => ({
    id: menu,
    title: title(`menus.${menu}`),
    entries: actions
      .filter((action) => action.menu === menu)
      .map(({ id, title: name, key }) => ({
        id,
        title: title(`actions.${name}`),
        accelerator: (key as string | null)?.replace('Ctrl', 'CommandOrControl') ?? null,
        enabled: isEnabled(id),
      })),
  }))
}
