import type { Plane } from '../image'
import { autocorrelation } from './correlation'
import { lightDistribution, type Centre } from './light'
import { percentileLimits, zscale } from './limits'
import { adaptiveMoments } from './moments'
import { powerRatio } from './power'
import { psnr, ssim } from './similarity'
import { measureSky } from './statistics'

/** Everything `galatea measure` says of an image; null where a quantity is undefined, with the reason in `reasons`. */
export interface ImageReport {
  sky: { median: number; sigma: number } | null
  /** FITS pixels: the first pixel's centre is 1. */
  centroid: [number, number] | null
  e1: number | null
  e2: number | null
  /** Adaptive σ, px. */
  sigma: number | null
  /** px. */
  halfLightRadius: number | null
  concentration: number | null
  limits: { zscale: [number, number] | null; percentile995: [number, number] | null }
  reasons: Record<string, string>
}

/** How an image compares with a reference of the same size. */
export interface ComparisonReport {
  range: number | null
  /** dB; null for identical images, whose ratio is infinite. */
  psnr: number | null
  ssim: number | null
  /** Root of the mean squared difference. */
  rms: number | null
  /** Sum over that of the reference. */
  fluxRatio: number | null
  /** px between the adaptive centroids. */
  centroidShift: number | null
  /** [k in cycles per pixel, power over that of the reference]. */
  powerRatio: [number, number][] | null
  /** Of image − reference at 1, 2, … px. */
  residualCorrelation: number[] | null
  reasons: Record<string, string>
}

const blank = 'no pixel has a value'

/** @param subtractSky takes the clipped median off before shapes and sizes are measured. */
export function describeImage(plane: Plane, subtractSky: boolean): ImageReport {
  const reasons: Record<string, string> = {}
  const sky = measureSky(plane)
  const limits = { zscale: zscale(plane), percentile995: percentileLimits(plane, 99.5) }
  const nothing = { centroid: null, e1: null, e2: null, sigma: null, halfLightRadius: null, concentration: null }
  if (!sky) {
    for (const name of ['sky', ...Object.keys(nothing), 'limits']) reasons[name] = blank
    return { sky, ...nothing, limits, reasons }
  }
  const level = subtractSky ? sky.median : 0
  const source = level === 0 ? plane : { ...plane, data: plane.data.map((value) => value - level) }
  const moments = adaptiveMoments(source)
  if (moments.value === null) {
    for (const name of Object.keys(nothing)) reasons[name] = moments.reason
    return { sky, ...nothing, limits, reasons }
  }
  const { x, y, e1, e2, sigma } = moments.value
  const sizes = sizesAbout(source, { x, y }, reasons)
  return { sky, centroid: [x + 1, y + 1], e1, e2, sigma, ...sizes, limits, reasons }
}

function sizesAbout(source: Plane, centre: Centre, reasons: Record<string, string>) {
  const light = lightDistribution(source, centre)
  if (light.value) {
    const { halfLightRadius, concentration } = light.value
    return { halfLightRadius, concentration }
  }
  reasons['halfLightRadius'] = light.reason
  reasons['concentration'] = light.reason
  return { halfLightRadius: null, concentration: null }
}

/**
 * All bands together for PSNR, SSIM, rms and flux; the first band for shapes, power and correlation.
 *
 * @param range of the data; null: maximum − minimum of the reference.
 */
export function compareImages(
  images: readonly Plane[],
  references: readonly Plane[],
  range: number | null,
): ComparisonReport {
  const reasons: Record<string, string> = {}
  const spread = range ?? spreadOf(references)
  const { squares, count, flux, referenceFlux } = commonSums(images, references)
  const rms = count > 0 ? Math.sqrt(squares / count) : null
  if (rms === null) reasons['rms'] = 'no pixel has a value in both images'
  const [image, reference] = [images[0]!, references[0]!]
  const report: ComparisonReport = {
    range: spread > 0 ? spread : null,
    psnr: null,
    ssim: null,
    rms,
    fluxRatio: referenceFlux !== 0 && count > 0 ? flux / referenceFlux : null,
    centroidShift: null,
    powerRatio: count > 0 ? powerRatio(reference, image) : null,
    residualCorrelation: null,
    reasons,
  }
  if (report.fluxRatio === null) reasons['fluxRatio'] = 'the reference sums to zero'
  if (report.powerRatio === null) reasons['powerRatio'] = 'no pixel has a value in both images'
  if (!(spread > 0)) {
    reasons['range'] = reasons['psnr'] = reasons['ssim'] = 'the reference is constant: give a range'
  } else {
    report.psnr = finiteOrReason(psnr(references, images, spread), 'psnr', 'the images are identical', reasons)
    report.ssim = finiteOrReason(ssim(references, images, spread), 'ssim', 'no window of 11×11 pixels fits', reasons)
  }
  const [a, b] = [adaptiveMoments(reference), adaptiveMoments(image)]
  if (a.value && b.value) report.centroidShift = Math.hypot(a.value.x - b.value.x, a.value.y - b.value.y)
  else reasons['centroidShift'] = a.reason ?? b.reason ?? ''
  const residual = { ...image, data: image.data.map((value, i) => value - reference.data[i]!) }
  report.residualCorrelation = autocorrelation(residual)
  if (report.residualCorrelation === null) reasons['residualCorrelation'] = 'the difference does not vary'
  return report
}

function finiteOrReason(value: number, name: string, reason: string, reasons: Record<string, string>): number | null {
  if (Number.isFinite(value)) return value
  reasons[name] = Number.isNaN(value) && name === 'psnr' ? 'no pixel has a value in both images' : reason
  return null
}

function spreadOf(planes: readonly Plane[]): number {
  let low = Infinity
  let high = -Infinity
  for (const { data } of planes) {
    for (const value of data) {
      if (!Number.isFinite(value)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return high - low
}

function commonSums(images: readonly Plane[], references: readonly Plane[]) {
  const sums = { squares: 0, count: 0, flux: 0, referenceFlux: 0 }
  images.forEach(({ data }, band) => {
    const other = references[band]!.data
    for (let i = 0; i < data.length; i++) {
      const difference = data[i]! - other[i]!
      if (!Number.isFinite(difference)) continue
      sums.squares += difference * difference
      sums.count++
      sums.flux += data[i]!
      sums.referenceFlux += other[i]!
    }
  })
  return sums
}
