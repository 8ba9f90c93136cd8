import type { Action } from './action'

/** What can be done in every view. */
export const frameActions = [
  { id: 'open', title: 'open', key: 'Ctrl+O', menu: 'file' },
  { id: 'continueSession', title: 'continueSession', key: null, menu: 'file' },
  { id: 'undo', title: 'undo', key: 'Ctrl+Z', menu: 'edit' },
  { id: 'redo', title: 'redo', key: 'Ctrl+Shift+Z', menu: 'edit' },
  { id: 'showGalaxies', title: 'showGalaxies', key: 'Ctrl+1', menu: 'go' },
  { id: 'showDetectors', title: 'showDetectors', key: 'Ctrl+2', menu: 'go' },
  { id: 'showTracks', title: 'showTracks', key: 'Ctrl+3', menu: 'go' },
  { id: 'showDataset', title: 'showDataset', key: 'Ctrl+4', menu: 'go' },
  { id: 'showTraining', title: 'showTraining', key: 'Ctrl+5', menu: 'go' },
  { id: 'palette', title: 'palette', key: 'Ctrl+K', menu: 'go' },
] as const satisfies readonly Action[]
