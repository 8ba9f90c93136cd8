import type { Cell } from '../tables/database'

export interface NewItem {
  /** Unique in the data set. */
  id: string
  /** Items of one object never part: `id` where every item is an object of its own. */
  object: string
  /** The file it comes from, its SHA-256, and the HDU (or event) in it. */
  source: { file: string; sha256: string; part: number | null }
  /** Where it was cut out: 0-based corner and size in pixels of the source; null: the whole. */
  cutout: { x: number; y: number; width: number; height: number } | null
  arrays: Readonly<Record<string, Float32Array>>
  /** The free columns. */
  values: Readonly<Record<string, Cell | undefined>>
}
