import type { ActionId } from '../actions'
import type { Messages } from '../i18n/en'
import type { IconName } from '../components/icons'

export interface ViewEntry {
  path: string
  /** Below `views.` in the messages. */
  title: keyof Messages['views']
  icon: IconName
  action: ActionId
  /** At the foot of the rail. */
  atFoot?: boolean
}

/** The places of the rail, in order. */
export const views: readonly ViewEntry[] = [
  { path: '/start', title: 'start', icon: 'home', action: 'showStart' },
  { path: '/galaxies', title: 'galaxies', icon: 'galaxy', action: 'showGalaxies' },
  { path: '/detectors', title: 'detectors', icon: 'detector', action: 'showDetectors' },
  { path: '/tracks', title: 'tracks', icon: 'track', action: 'showTracks' },
  { path: '/dataset', title: 'dataset', icon: 'grid', action: 'showDataset' },
  { path: '/training', title: 'training', icon: 'curve', action: 'showTraining' },
  { path: '/models', title: 'models', icon: 'model', action: 'showModels' },
  { path: '/jobs', title: 'jobs', icon: 'jobs', action: 'showJobs' },
  { path: '/settings', title: 'settings', icon: 'settings', action: 'showSettings', atFoot: true },
]
