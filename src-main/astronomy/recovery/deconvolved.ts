import { z } from 'zod'
import { eachFrequency } from '../deconvolution/wiener'
import { Fourier2d, nextPowerOfTwo } from '../fourier'
import type { Plane } from '../image'
import { degradationSigma } from '../psf/profiles'
import { planTiles, readWindow } from './tiles'

/**
 * Wiener filters whose answers a network is given beside the degraded image: it then has the inversion of the blur,
 * which is linear and exactly known, and has to learn only what a linear method cannot do.
 *
 * X = HY/(H² + N/S) with H the transform of a Gaussian of the added FWHM, the image in units of its noise, and an
 * expected signal over noise S/N = strength·(1 + (f/corner)²)^−slope. The strength is what differs between a faint
 * galaxy and a bright one; it is not fitted to the image, so that a filter answers alike in a stamp and in a mosaic.
 */
export const deconvolutionFilters = z.object({
  strengths: z.array(z.number().positive()).min(1),
  /** Cycles per pixel of the degraded image. */
  corner: z.number().positive(),
  slope: z.number().positive(),
})
export type DeconvolutionFilters = z.output<typeof deconvolutionFilters>

/** From a galaxy that stands barely out of the noise to a bright star; the shape is about that of an exponential disc. */
export const defaultFilters: DeconvolutionFilters = { strengths: [1e2, 1e4, 1e6, 1e8], corner: 0.01, slope: 3 }

/** Below this gain a frequency is left out: all that is left of it is noise, and little of that. */
const smallestGain = 0.003

/** Larger images are filtered by Fourier transforms of windows, smaller ones by a cosine transform as a whole. */
const largestWhole = 128
const windowSide = 1024
/** The weakest filter's response falls by e every 13 pixels. */
const windowMargin = 128

/**
 * An image through every filter, continued beyond its border by its mirror image.
 *
 * @param plane in units of its noise, the sky at 0. @param fwhmPixels of the Gaussian to be undone, px of this image.
 */
export function deconvolvePlane(plane: Plane, fwhmPixels: number, filters: DeconvolutionFilters): Plane[] {
  const { width, height } = plane
  const out = filters.strengths.map(() => ({ width, height, data: new Float32Array(width * height) }))
  const gains = gainsOf(fwhmPixels, filters)
  if (Math.max(width, height) > largestWhole) filterWindows(plane, gains, out)
  else filterWhole(plane, gains, out)
  return out
}

/** Gain of a filter at the square of a frequency, cycles² per px². */
type Gain = (frequencySquared: number) => number

function gainsOf(fwhmPixels: number, { strengths, corner, slope }: DeconvolutionFilters): Gain[] {
  const sigma = fwhmPixels > 0 ? degradationSigma(fwhmPixels) : 0
  const steepness = -2 * Math.PI ** 2 * sigma ** 2
  return strengths.map((strength) => (squared) => {
    const transfer = Math.exp(steepness * squared)
    return transfer / (transfer ** 2 + (1 + squared / corner ** 2) ** slope / strength)
  })
}

/**
 * By cosine transforms as matrix products: the mirror image is what the basis is even about. A strong blur passes few
 * frequencies, and only those are computed: a stamp of 64² pixels takes a fraction of a millisecond.
 */
function filterWhole({ width, height, data }: Plane, gains: readonly Gain[], out: readonly Plane[]): void {
  const across = cosines(width, frequenciesPassed(width, gains))
  const up = cosines(height, frequenciesPassed(height, gains))
  const [columns, rows] = [across.length, up.length]
  // along[u][y] = Σx cos(u, x)·data[y][x], then coefficient[u][v] = Σy cos(v, y)·along[u][y].
  const along = across.map((wave) => {
    const line = new Float64Array(height)
    for (let y = 0; y < height; y++) {
      let sum = 0
      for (let x = 0, at = y * width; x < width; x++) sum += wave[x]! * data[at + x]!
      line[y] = sum
    }
    return line
  })
  const coefficients = along.map((line) => up.map((wave) => dot(wave, line)))
  const line = new Float64Array(width)
  gains.forEach((gain, k) => {
    for (let u = 0; u < columns; u++) {
      const target = along[u]!.fill(0)
      for (let v = 0; v < rows; v++) {
        const weight = coefficients[u]![v]! * gain((u / (2 * width)) ** 2 + (v / (2 * height)) ** 2)
        addScaled(target, up[v]!, weight)
      }
    }
    for (let y = 0; y < height; y++) {
      line.fill(0)
      for (let u = 0; u < columns; u++) addScaled(line, across[u]!, along[u]![y]!)
      out[k]!.data.set(line, y * width)
    }
  })
}

/** How many of the frequencies 0, 1/2n, 2/2n … some filter passes. */
function frequenciesPassed(length: number, gains: readonly Gain[]): number {
  let count = 1
  while (count < length && gains.some((gain) => gain((count / (2 * length)) ** 2) >= smallestGain)) count++
  return count
}

const known = new Map<number, Float64Array[]>()

/** The first waves of the orthonormal cosine basis of a length (DCT-II). */
function cosines(length: number, count: number): Float64Array[] {
  let waves = known.get(length)
  if (!waves) {
    waves = Array.from({ length }, (_, u) => {
      const norm = Math.sqrt((u > 0 ? 2 : 1) / length)
      return Float64Array.from({ length }, (__, x) => norm * Math.cos((Math.PI * u * (x + 0.5)) / length))
    })
    known.set(length, waves)
  }
  return waves.slice(0, count)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function addScaled(into: Float64Array, wave: Float64Array, weight: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += weight * wave[i]!
}

/** By Fourier transforms of windows with a margin beyond which no filter reaches, mirrored about the image's border. */
function filterWindows(plane: Plane, gains: readonly Gain[], out: readonly Plane[]): void {
  const { width, height } = plane
  const tiling = planTiles(width, height, windowSide - 2 * windowMargin, windowMargin, 1)
  const side = tiling.size + 2 * tiling.overlap
  const room = nextPowerOfTwo(side)
  const fourier = Fourier2d.of(room, room)
  const window = new Float32Array(side * side)
  const padded = new Float64Array(room * room)
  const spectrum = new Float64Array(fourier.spectrumLength)
  const filtered = new Float64Array(fourier.spectrumLength)
  const weights = gains.map((gain) => {
    const values = new Float64Array(fourier.spectrumLength / 2)
    eachFrequency(fourier, (at, kx, ky) => (values[at / 2] = gain(kx * kx + ky * ky)))
    return values
  })
  for (const tile of tiling.tiles) {
    readWindow([plane], tile, tiling, window)
    padded.fill(0)
    for (let y = 0; y < side; y++) padded.set(window.subarray(y * side, (y + 1) * side), y * room)
    fourier.forward(padded, spectrum)
    weights.forEach((values, k) => {
      for (let i = 0; i < values.length; i++) {
        filtered[2 * i] = spectrum[2 * i]! * values[i]!
        filtered[2 * i + 1] = spectrum[2 * i + 1]! * values[i]!
      }
      const answer = fourier.inverse(filtered, padded)
      for (let y = 0; y < tile.height; y++) {
        const from = (y + tiling.overlap) * room + tiling.overlap
        out[k]!.data.set(answer.subarray(from, from + tile.width), (tile.y + y) * width + tile.x)
      }
    })
  }
}
