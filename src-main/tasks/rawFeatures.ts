import type { Matrix } from '../store/dataset/features/matrix'

/** Numbers of the items that have any. */
export interface RawFeatures {
  /** Item of each row. */
  items: number[]
  values: Matrix
  key: string
  source: string
  method: string
  columns: string[]
}
