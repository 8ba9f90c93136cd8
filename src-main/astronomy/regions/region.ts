/** A shape in FITS pixels: the centre of the first pixel is (1, 1). Angles are degrees from +x towards +y. */
export type RegionShape =
  | { kind: 'circle'; x: number; y: number; r: number }
  | { kind: 'ellipse'; x: number; y: number; a: number; b: number; angle: number }
  | { kind: 'box'; x: number; y: number; width: number; height: number; angle: number }
  | { kind: 'polygon'; points: [x: number, y: number][] }
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number }
  | { kind: 'annulus'; x: number; y: number; inner: number; outer: number }
  | { kind: 'point'; x: number; y: number }

export interface Region {
  shape: RegionShape
  /** `text` in DS9. */
  name: string
  /** A name that DS9 knows, or #rrggbb. */
  colour: string
  /** Of the sky: its level is taken off what is measured elsewhere. */
  background: boolean
  /** Stands for what is outside of it (a minus before the shape). */
  excluded: boolean
  /** Everything else that DS9 wrote, as it was, key by key. */
  properties: [key: string, value: string][]
}

/** Coordinates that a region file may be in. */
export type RegionSystem = 'image' | 'physical' | 'icrs' | 'fk5' | 'galactic'

/** Sums and means by exact overlap; n, median, scatter and extremes of pixels whose centre lies inside. */
export interface RegionStatistics {
  n: number
  /** Pixels. */
  area: number
  sum: number
  mean: number | null
  median: number | null
  /** Divided by n. */
  std: number | null
  minimum: number | null
  maximum: number | null
  /** Without the background, and its error. */
  net: number | null
  netError: number | null
}

/** Along a radius or a line, in pixels; null where no pixel has a value. */
export interface RegionProfile {
  kind: 'radial' | 'line'
  at: number[]
  value: (number | null)[]
  error: (number | null)[]
  growth: (number | null)[]
  halfLight: number | null
}
