import type { Action } from './action'

/** What can be done with events. */
export const detectorsActions = [
  { id: 'openEvents', title: 'openEvents', key: 'Ctrl+E', menu: 'file' },
  { id: 'saveSimulation', title: 'saveSimulation', key: 'Ctrl+Shift+S', menu: 'file' },
  { id: 'nextItem', title: 'nextItem', key: 'PageDown', menu: 'view', view: '/detectors' },
  { id: 'previousItem', title: 'previousItem', key: 'PageUp', menu: 'view', view: '/detectors' },
  { id: 'simulate', title: 'simulate', key: 'Ctrl+Shift+Enter', menu: 'edit' },
  { id: 'compare', title: 'compare', key: 'Ctrl+Shift+C', menu: 'edit' },
] as const satisfies readonly Action[]
