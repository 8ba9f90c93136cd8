import { createPlane, type Plane } from '../image'

/** A round point-spread function; FWHM in pixels, above 0. */
export type PsfModel =
  | { kind: 'gaussian'; fwhm: number }
  /** I ∝ (1 + r²/γ²)^−β; β above 1: about 4.8 for turbulence theory, 2.5–3.5 for what telescopes deliver. */
  | { kind: 'moffat'; fwhm: number; beta: number }
  /** An unobstructed circular aperture: [2J₁(u)/u]². */
  | { kind: 'airy'; fwhm: number }

/** FWHM of a Gaussian over its σ: 2√(2 ln 2). */
export const fwhmPerSigma = 2 * Math.sqrt(2 * Math.LN2)
/** The rounded constant of Schawinski et al. 2017 and of most degradation recipes. */
const paperFwhmPerSigma = 2.355
/** [2J₁(u)/u]² is one half here. */
const airyHalfMaximum = 1.6163399561

/** σ of the Gaussian of a given FWHM as degradations define it: FWHM/2.355. */
export function degradationSigma(fwhmPixels: number): number {
  requireFwhm(fwhmPixels)
  return fwhmPixels / paperFwhmPerSigma
}

export function requireFwhm(fwhm: number): void {
  if (!(fwhm > 0 && Number.isFinite(fwhm))) throw new RangeError(`A FWHM must be above 0 pixels, got ${fwhm}`)
}

/**
 * Taps of a sampled Gaussian from the middle outwards, exp(−k²/2σ²) normalised so that the whole kernel sums to one.
 * Radius ⌊truncate·σ + ½⌋: at 4σ what is cut off is below 10⁻⁴.
 */
export function gaussianTaps(sigma: number, truncate = 4): Float64Array {
  if (!(sigma > 0 && Number.isFinite(sigma)))
    throw new RangeError(`A Gaussian's σ must be above 0 pixels, got ${sigma}`)
  const radius = Math.floor(truncate * sigma + 0.5)
  const taps = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)))
  let sum = taps[0]!
  for (let k = 1; k <= radius; k++) sum += 2 * taps[k]!
  return taps.map((tap) => tap / sum)
}

/** The two-dimensional kernel of `gaussianTaps`. */
export function gaussianKernel(sigma: number, truncate = 4): Plane {
  const taps = gaussianTaps(sigma, truncate)
  const radius = taps.length - 1
  const size = 2 * radius + 1
  const kernel = createPlane(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) kernel.data[y * size + x] = taps[Math.abs(y - radius)]! * taps[Math.abs(x - radius)]!
  }
  return kernel
}

export interface KernelOptions {
  /** Half the width of the kernel, px; default: what holds at least 99 % of the light, at most 64. */
  radius?: number
  /**
   * `point`: the model at pixel centres, for blurring an image that is already made of pixels.
   * `pixel`: averaged over each pixel, as a detector sees a star.
   */
  sampling?: 'point' | 'pixel'
}

/** A model on a grid of pixels: odd, centred, sum 1. */
export function psfKernel(model: PsfModel, options: KernelOptions = {}): Plane {
  requireFwhm(model.fwhm)
  if (options.sampling !== 'pixel' && model.kind === 'gaussian' && options.radius === undefined) {
    return gaussianKernel(model.fwhm / fwhmPerSigma)
  }
  const radius = options.radius ?? Math.min(64, Math.max(2, Math.ceil(defaultReach(model))))
  const size = 2 * radius + 1
  const profile = radialProfile(model)
  const kernel = createPlane(size, size)
  const nodes = options.sampling === 'pixel' ? gaussLegendre5 : [{ at: 0, weight: 1 }]
  let sum = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let value = 0
      for (const v of nodes) {
        for (const u of nodes) value += u.weight * v.weight * profile(Math.hypot(x - radius + u.at, y - radius + v.at))
      }
      kernel.data[y * size + x] = value
      sum += value
    }
  }
  for (let i = 0; i < kernel.data.length; i++) kernel.data[i]! /= sum
  return kernel
}

/** Surface brightness at r pixels from the centre, total light 1. */
export function radialProfile(model: PsfModel): (r: number) => number {
  switch (model.kind) {
    case 'gaussian': {
      const sigma = model.fwhm / fwhmPerSigma
      return (r) => Math.exp(-(r * r) / (2 * sigma * sigma)) / (2 * Math.PI * sigma * sigma)
    }
    case 'moffat': {
      if (!(model.beta > 1)) throw new RangeError(`A Moffat β must be above 1 for a finite total, got ${model.beta}`)
      const gamma = moffatGamma(model.fwhm, model.beta)
      const peak = (model.beta - 1) / (Math.PI * gamma * gamma)
      return (r) => peak * (1 + (r / gamma) ** 2) ** -model.beta
    }
    case 'airy': {
      const scale = airyHalfMaximum / (model.fwhm / 2)
      // ∫ [2J₁(u)/u]² 2πu du = 4π
      const peak = (scale * scale) / (4 * Math.PI)
      return (r) => {
        const u = r * scale
        return u < 1e-6 ? peak : peak * ((2 * besselJ1(u)) / u) ** 2
      }
    }
  }
}

/** FWHM = 2γ√(2^(1/β) − 1). */
export function moffatGamma(fwhm: number, beta: number): number {
  return fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1))
}

/** Radius beyond which less than 1 % of the light lies. */
function defaultReach(model: PsfModel): number {
  switch (model.kind) {
    case 'gaussian':
      return (4 * model.fwhm) / fwhmPerSigma
    case 'moffat': {
      const left = 0.002
      return moffatGamma(model.fwhm, model.beta) * Math.sqrt(left ** (1 / (1 - model.beta)) - 1)
    }
    case 'airy':
      // The light outside u is 2/(πu) on average.
      return (2 / Math.PI / 0.01 / airyHalfMaximum) * (model.fwhm / 2)
  }
}

/** Five-point Gauss–Legendre quadrature over one pixel. */
const gaussLegendre5 = [
  { at: -0.45308992296933195, weight: 0.11846344252809456 },
  { at: -0.26923465505284155, weight: 0.23931433524968324 },
  { at: 0, weight: 0.28444444444444444 },
  { at: 0.26923465505284155, weight: 0.23931433524968324 },
  { at: 0.45308992296933195, weight: 0.11846344252809456 },
]

/** J₁(x) for x ≥ 0: the power series below 8, Hankel's asymptotic expansion above; absolute error below 10⁻⁷. */
export function besselJ1(x: number): number {
  if (x < 8) {
    const quarter = (x * x) / 4
    let term = x / 2
    let sum = term
    for (let k = 1; k < 40; k++) {
      term *= -quarter / (k * (k + 1))
      sum += term
      if (Math.abs(term) < 1e-17) break
    }
    return sum
  }
  const z = 1 / (8 * x)
  const z2 = z * z
  const p = 1 + (15 / 2) * z2 - (4725 / 8) * z2 * z2 + (7882875 / 48) * z2 * z2 * z2
  const q = 3 * z - (105 / 2) * z * z2 + (72765 / 8) * z * z2 * z2
  const phase = x - 0.75 * Math.PI
  return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(phase) - q * Math.sin(phase))
}
