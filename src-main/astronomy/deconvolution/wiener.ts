import type { Fourier2d } from '../fourier'
import type { Plane } from '../image'
import { Blur, type Border } from './blur'

/** The most likely weight of noise against signal at a frequency in cycles per pixel. */
type NoiseToSignal = (kx: number, ky: number) => number

/**
 * Wiener–Hunt filter with a Laplacian as regularisation (Hunt 1973), X = H̄Y/(|H|² + balance·|L|²).
 *
 * @param psf odd, sum 1. @param balance above 0: a small one sharpens noise, a large one leaves the image smooth.
 * @param edge default: the image is mirrored about its border.
 */
export function wienerHunt(image: Plane, psf: Plane, balance: number, edge: Border = 'reflect'): Plane {
  if (!(balance > 0)) throw new RangeError(`The balance of a Wiener filter must be above 0, got ${balance}`)
  const blur = new Blur(image.width, image.height, psf, edge)
  const observed = blur.fourier.forward(blur.pad(image.data))
  const roughness: NoiseToSignal = (kx, ky) =>
    (4 - 2 * Math.cos(2 * Math.PI * kx) - 2 * Math.cos(2 * Math.PI * ky)) ** 2
  return filtered(blur, observed, (kx, ky) => balance * roughness(kx, ky))
}

export interface SpectralWienerOptions {
  /** rms of the white noise of the image, in its unit, above 0. */
  noiseRms: number
  /** Where the expected power has fallen to 2^−slope, cycles per pixel, above 0. */
  corner: number
  /** The expected power falls as (1 + (k/corner)²)^−slope; 3 is that of an exponential disc. */
  slope: number
}

/**
 * Wiener filter for an image whose power spectrum has a known shape and an unknown strength, X = H̄Y/(|H|² + N/S),
 * S(k) = A·(1 + (k/corner)²)^−slope, with A the most likely one for each image.
 */
export function wienerSpectral(image: Plane, psf: Plane, options: SpectralWienerOptions): Plane {
  const { noiseRms, corner, slope } = options
  if (!(noiseRms > 0)) throw new RangeError(`A Wiener filter needs the noise, above 0, got ${noiseRms}`)
  if (!(corner > 0)) throw new RangeError(`The corner frequency must be above 0, got ${corner}`)
  const shape = (kx: number, ky: number): number => (1 + (kx * kx + ky * ky) / (corner * corner)) ** -slope
  const blur = new Blur(image.width, image.height, psf, 'reflect')
  const observed = blur.fourier.forward(blur.pad(image.data))
  const noise = noiseRms ** 2 * blur.fourier.width * blur.fourier.height
  const strength = likeliestStrength(blur, observed, shape, noise)
  return filtered(blur, observed, (kx, ky) => noise / (strength * shape(kx, ky)))
}

/**
 * The A that maximises the likelihood of the power seen, Σ −ln E − |Y|²/E with E = A|H|²S + N (Fourier modes are
 * complex Gaussians): its derivative in ln A falls through zero once, which bisection finds.
 */
function likeliestStrength(
  blur: Blur,
  observed: Float64Array,
  shape: (kx: number, ky: number) => number,
  noise: number,
): number {
  const signal: number[] = []
  const power: number[] = []
  eachFrequency(blur.fourier, (at, kx, ky) => {
    signal.push((blur.transfer[at]! ** 2 + blur.transfer[at + 1]! ** 2) * shape(kx, ky))
    power.push(observed[at]! ** 2 + observed[at + 1]! ** 2)
  })
  const rises = (strength: number): boolean => {
    let sum = 0
    for (let i = 0; i < signal.length; i++) {
      const expected = strength * signal[i]! + noise
      sum += ((strength * signal[i]!) / expected) * (power[i]! / expected - 1)
    }
    return sum > 0
  }
  // From a millionth of the noise to what the brightest star would need.
  let [low, high] = [Math.log(noise) - 14, Math.log(noise) + 46]
  while (high - low > 0.02) {
    const middle = (low + high) / 2
    if (rises(Math.exp(middle))) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}

/** X = H̄Y/(|H|² + noiseToSignal). */
function filtered(blur: Blur, observed: Float64Array, noiseToSignal: NoiseToSignal): Plane {
  const { transfer, fourier } = blur
  const out = new Float64Array(observed.length)
  eachFrequency(fourier, (at, kx, ky) => {
    const [re, im] = [transfer[at]!, transfer[at + 1]!]
    const weight = 1 / (re * re + im * im + noiseToSignal(kx, ky))
    out[at] = (observed[at]! * re + observed[at + 1]! * im) * weight
    out[at + 1] = (observed[at + 1]! * re - observed[at]! * im) * weight
  })
  const data = Float32Array.from(blur.cut(fourier.inverse(out)))
  return { width: blur.width, height: blur.height, data }
}

/** @param visit called with the position of the real part in the spectrum, and the frequency in cycles per pixel. */
export function eachFrequency({ width, height }: Fourier2d, visit: (at: number, kx: number, ky: number) => void): void {
  for (let column = 0; column <= width / 2; column++) {
    for (let row = 0; row < height; row++) {
      visit(2 * (column * height + row), column / width, (row <= height / 2 ? row : row - height) / height)
    }
  }
}
