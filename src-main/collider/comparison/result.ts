import type { NullableError, VariableNumbers } from './numbers'
import type { HistogramPair } from './plotted'
import type { VariableInfo } from './sample'
import type { WithError } from './statistics/physicsDistance'

/** All numbers of a comparison, as JSON: what reports, tables, other programs' files and the window are made from. */
export interface Comparison {
  readonly task: string
  readonly names: readonly [string, string]
  readonly items: readonly [number, number]
  readonly events: readonly [number, number]
  readonly weighted: readonly [boolean, boolean]
  /** Before the cut. */
  readonly itemsRead: readonly [number, number]
  readonly cut: string | null
  /** Item i of both came from the same input. */
  readonly paired: boolean
  /** Equal-population bins asked for. */
  readonly bins: number
  readonly replicas: number
  readonly seed: number
  readonly truth: TruthSplit
  readonly variables: Readonly<Record<string, VariableComparison>>
  readonly slices: SlicedComparison | null
  readonly classifier: ClassifierComparison | null
  readonly fpd: DistanceComparison | null
  readonly kpd: DistanceComparison | null
  readonly neighbours: NeighbourComparison | null
  readonly images: readonly ImageComparison[]
  readonly notes: readonly string[]
  readonly seconds: number
}

/** What the truth is compared with: its own second half (by event), or another sample of its kind. */
export interface TruthSplit {
  readonly kind: 'halves' | 'sample'
  readonly name: string
  readonly items: readonly [number, number]
}

export interface VariableComparison extends VariableInfo, VariableNumbers {
  readonly truth: VariableNumbers
  readonly histogram: HistogramPair
}

export interface SlicedComparison {
  readonly variable: string
  readonly label: string
  readonly unit: string
  readonly bins: readonly SliceComparison[]
}

/** low ≤ x < high */
export interface SliceComparison {
  readonly low: number
  readonly high: number
  readonly items: readonly [number, number]
  readonly variables: Readonly<Record<string, VariableNumbers>>
  readonly truth: Readonly<Record<string, VariableNumbers>>
}

export interface ClassifierComparison {
  readonly mean: number
  readonly std: number
  readonly repeats: number
  readonly truth: { readonly mean: number; readonly std: number }
  readonly features: readonly string[]
  /** The share of each feature in what the classifier learned, largest first. */
  readonly importance: readonly (readonly [string, number])[]
}

export interface DistanceComparison extends WithError {
  readonly truth: WithError
  readonly features: readonly string[]
  /** Items that had every feature. */
  readonly items: readonly [number, number]
}

/** Distance to the nearest item of the training sample, in standard deviations of the features. */
export interface NeighbourComparison {
  readonly training: string
  readonly features: readonly string[]
  readonly items: number
  /** Medians: of the generated items, and of as many of the reference. */
  readonly median: readonly [number, number]
  /** Share of the generated items nearer to a training item than 1 % (5 %) of the reference ones are: 0.01 (0.05) is right. */
  readonly nearer1: NullableError
  readonly nearer5: NullableError
}

export interface ImageComparison {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly extent: readonly [number, number, number, number]
  readonly width: number
  readonly height: number
  readonly input: readonly number[] | null
  readonly reference: readonly number[]
  readonly other: readonly number[]
}
