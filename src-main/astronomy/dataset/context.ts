import type { Work } from '../../base/progress'
import type { Attributes } from './attributes'
import type { Calibration } from './calibration'
import type { ImageSet } from './grouping'
import type { Duplicates } from './identity'
import type { ImageLoader } from './imageSet'
import type { GalaxyDatasetOptions } from './options'
import type { Summary } from './summary'

/** What the makers of items share. */
export interface Context {
  options: GalaxyDatasetOptions
  bands: readonly string[]
  /** Index of the band in which sources are found. */
  detection: number
  sets: readonly ImageSet[]
  /** The pixels went through an unknown stretch: pictures. */
  stretched: boolean
  subtractSky: boolean
  fit: 'crop' | 'resize'
  loader: ImageLoader
  duplicates: Duplicates
  attributes: Attributes
  calibration: Calibration
  /** Gathers what `dataset.json` says of all images. */
  summary: Summary
  work: Work
}
