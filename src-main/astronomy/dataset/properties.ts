import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { firstIssue, type Manifest } from '../../store/dataset/manifest'

const perBand = z.array(z.number().nullable())

/**
 * What `dataset.json` says of galaxies, under `properties`. Lists follow the order of `bands`; null: unknown. Pixel
 * values are in the data set's unit, with the sky at 0 where `sky.subtracted` says so.
 */
export const galaxyProperties = z.object({
  kind: z.literal('galaxies'),
  /** How the items were found: cut out of a large image around detections, or files of their own. */
  layout: z.enum(['mosaic', 'stamps']),
  /** How they were brought to one size. */
  fit: z.enum(['crop', 'resize']),
  /** The pixels went through an unknown stretch (JPEG, PNG): no photometry. */
  stretched: z.boolean(),
  sky: z.object({
    /** The sky level that an item had stands in its column `sky_<band>`. */
    subtracted: z.boolean(),
    /** Noise of a sky pixel: of the source image, or the median over the stamps. */
    rms: perBand,
  }),
  /** FWHM of the images as they are, px of the data set, and on how many stars it was measured. */
  psf: z.object({ fwhmPixels: perBand, stars: z.array(z.int().min(0)) }),
  /** Magnitude of one unit of flux. */
  zeroPoint: perBand,
  /** Electrons per unit of flux. */
  gain: perBand,
  /** What the files did not say and the user stated: unit, pixel scale, zero point, gain. */
  assumed: z.array(z.string()),
})
export type GalaxyProperties = z.infer<typeof galaxyProperties>

/** @throws GalateaError `wrong-task` when the data set is not one of galaxies. */
export function readGalaxyProperties(manifest: Manifest, folder: string): GalaxyProperties {
  const parsed = galaxyProperties.safeParse(manifest.properties)
  if (parsed.success) return parsed.data
  const sentence = `The data set '${folder}' holds no galaxies (${firstIssue(parsed.error)}); it was made for the task '${manifest.task}'.`
  throw new GalateaError('wrong-task', sentence, { path: folder, task: manifest.task })
}
