import type { Picture, Split } from '../../task'
import type { Summary } from '../../summary'

/** A generator of images beside the real ones of a split: everything the report shows. */
export interface GenerateEvaluation {
  source: string
  dataset: { folder: string; hash: string; isTrainedOn: boolean | null }
  split: Split
  /** Real images of the split, and how many were generated with their attributes in turn. */
  items: number
  generated: number
  trainedOn: number
  seed: number
  device: string
  generationSeconds: number
  seconds: number
  leftOut: readonly { source: string; reason: string }[]
  metrics: Readonly<Record<string, Summary | null>>
  /** The distance of as many images of the training split from those of the split. */
  trainingDistance: number
  attributes: readonly AttributeFollowed[]
  distributions: readonly Distribution[]
  neighbours: Neighbours
  cases: readonly Case[]
}

export interface AttributeFollowed {
  name: string
  logarithmic: boolean
  /** [asked, measured]; null: nobody knows how to measure it. */
  generated: readonly (readonly [number, number])[] | null
  /** The same of the real images: [their attribute, measured]. */
  real: readonly (readonly [number, number])[] | null
  /** Rank correlation between asked and measured, its standard error, and that of the real images. */
  rankCorrelation: number | null
  rankCorrelationError: number | null
  realRankCorrelation: number | null
  /** Generated images on which it could not be measured. */
  undefinedFor: number
}

/** One quantity over the real and the generated images. */
export interface Distribution {
  name: string
  real: readonly number[]
  generated: readonly number[]
  /** Wasserstein-1, in standard deviations of the real ones. */
  distance: number
}

export interface Neighbours {
  /** Training images that were searched. */
  searched: number
  /** Distance of each image from the nearest training image: thumbnails, in the networks' scale. */
  real: readonly number[]
  generated: readonly number[]
  /** Share of the generated images that are nearer than 95 in 100 real ones are: 0.05 where nothing is memorised. */
  shareNearer: number
  /** The generated images that are nearest to a training image, with it. */
  closest: readonly { index: number; distance: number; pictures: readonly Picture[] }[]
}

/** Pictures side by side: a real image, and one that was generated for its attributes. */
export interface Case {
  why: string
  attributes: Readonly<Record<string, number | string>>
  pictures: readonly Picture[]
}
