import type { RecoveryModel } from '../model'
import type { SkyLevel } from './normalise'
import type { Seeing } from './seeing'

/** Why a result should be trusted less. `value` and `range` are null where there is no number. */
export interface Flag {
  code:
    | 'pixel-scale'
    | 'seeing'
    | 'noise'
    | 'masked'
    | 'nothing-detected'
    | 'inconsistent'
    | 'unfamiliar'
    | 'invented'
    | 'assumed'
    | 'device'
  value: number | null
  range: readonly [number, number] | null
  message: string
}

export interface Inspected {
  pixelScaleArcsec: number | null
  unit: string | null
  sky: readonly SkyLevel[]
  seeing: Seeing
  /** Fraction of pixels without a value. */
  masked: number
  /** How far anything stands out of the noise, σ. */
  peak: number
  reducedChi2: number
}

/** A measured number is known to some 10 %: that much beyond the range is let pass. */
const tolerance = 1.1
/** Gaussian noise alone reaches this in one box of some 3 million. */
const detection = 5
/** χ² of a pixel: 1 is noise alone; the network's own errors add to it. */
const largestChi2 = 1.5

/** Compares what was measured on an image with what the model was trained for. */
export function inspect({ domain }: RecoveryModel, measured: Inspected): Flag[] {
  const flags: Flag[] = []
  const { pixelScaleArcsec: scale, seeing } = measured
  const trained = domain.pixelScaleArcsec
  if (scale !== null && trained !== null && outside(scale, [trained, trained])) {
    const message = `The pixel scale is ${scale.toFixed(3)}″, the model was trained at ${trained.toFixed(3)}″.`
    flags.push({ code: 'pixel-scale', value: scale, range: [trained, trained], message })
  }
  if (seeing.totalPixels !== null && domain.fwhmPixels && outside(seeing.totalPixels, domain.fwhmPixels)) {
    const message = `The seeing is ${seeing.totalPixels.toFixed(2)} px (${seeing.source}), the model was trained for ${span(domain.fwhmPixels)} px.`
    flags.push({ code: 'seeing', value: seeing.totalPixels, range: domain.fwhmPixels, message })
  }
  // Only in the same unit can the noise be compared with that of the training images.
  if (measured.unit !== null && measured.unit === domain.unit) {
    const noise = measured.sky.map(({ sigma }, band) => sigma / domain.skyRms[band]!)
    const worst = noise.find((value) => outside(value, domain.noise))
    if (worst !== undefined) {
      const message = `The noise is ${worst.toFixed(2)} times that of the training images, the model was trained for ${span(domain.noise)}.`
      flags.push({ code: 'noise', value: worst, range: domain.noise, message })
    }
  }
  if (measured.masked > Math.max(0.001, domain.maskFraction[1] * tolerance)) {
    const message = `${(100 * measured.masked).toFixed(1)} % of the pixels have no value; the model was trained for at most ${(100 * domain.maskFraction[1]).toFixed(1)} %.`
    flags.push({ code: 'masked', value: measured.masked, range: domain.maskFraction, message })
  }
  if (measured.peak < detection) {
    const message = `Nothing stands out of the noise: the brightest spot reaches ${measured.peak.toFixed(1)}σ. Whatever the output shows is not in the input.`
    flags.push({ code: 'nothing-detected', value: measured.peak, range: [detection, Infinity], message })
  }
  if (measured.reducedChi2 > largestChi2) {
    const message = `Degraded again, the output differs from the input by χ² = ${measured.reducedChi2.toFixed(2)} a pixel, expected about 1.`
    flags.push({ code: 'inconsistent', value: measured.reducedChi2, range: [0, largestChi2], message })
  }
  return flags
}

function outside(value: number, [low, high]: readonly [number, number]): boolean {
  return value < low / tolerance || value > high * tolerance
}

function span([low, high]: readonly [number, number]): string {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`
}
