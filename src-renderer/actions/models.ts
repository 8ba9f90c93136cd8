import type { Action } from './action'

/** What can be done with trained models, and with what says of itself what made it. */
export const modelsActions = [
  { id: 'addModel', title: 'addModel', key: null, menu: 'file' },
  { id: 'verifyFile', title: 'verifyFile', key: null, menu: 'file' },
  { id: 'applyModel', title: 'applyModel', key: 'U', menu: 'edit', view: '/models' },
  { id: 'renameModel', title: 'renameModel', key: 'F2', menu: 'edit', view: '/models' },
  { id: 'verifyModel', title: 'verifyModel', key: 'V', menu: 'edit', view: '/models' },
  { id: 'removeModel', title: 'removeModel', key: 'Delete', menu: 'edit', view: '/models' },
  { id: 'showModelFolder', title: 'showModelFolder', key: 'O', menu: 'view', view: '/models' },
  { id: 'copyModelHash', title: 'copyModelHash', key: 'H', menu: 'edit', view: '/models' },
] as const satisfies readonly Action[]
