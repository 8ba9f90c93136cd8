import type { Action } from './action'

/** What can be done with hits and tracks. */
export const tracksActions = [
  { id: 'openHits', title: 'openHits', key: null, menu: 'file', view: '/tracks' },
  { id: 'openHitFile', title: 'openHitFile', key: null, menu: 'file', view: '/tracks' },
  { id: 'saveTracks', title: 'saveTracks', key: null, menu: 'file', view: '/tracks' },
  { id: 'saveTracksAsCsv', title: 'saveTracksAsCsv', key: null, menu: 'file', view: '/tracks' },
  { id: 'findTracks', title: 'findTracks', key: 'F', menu: 'edit', view: '/tracks' },
  { id: 'findTracksByNetwork', title: 'findTracksByNetwork', key: 'N', menu: 'edit', view: '/tracks' },
  { id: 'nextEvent', title: 'nextEvent', key: 'PageDown', menu: 'view', view: '/tracks' },
  { id: 'previousEvent', title: 'previousEvent', key: 'PageUp', menu: 'view', view: '/tracks' },
  { id: 'toggle-hits', title: 'toggleHits', key: '1', menu: 'view', view: '/tracks' },
  { id: 'toggle-noise', title: 'toggleNoise', key: '2', menu: 'view', view: '/tracks' },
  { id: 'toggle-truth', title: 'toggleTruth', key: '3', menu: 'view', view: '/tracks' },
  { id: 'toggle-conventional', title: 'toggleConventional', key: '4', menu: 'view', view: '/tracks' },
  { id: 'toggle-network', title: 'toggleNetwork', key: '5', menu: 'view', view: '/tracks' },
] as const satisfies readonly Action[]
