import { multiplyByConjugate } from '../fourier'
import type { Plane } from '../image'
import { Blur } from './blur'
import { eachFrequency } from './wiener'

export interface TotalVariationOptions {
  /** rms of the white noise of the image, in its unit, above 0. */
  noiseRms: number
  /** λ, above 0: strength of the smoothing; near 0 nothing is smoothed, at 1 only what is well above the noise stays. */
  weight: number
  /** Default 24; the result changes by less than the noise after some 20. */
  iterations?: number
}

/**
 * Total-variation deconvolution (Rudin, Osher & Fatemi 1992), the minimum of |psf∗x − y|²/2σ² + (λ/σ)·Σ|∇x|, by
 * alternating directions (Wang et al. 2008; Goldstein & Osher 2009): a Fourier division for x, a shrinkage for its
 * gradient, isotropic, on the mirrored image.
 *
 * @param psf odd, sum 1; a single pixel of 1 only denoises.
 * Cost: six transforms an iteration of the padded image.
 */
export function totalVariation(image: Plane, psf: Plane, options: TotalVariationOptions): Plane {
  const { noiseRms, weight, iterations = 24 } = options
  if (!(noiseRms > 0)) throw new RangeError(`Total-variation deconvolution needs the noise, above 0, got ${noiseRms}`)
  if (!(weight > 0)) throw new RangeError(`The weight of the total variation must be above 0, got ${weight}`)
  const blur = new Blur(image.width, image.height, psf, 'reflect')
  const { fourier, transfer } = blur
  const { width, height } = fourier
  // In units of the noise, so that λ means the same for every image.
  const y = fourier.forward(blur.pad(image.data).map((value) => value / noiseRms))
  const rho = 2 * weight
  const threshold = weight / rho
  const size = width * height
  const gradient = [new Float64Array(size), new Float64Array(size)] as const
  const dual = [new Float64Array(size), new Float64Array(size)] as const
  let x = fourier.inverse(y)
  const spectrum = new Float64Array(fourier.spectrumLength)
  const data = new Float64Array(fourier.spectrumLength)
  multiplyByConjugate(y, transfer, data)
  const inverse = new Float64Array(fourier.spectrumLength / 2)
  eachFrequency(fourier, (at, kx, ky) => {
    const laplacian = 4 - 2 * Math.cos(2 * Math.PI * kx) - 2 * Math.cos(2 * Math.PI * ky)
    inverse[at / 2] = 1 / (transfer[at]! ** 2 + transfer[at + 1]! ** 2 + rho * laplacian + 1e-12)
  })
  for (let iteration = 0; iteration < iterations; iteration++) {
    shrinkGradient(x, width, height, gradient, dual, threshold)
    const divergence = adjointOfGradient(gradient, dual, width, height)
    const d = fourier.forward(divergence)
    for (let at = 0; at < spectrum.length; at += 2) {
      const scale = inverse[at >> 1]!
      spectrum[at] = (data[at]! + rho * d[at]!) * scale
      spectrum[at + 1] = (data[at + 1]! + rho * d[at + 1]!) * scale
    }
    x = fourier.inverse(spectrum)
    updateDual(x, width, height, gradient, dual)
  }
  const restored = Float32Array.from(blur.cut(x), (value) => value * noiseRms)
  return { width: image.width, height: image.height, data: restored }
}

type Field = readonly [Float64Array, Float64Array]

/** gradient ← shrink(∇x + dual): shortened by the threshold, to zero where it is shorter. */
function shrinkGradient(
  x: Float64Array,
  width: number,
  height: number,
  gradient: Field,
  dual: Field,
  by: number,
): void {
  forEachGradient(x, width, height, (i, dx, dy) => {
    const [gx, gy] = [dx + dual[0][i]!, dy + dual[1][i]!]
    const length = Math.sqrt(gx * gx + gy * gy)
    const keep = length > by ? 1 - by / length : 0
    gradient[0][i] = gx * keep
    gradient[1][i] = gy * keep
  })
}

/** dual ← dual + ∇x − gradient. */
function updateDual(x: Float64Array, width: number, height: number, gradient: Field, dual: Field): void {
  forEachGradient(x, width, height, (i, dx, dy) => {
    dual[0][i]! += dx - gradient[0][i]!
    dual[1][i]! += dy - gradient[1][i]!
  })
}

/** ∇ᵀ(gradient − dual), periodic. */
function adjointOfGradient(gradient: Field, dual: Field, width: number, height: number): Float64Array {
  const out = new Float64Array(width * height)
  for (let row = 0; row < height; row++) {
    const above = ((row + height - 1) % height) * width
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      const left = row * width + ((column + width - 1) % width)
      const across = gradient[0][left]! - dual[0][left]! - (gradient[0][i]! - dual[0][i]!)
      const down = gradient[1][above + column]! - dual[1][above + column]! - (gradient[1][i]! - dual[1][i]!)
      out[i] = across + down
    }
  }
  return out
}

function forEachGradient(
  x: Float64Array,
  width: number,
  height: number,
  visit: (i: number, dx: number, dy: number) => void,
) {
  for (let row = 0; row < height; row++) {
    const below = ((row + 1) % height) * width
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      visit(i, x[row * width + ((column + 1) % width)]! - x[i]!, x[below + column]! - x[i]!)
    }
  }
}
