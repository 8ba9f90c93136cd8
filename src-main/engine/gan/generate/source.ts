import type { Split } from '../task'

/** Images with attributes, wherever they lie: what the task `generate` learns from. */
export interface ImageSource {
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number]
  /** Names of the channels. */
  readonly bands: readonly string[]
  readonly unit: string | null
  /** What else the model's card is to tell of the images (pixel scale, zero points). */
  readonly properties: Readonly<Record<string, unknown>>
  /** Names of the numeric attributes that images have. */
  readonly attributes: readonly string[]
  readonly sizes: Readonly<Record<Split, number>>
  readonly hash: string
  /** A copy; not a number where there is no pixel. */
  read(split: Split, index: number): Promise<Float32Array>
  /** Names of the attributes that are words: the kind of an object, say. */
  readonly kinds: readonly string[]
  /** The column that an attribute of this name is in, of `attributes`; null: it has no such attribute. */
  columnOf(name: string): string | null
  /** One value an image of the split, NaN where it has none. @param name as `columnOf` knows it. */
  attribute(split: Split, name: string): Promise<readonly number[]>
  /** One word an image of the split, null where it has none. @param name of `kinds`. */
  kind(split: Split, name: string): Promise<readonly (string | null)[]>
  close(): Promise<void>
}

export type OpenImageSource = (folder: string) => Promise<ImageSource>
