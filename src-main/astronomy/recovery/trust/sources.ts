import { convolveSeparable } from '../../convolution'
import { noiseAfterGaussian } from '../../degradation/noise'
import { bin, requireDownscale } from '../../degradation'
import { deblend, segment } from '../../detection'
import { measureSources, type Source } from '../../detection/catalogue'
import { segmentPixels } from '../../detection/segmentation'
import { createPlane, type Plane } from '../../image'
import { gaussianTaps } from '../../psf/profiles'
import { meanPlane } from '../enhance/planes'

/** What a recovery was made of and came to, in units of the input's noise, the sky at 0, on the input's grid. */
export interface RecoveredInNoise {
  /** A plane a band. */
  input: readonly Plane[]
  /** On the recovered grid. */
  recovered: readonly Plane[]
  /** Predicted 1σ on the recovered grid; null: the model predicts none. */
  uncertainty: readonly Plane[] | null
  /** χ² of every pixel, a plane a band, on the input's grid. */
  chi2: readonly Plane[]
  downscale: number
}

/** One source of the input and how the network answered it, as numbers that do not depend on the image's units. */
export interface MeasuredSource {
  x: number
  y: number
  source: Source
  /** By name: see `featureNames`. */
  features: readonly number[]
  /** Mean χ² a pixel over its segment. */
  chi2: number
}

/** log₁₀ where a quantity spans decades. Sizes are in pixels: the network knows no other unit. */
export function featureNames(bands: readonly string[], reference: number): string[] {
  const colours = bands.filter((_, i) => i !== reference).map((band) => `colour ${band} − ${bands[reference]}`)
  return [
    ...['S/N', 'half-light radius', 'area', 'ellipticity', 'peak over mean', 'recovered over input flux'],
    ...['recovered over input peak', 'predicted σ over peak', ...colours],
  ]
}

/** σ (px) of the Gaussian that the detection image is smoothed with: about the sharpest seeing there is. */
const smoothing = 1.5
const threshold = 3
const minimumPixels = 5
const contrast = 0.005

/**
 * Sources of the input by a threshold on the mean of its bands, each with the features by which it is compared with
 * what the model was trained on. Brightest first. The sky has been taken off by the caller, so that there is no map of
 * it here: a galaxy may be as large as the image.
 */
export function findSources(image: RecoveredInNoise, reference: number): MeasuredSource[] {
  const { input, downscale } = image
  const mean = meanPlane(input)
  // Bands of independent noise: their mean has less of it.
  const rms = 1 / Math.sqrt(input.length)
  const taps = gaussianTaps(smoothing)
  const smooth = convolveSeparable(mean, taps)
  const noise = rms * noiseAfterGaussian(taps)
  const found = segment(smooth, threshold * noise, minimumPixels)
  const segmentation = deblend(smooth, found, { contrast, minimumRise: 4 * noise, minimumPixels })
  const flat = (value: number): Plane => {
    const plane = createPlane(mean.width, mean.height)
    plane.data.fill(value)
    return plane
  }
  const background = { level: flat(0), rms: flat(rms), medianLevel: 0, medianRms: rms }
  requireDownscale(downscale)
  const answer = image.recovered.map((plane) => bin(plane, downscale))
  const spread = image.uncertainty && meanPlane(image.uncertainty.map((plane) => bin(plane, downscale)))
  const pixels = segmentPixels(segmentation)
  return measureSources(mean, background, segmentation, null)
    .filter(({ flux, peak }) => flux > 0 && peak > 0)
    .map((source) => {
      const at = pixels[source.label - 1]!
      const features = featuresOf(source, at, { input, answer, mean, spread, reference })
      return { x: source.x, y: source.y, source, features, chi2: meanOver(meanPlane(image.chi2), at) }
    })
    .sort((a, b) => b.source.flux - a.source.flux)
}

interface Answered {
  input: readonly Plane[]
  answer: readonly Plane[]
  mean: Plane
  spread: Plane | null
  reference: number
}

/** Ratios beyond this say no more than that there is nothing. */
const farthest = 3
const log = (value: number): number =>
  value > 0 ? Math.min(farthest, Math.max(-farthest, Math.log10(value))) : -farthest

function featuresOf(source: Source, at: Int32Array, { input, answer, mean, spread, reference }: Answered): number[] {
  const sums = input.map((plane) => meanOver(plane, at))
  const recovered = meanPlane(answer)
  const [before, after] = [meanOver(mean, at), meanOver(recovered, at)]
  const peaks = [largestOver(mean, at), largestOver(recovered, at)] as const
  const colours = sums.filter((_, i) => i !== reference).map((sum) => log(sum / sums[reference]!))
  return [
    log(source.snr),
    log(source.halfLightRadius),
    log(source.area / 100),
    source.ellipticity,
    log(source.peak / before),
    log(after / before),
    log(peaks[1] / peaks[0]),
    spread ? log(meanOver(spread, at) / peaks[1]) : 0,
    ...colours,
  ]
}

function meanOver({ data }: Plane, at: Int32Array): number {
  let [sum, count] = [0, 0]
  for (const i of at) {
    if (!Number.isFinite(data[i]!)) continue
    sum += data[i]!
    count++
  }
  return count === 0 ? 0 : sum / count
}

function largestOver({ data }: Plane, at: Int32Array): number {
  return at.reduce((largest, i) => Math.max(largest, data[i]!), -Infinity)
}
