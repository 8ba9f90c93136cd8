import type { Summary } from '../../../engine/gan/summary'
import type { Plane } from '../../image'
import type { Conditions } from '../degrading'
import type { EvaluationMetric } from './metrics'

/** One method over the whole split: the network, a twin of it, the untouched input, or a conventional method. */
export interface MethodResult {
  id: string
  name: string
  kind: 'network' | 'input' | 'baseline'
  /** As tuned on the validation split; null where there is nothing to tune. */
  parameters: Readonly<Record<string, number | string>> | null
  metrics: Record<EvaluationMetric, Summary | null>
  /** Every item's values, in the order of the items. */
  values: Record<EvaluationMetric, number[]>
  /** [spatial frequency in cycles per pixel, mean power over that of the truth]. */
  powerRatio: [number, number][]
  /** For all items, on `device`. */
  seconds: number
  device: string
}

/** An item that the report shows, chosen by rule or drawn by the seed: never by hand. */
export interface Case {
  id: string
  why: string
  conditions: Conditions
  /** In the display stretch, three planes for colour or one. */
  pictures: { name: string; planes: readonly Plane[]; psnr: number | null }[]
}

export interface Evaluation {
  task: 'galaxy-recovery'
  source: string
  dataset: { folder: string; hash: string }
  split: string
  items: number
  /** Sizes of the training and validation split: what was learnt from, and what the baselines were tuned on. */
  trainedOn: number
  tunedOn: number
  leftOut: { source: string; reason: string }[]
  /** Ranges that the degradation was drawn from. */
  conditions: { fwhmPixels: readonly [number, number]; noise: readonly [number, number]; downscale: number }
  seed: number
  /** Mean PSNR (dB) that a perfect recovery would have, limited by the truth's own sky noise; null where it is not lost. */
  ceiling: number | null
  network: MethodResult
  others: MethodResult[]
  cases: Case[]
  seconds: number
}
