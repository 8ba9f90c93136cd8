import type { Action } from './action'

/** What can be done in every view. */
export const frameActions = [
  { id: 'open', title: 'open', key: 'Ctrl+O', menu: 'file' },
  { id: 'continueSession', title: 'continueSession', key: null, menu: 'file' },
  { id: 'closeWindow', title: 'closeWindow', key: 'Ctrl+Shift+W', menu: 'file' },
  { id: 'undo', title: 'undo', key: 'Ctrl+Z', menu: 'edit' },
  { id: 'redo', title: 'redo', key: 'Ctrl+Shift+Z', menu: 'edit' },
  { id: 'fullScreen', title: 'fullScreen', key: 'F11', menu: 'view' },
  { id: 'showStart', title: 'showStart', key: 'Ctrl+0', menu: 'go' },
  { id: 'showGalaxies', title: 'showGalaxies', key: 'Ctrl+1', menu: 'go' },
  { id: 'showDetectors', title: 'showDetectors', key: 'Ctrl+2', menu: 'go' },
  { id: 'showTracks', title: 'showTracks', key: 'Ctrl+3', menu: 'go' },
  { id: 'showDataset', title: 'showDataset', key: 'Ctrl+4', menu: 'go' },
  { id: 'showTraining', title: 'showTraining', key: 'Ctrl+5', menu: 'go' },
  { id: 'showModels', title: 'showModels', key: 'Ctrl+6', menu: 'go' },
  { id: 'showJobs', title: 'showJobs', key: 'Ctrl+7', menu: 'go' },
  { id: 'showSettings', title: 'showSettings', key: 'Ctrl+,', menu: 'go' },
  { id: 'palette', title: 'palette', key: 'Ctrl+K', menu: 'go' },
  { id: 'showKeys', title: 'showKeys', key: 'Ctrl+H', menu: 'help' },
  { id: 'showLog', title: 'showLog', key: null, menu: 'help' },
  { id: 'showAbout', title: 'showAbout', key: 'F1', menu: 'help' },
] as const satisfies readonly Action[]
