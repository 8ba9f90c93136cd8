import type { Action } from './action'

/** What can be done with images. */
export const galaxiesActions = [
  { id: 'save', title: 'save', key: 'Ctrl+S', menu: 'file' },
  { id: 'batch', title: 'batch', key: 'Ctrl+Shift+B', menu: 'file' },
  { id: 'showHeader', title: 'showHeader', key: 'H', menu: 'view', view: '/galaxies' },
  { id: 'enhance', title: 'enhance', key: 'Ctrl+Enter', menu: 'edit' },
] as const satisfies readonly Action[]
