import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, nothing } from './common'

/** One image of a file: an HDU of a FITS file, the picture of a PNG. Cubes show one plane at a time. */
const imagePart = z.object({
  hdu: z.int().nonnegative(),
  /** EXTNAME, or empty. */
  name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  planes: z.int().positive(),
  unit: z.string().nullable(),
  /** Names of the planes, where the file tells them (BAND1, BAND2, …); else empty. */
  bandNames: z.array(z.string()),
  hasSky: z.boolean(),
})
export type ImagePart = z.infer<typeof imagePart>

const imageFile = z.object({
  path: absolutePath,
  name: z.string(),
  format: z.string(),
  parts: z.array(imagePart),
  /** HDUs that are no image: tables, and headers without data. */
  others: z.array(z.object({ hdu: z.int(), name: z.string(), type: z.enum(['table', 'empty', 'image']) })),
  /** The part to show first. */
  first: z.int().nonnegative(),
  /** What was tolerated while reading, one sentence each. */
  warnings: z.array(z.string()),
})
export type ImageFile = z.infer<typeof imageFile>

/** One card; `text` is how it stands in the file, CONTINUE cards and all, one line a card. */
const headerCard = z.object({ keyword: z.string(), value: z.string(), comment: z.string(), text: z.string() })
export type HeaderCard = z.infer<typeof headerCard>

export const planeAddress = z.strictObject({
  path: absolutePath,
  hdu: z.int().nonnegative(),
  plane: z.int().nonnegative(),
})
export type PlaneAddress = z.infer<typeof planeAddress>

const limits = z.object({ low: z.number(), high: z.number() })

/**
 * An image to be looked at: a weighted sum of planes on the grid of the first. One plane as it is, the mean of several
 * bands, the difference of two images. A plane of an integer times as many pixels is averaged, one of as few repeated.
 */
export const planeTerms = z
  .array(planeAddress.extend({ weight: z.number() }))
  .min(1)
  .max(16)
export type PlaneTerms = z.infer<typeof planeTerms>

/** Side of the square tiles that images come in; those at the right and upper edges are smaller. */
export const tileSide = 512

export const imageCalls = {
  openImage: defineCall(z.strictObject({ path: absolutePath }), imageFile),
  /** Cards of one HDU, in order; of a table and of an HDU without data too. */
  readHeader: defineCall(z.strictObject({ path: absolutePath, hdu: z.int().nonnegative() }), z.array(headerCard)),
  /** The sky position of a FITS pixel (the first pixel's centre is 1), degrees; null where the file says none. */
  pixelToSky: defineCall(
    planeAddress.extend({ x: z.number(), y: z.number() }),
    z.object({ ra: z.number(), dec: z.number() }).nullable(),
  ),
  /** Asks where, copies a result there. Null when the dialog was closed. */
  saveResult: defineCall(
    z.strictObject({ path: absolutePath, suggestedName: z.string().min(1).max(255) }),
    absolutePath.nullable(),
  ),
  forgetImage: defineCall(z.strictObject({ path: absolutePath }), nothing),
  /** The FITS pixel of a sky position in the frame of the image, degrees; null where the image has none. */
  skyToPixel: defineCall(
    z.strictObject({ path: absolutePath, hdu: z.int().nonnegative(), ra: z.number(), dec: z.number() }),
    z.object({ x: z.number(), y: z.number() }).nullable(),
  ),
}

/** Answered by the engine with `[pixels: float32]`, row 0 first; NaN where there is no value. */
export const imageBufferCalls = {
  /** Goes through the whole image once. Answers with `[sample: float32]`: finite values in rising order. */
  describePlane: defineCall(
    z.strictObject({ terms: planeTerms }),
    z.object({
      width: z.int().positive(),
      height: z.int().positive(),
      minimum: z.number().nullable(),
      maximum: z.number().nullable(),
      zscale: limits.nullable(),
      sky: z.object({ median: z.number(), sigma: z.number() }).nullable(),
    }),
  ),
  /** One tile of a level: level 0 is the image, each further one the mean of two by two pixels of the one before. */
  readTile: defineCall(
    z.strictObject({
      terms: planeTerms,
      level: z.int().min(0).max(20),
      /** Column and row of the tile, in tiles. */
      x: z.int().nonnegative(),
      y: z.int().nonnegative(),
    }),
    z.object({ width: z.int().positive(), height: z.int().positive() }),
  ),
  /**
   * Sky positions of a mesh of FITS pixels, row by row from the first corner to the last, as
   * `[longitude: float64, latitude: float64]` in degrees; NaN outside the projection.
   */
  readSkyMesh: defineCall(
    z.strictObject({
      path: absolutePath,
      hdu: z.int().nonnegative(),
      from: z.tuple([z.number(), z.number()]),
      to: z.tuple([z.number(), z.number()]),
      columns: z.int().min(2).max(129),
      rows: z.int().min(2).max(129),
    }),
    z.object({
      frame: z.enum(['equatorial', 'galactic']),
      /** Arcseconds, at the reference pixel. */
      pixelScale: z.number(),
      /** In the middle of the mesh: degrees from up, counter-clockwise. */
      north: z.number().nullable(),
      east: z.number().nullable(),
    }),
  ),
  readPlane: defineCall(
    planeAddress,
    z.object({
      width: z.int().positive(),
      height: z.int().positive(),
      finite: z.int().nonnegative(),
      minimum: z.number().nullable(),
      maximum: z.number().nullable(),
      zscale: limits.nullable(),
      /** Robust background and its noise, by clipping. */
      sky: z.object({ median: z.number(), sigma: z.number() }).nullable(),
    }),
  ),
}
