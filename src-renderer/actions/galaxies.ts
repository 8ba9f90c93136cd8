import type { Action } from './action'

/** What can be done with images. */
export const galaxiesActions = [
  { id: 'save', title: 'save', key: 'Ctrl+S', menu: 'file' },
  { id: 'enhance', title: 'enhance', key: 'Ctrl+Enter', menu: 'edit' },
  { id: 'fit', title: 'fit', key: '0', menu: 'view', view: '/galaxies' },
  { id: 'actualSize', title: 'actualSize', key: '1', menu: 'view', view: '/galaxies' },
  { id: 'zoomIn', title: 'zoomIn', key: '+', menu: 'view', view: '/galaxies' },
  { id: 'zoomOut', title: 'zoomOut', key: '-', menu: 'view', view: '/galaxies' },
  { id: 'invert', title: 'invert', key: 'I', menu: 'view', view: '/galaxies' },
  { id: 'blink', title: 'blink', key: 'B', menu: 'view', view: '/galaxies' },
] as const satisfies readonly Action[]
