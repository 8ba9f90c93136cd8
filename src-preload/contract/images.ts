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
  /** The part to show first. */
  first: z.int().nonnegative(),
  /** What was tolerated while reading, one sentence each. */
  warnings: z.array(z.string()),
})
export type ImageFile = z.infer<typeof imageFile>

export const planeAddress = z.strictObject({
  path: absolutePath,
  hdu: z.int().nonnegative(),
  plane: z.int().nonnegative(),
})
export type PlaneAddress = z.infer<typeof planeAddress>

const limits = z.object({ low: z.number(), high: z.number() })

export const imageCalls = {
  openImage: defineCall(z.strictObject({ path: absolutePath }), imageFile),
  /** Cards of one HDU, in order, as they stand in the file. */
  readHeader: defineCall(z.strictObject({ path: absolutePath, hdu: z.int().nonnegative() }), z.array(z.string())),
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
}

/** Answered by the engine with `[pixels: float32]`, row 0 first; NaN where there is no value. */
export const imageBufferCalls = {
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
