import { actions } from './actions'
import { dataset } from './dataset'
import { detectors } from './detectors'
import { frame } from './frame'
import { galaxies } from './galaxies'
import { items } from './items'
import { models } from './models'
import { jobs } from './jobs'
import { plots } from './plots'
import { samples } from './samples'
import { tracks } from './tracks'
import { training } from './training'
import { settings } from './settings'
import { start } from './start'
import { viewer } from './viewer'

/** Every word of the window, a file a view. German has the same keys: the compiler and a test see to it. */
export const en = {
  ...frame,
  ...actions,
  ...galaxies,
  ...detectors,
  ...items,
  ...tracks,
  ...samples,
  ...jobs,
  ...plots,
  ...training,
  ...models,
  ...dataset,
  ...viewer,
  ...settings,
  ...start,
}

export type Messages = typeof en
