import { GalateaError } from '../../../base/errors'
import type { Plane } from '../../image'
import { clippedStatistics, sortedFinite } from '../../measure/statistics'

/** Sky of one band of an image, in the unit of the file. */
export interface SkyLevel {
  median: number
  /** Noise of a sky pixel. */
  sigma: number
}

/** At most this many pixels are sorted: the error of the noise is then below 0.1 %. */
const sampleSize = 1 << 20

/**
 * Level and noise of the sky by sigma clipping, over the whole image and never per tile, so that no tile is scaled
 * differently from its neighbour. Pixels that are exactly 0 are left out where they fill more than a tenth of the
 * image: survey images are padded with them.
 *
 * @throws GalateaError `out-of-domain` when no pixel has a value, or all have the same.
 */
export function measureSky(plane: Plane, name: string): SkyLevel {
  const step = Math.max(1, Math.floor(plane.data.length / sampleSize))
  // A step that shares no factor with the width visits all columns alike.
  const stride = step > 1 && plane.width % step === 0 ? step + 1 : step
  const sample = plane.data.filter((_, i) => i % stride === 0)
  const zeros = sample.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
  const used = zeros > sample.length / 10 ? sample.filter((value) => value !== 0) : sample
  const sorted = sortedFinite(used)
  if (sorted.length === 0) {
    throw new GalateaError('out-of-domain', `'${name}' has no pixel with a value: all are NaN or zero.`, { path: name })
  }
  const { median, sigma } = clippedStatistics(sorted, 3, 20)
  if (sigma > 0) return { median, sigma }
  const sentence = `'${name}' has no noise: its sky pixels are all ${median}, so there is nothing to measure it against.`
  throw new GalateaError('out-of-domain', sentence, { path: name, value: median })
}

/** (v − median)/σ with invalid pixels as 0, the sky; a copy. */
export function inNoiseUnits(plane: Plane, sky: SkyLevel): Plane {
  const data = new Float32Array(plane.data.length)
  for (let i = 0; i < data.length; i++) {
    const value = (plane.data[i]! - sky.median) / sky.sigma
    data[i] = Number.isFinite(value) ? value : 0
  }
  return { ...plane, data }
}

/** 1 where every band has a value, else 0. */
export function validity(planes: readonly Plane[]): { map: Plane; invalid: number } {
  const [first] = planes
  if (!first) throw new RangeError('An image needs at least one band')
  const data = new Float32Array(first.data.length).fill(1)
  for (const plane of planes) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(plane.data[i]!)) data[i] = 0
  }
  const invalid = data.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
  return { map: { ...first, data }, invalid }
}
