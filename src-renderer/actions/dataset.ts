import type { Action } from './action'

/** What can be done with data sets. */
export const datasetActions = [
  { id: 'openDataset', title: 'openDataset', key: 'Ctrl+Shift+O', menu: 'file' },
  { id: 'reject', title: 'reject', key: 'R', menu: 'edit', view: '/dataset' },
  { id: 'restore', title: 'restore', key: 'A', menu: 'edit', view: '/dataset' },
] as const satisfies readonly Action[]
