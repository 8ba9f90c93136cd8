import type { Action } from './action'

/** What can be done with data sets. */
export const datasetActions = [
  { id: 'openDataset', title: 'openDataset', key: 'Ctrl+Shift+O', menu: 'file' },
  { id: 'createDataset', title: 'createDataset', key: 'Ctrl+Shift+N', menu: 'file' },
  { id: 'reject', title: 'reject', key: 'R', menu: 'edit', view: '/dataset' },
  { id: 'restore', title: 'restore', key: 'A', menu: 'edit', view: '/dataset' },
  { id: 'tagItems', title: 'tagItems', key: 'T', menu: 'edit', view: '/dataset' },
  { id: 'noteItem', title: 'noteItem', key: 'N', menu: 'edit', view: '/dataset' },
  { id: 'selectShown', title: 'selectShown', key: 'Shift+A', menu: 'edit', view: '/dataset' },
  { id: 'moreLike', title: 'moreLike', key: 'M', menu: 'view', view: '/dataset' },
  { id: 'findItem', title: 'findItem', key: 'F', menu: 'view', view: '/dataset' },
  { id: 'toggleFilters', title: 'toggleFilters', key: 'H', menu: 'view', view: '/dataset' },
  { id: 'computeFeatures', title: 'computeFeatures', key: null, menu: 'edit', view: '/dataset' },
  { id: 'tab-item', title: 'tabItem', key: '1', menu: 'view', view: '/dataset' },
  { id: 'tab-likeness', title: 'tabLikeness', key: '2', menu: 'view', view: '/dataset' },
  { id: 'tab-balance', title: 'tabBalance', key: '3', menu: 'view', view: '/dataset' },
  { id: 'tab-split', title: 'tabSplit', key: '4', menu: 'view', view: '/dataset' },
  { id: 'tab-about', title: 'tabAbout', key: '5', menu: 'view', view: '/dataset' },
  { id: 'tab-card', title: 'tabCard', key: '6', menu: 'view', view: '/dataset' },
] as const satisfies readonly Action[]
