import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'
import { planeTerms } from './images'

const place = { x: z.number(), y: z.number() }
const length = z.number().positive().max(1e6)
/** Degrees from the x axis, counter-clockwise as y grows upwards. */
const angle = z.number()

/** A shape in FITS pixels: the centre of the first pixel is (1, 1). */
export const regionShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('circle'), ...place, r: length }),
  z.strictObject({ kind: z.literal('ellipse'), ...place, a: length, b: length, angle }),
  z.strictObject({ kind: z.literal('box'), ...place, width: length, height: length, angle }),
  z.strictObject({
    kind: z.literal('polygon'),
    points: z
      .array(z.tuple([z.number(), z.number()]))
      .min(3)
      .max(2000),
  }),
  z.strictObject({ kind: z.literal('line'), x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() }),
  z.strictObject({ kind: z.literal('annulus'), ...place, inner: z.number().nonnegative(), outer: length }),
  z.strictObject({ kind: z.literal('point'), ...place }),
])
export type RegionShape = z.infer<typeof regionShape>
export type RegionKind = RegionShape['kind']

export const region = z.strictObject({
  shape: regionShape,
  /** `text` in DS9. */
  name: z.string().max(500),
  /** A name that DS9 knows, or #rrggbb. */
  colour: z.string().max(40),
  /** Of the sky: its level is taken off what is measured elsewhere. */
  background: z.boolean(),
  /** Stands for what is outside of it (a minus before the shape). */
  excluded: z.boolean(),
  /** Everything else that DS9 wrote, kept as it was: `width`, `font`, `tag`, … */
  properties: z.array(z.tuple([z.string(), z.string()])).max(100),
})
export type Region = z.infer<typeof region>

export const regionSystems = ['image', 'physical', 'icrs', 'fk5', 'galactic'] as const
export type RegionSystem = (typeof regionSystems)[number]

const imageAddress = z.strictObject({ path: absolutePath, hdu: z.int().nonnegative() })

const statistics = z.object({
  /** Pixels whose centre lies inside and that have a value. */
  n: z.int().nonnegative(),
  /** Area on pixels that have a value, exact, in pixels. */
  area: z.number(),
  /** Of values times exact overlap, and that divided by the area. */
  sum: z.number(),
  mean: z.number().nullable(),
  /** Of the n pixels; the standard deviation is divided by n. */
  median: z.number().nullable(),
  std: z.number().nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** The sum without the background's level times the area, and its error from the background's scatter. */
  net: z.number().nullable(),
  netError: z.number().nullable(),
})
export type RegionStatistics = z.infer<typeof statistics>

const series = z.array(z.number().nullable())

/** Along a radius or a line, in pixels. */
const profile = z.object({
  kind: z.enum(['radial', 'line']),
  at: z.array(z.number()),
  /** Mean of a ring, or the value on the line. */
  value: series,
  /** Of the mean; empty for a line. */
  error: series,
  /** Sum within a radius, without the background; empty for a line. */
  growth: series,
  /** Radius with half of the greatest sum; null where there is none. */
  halfLight: z.number().nullable(),
})
export type RegionProfile = z.infer<typeof profile>

export const regionCalls = {
  /** Measured on the data as they are, in the order of the shapes. */
  measureRegions: defineCall(
    z.strictObject({
      terms: planeTerms,
      shapes: z.array(regionShape).max(500),
      /** Where the level of the background is taken from: its clipped median. */
      background: regionShape.nullable(),
    }),
    z.object({
      statistics: z.array(statistics),
      background: z.object({ level: z.number(), sigma: z.number(), n: z.int() }).nullable(),
    }),
  ),
  /** Of circles, ellipses, annuli and points in rings; of lines along them. null for other shapes. */
  profileRegion: defineCall(
    z.strictObject({ terms: planeTerms, shape: regionShape, level: z.number() }),
    profile.nullable(),
  ),
  /** Reads a file of DS9's; what is not understood is told line by line and left out. */
  readRegions: defineCall(
    z.strictObject({ path: absolutePath, image: imageAddress }),
    z.object({
      regions: z.array(region),
      problems: z.array(z.object({ line: z.int().positive(), text: z.string(), reason: z.string() })),
    }),
  ),
  /** The text of a file of DS9's. */
  formatRegions: defineCall(
    z.strictObject({ regions: z.array(region).max(10_000), system: z.enum(regionSystems), image: imageAddress }),
    z.string(),
  ),
}
