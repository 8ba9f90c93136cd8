import type { Action } from './action'

/** What can be done with training runs. */
export const trainingActions = [
  { id: 'newRun', title: 'newRun', key: 'N', menu: 'view', view: '/training' },
  { id: 'showCurves', title: 'showCurves', key: 'C', menu: 'view', view: '/training' },
  { id: 'showRuns', title: 'showRuns', key: 'R', menu: 'view', view: '/training' },
  { id: 'logScale', title: 'logScale', key: 'L', menu: 'view', view: '/training' },
  { id: 'resetZoom', title: 'resetZoom', key: '0', menu: 'view', view: '/training' },
  { id: 'startTraining', title: 'startTraining', key: 'Ctrl+Shift+T', menu: 'edit' },
  { id: 'estimateTraining', title: 'estimateTraining', key: 'E', menu: 'edit', view: '/training' },
  { id: 'pauseTraining', title: 'pauseTraining', key: 'P', menu: 'edit', view: '/training' },
  { id: 'finishEpoch', title: 'finishEpoch', key: null, menu: 'edit' },
  { id: 'finishTraining', title: 'finishTraining', key: null, menu: 'edit' },
  { id: 'pinNow', title: 'pinNow', key: 'K', menu: 'edit', view: '/training' },
  { id: 'resumeRun', title: 'resumeRun', key: null, menu: 'edit' },
  { id: 'useModel', title: 'useModel', key: null, menu: 'edit' },
] as const satisfies readonly Action[]
