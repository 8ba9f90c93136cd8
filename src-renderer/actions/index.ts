import type { MenuTemplate } from '../../src-preload/contract/system'

export const menuIds = ['file', 'edit', 'view', 'go'] as const
export type MenuId = (typeof menuIds)[number]

/**
 * One thing that can be done. Menus, keys, the command palette and tooltips are all made from these; what an action
 * does is registered by the view that can do it, so an action without a doer is disabled.
 */
export interface Action {
  readonly id: string
  /** Below `actions.` in the messages. */
  readonly title: string
  /** As in `Ctrl+O` (Ctrl is the command key on a Mac), a bare letter where no text is typed; null: none. */
  readonly key: string | null
  readonly menu: MenuId
}

export const actions = [
  { id: 'open', title: 'open', key: 'Ctrl+O', menu: 'file' },
  { id: 'openEvents', title: 'openEvents', key: 'Ctrl+E', menu: 'file' },
  { id: 'openDataset', title: 'openDataset', key: 'Ctrl+Shift+O', menu: 'file' },
  { id: 'save', title: 'save', key: 'Ctrl+S', menu: 'file' },
  { id: 'saveSimulation', title: 'saveSimulation', key: 'Ctrl+Shift+S', menu: 'file' },
  { id: 'enhance', title: 'enhance', key: 'Ctrl+Enter', menu: 'edit' },
  { id: 'simulate', title: 'simulate', key: 'Ctrl+Shift+Enter', menu: 'edit' },
  { id: 'compare', title: 'compare', key: 'Ctrl+Shift+C', menu: 'edit' },
  { id: 'reject', title: 'reject', key: 'R', menu: 'edit' },
  { id: 'restore', title: 'restore', key: 'A', menu: 'edit' },
  { id: 'undo', title: 'undo', key: 'Ctrl+Z', menu: 'edit' },
  { id: 'redo', title: 'redo', key: 'Ctrl+Shift+Z', menu: 'edit' },
  { id: 'fit', title: 'fit', key: '0', menu: 'view' },
  { id: 'actualSize', title: 'actualSize', key: '1', menu: 'view' },
  { id: 'zoomIn', title: 'zoomIn', key: '+', menu: 'view' },
  { id: 'zoomOut', title: 'zoomOut', key: '-', menu: 'view' },
  { id: 'invert', title: 'invert', key: 'I', menu: 'view' },
  { id: 'blink', title: 'blink', key: 'B', menu: 'view' },
  { id: 'showGalaxies', title: 'showGalaxies', key: 'Ctrl+1', menu: 'go' },
  { id: 'showDetectors', title: 'showDetectors', key: 'Ctrl+2', menu: 'go' },
  { id: 'showTraining', title: 'showTraining', key: 'Ctrl+3', menu: 'go' },
  { id: 'showDataset', title: 'showDataset', key: 'Ctrl+4', menu: 'go' },
  { id: 'palette', title: 'palette', key: 'Ctrl+K', menu: 'go' },
] as const satisfies readonly Action[]

export type ActionId = (typeof actions)[number]['id']

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
        accelerator: key.replace('Ctrl', 'CommandOrControl'),
        enabled: isEnabled(id),
      })),
  }))
}
