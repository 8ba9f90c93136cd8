import type { ActionId } from '../actions'
import type { IconName } from '../components/icons'

export interface ViewEntry {
  path: string
  /** Below `views.` in the messages. */
  title: 'galaxies' | 'detectors' | 'tracks' | 'training' | 'dataset'
  icon: IconName
  action: ActionId
}

/** The places of the rail, in order. */
export const views: readonly ViewEntry[] = [
  { path: '/galaxies', title: 'galaxies', icon: 'galaxy', action: 'showGalaxies' },
  { path: '/detectors', title: 'detectors', icon: 'detector', action: 'showDetectors' },
  { path: '/tracks', title: 'tracks', icon: 'track', action: 'showTracks' },
  { path: '/dataset', title: 'dataset', icon: 'grid', action: 'showDataset' },
  { path: '/training', title: 'training', icon: 'curve', action: 'showTraining' },
]
