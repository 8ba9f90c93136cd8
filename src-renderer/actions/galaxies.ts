import type { Action } from './action'

/** What can be done with images. */
export const galaxiesActions = [
  { id: 'save', title: 'save', key: 'Ctrl+S', menu: 'file' },
  { id: 'enhance', title: 'enhance', key: 'Ctrl+Enter', menu: 'edit' },
] as const satisfies readonly Action[]
