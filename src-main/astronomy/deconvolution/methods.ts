import { convolveSeparable } from '../convolution'
import type { Plane } from '../image'
import { gaussianTaps } from '../psf/profiles'
import { blindDeconvolution } from './blind'
import { richardsonLucy } from './richardsonLucy'
import { fillHoles, inTiles } from './tiles'
import { totalVariation } from './totalVariation'
import { wienerHunt, wienerSpectral } from './wiener'

/** What a method is given of one band. */
export interface Observation {
  image: Plane
  /** Odd, sum 1; of the blind method a first guess. */
  psf: Plane
  /** Level and noise of the sky, in the unit of the image. */
  sky: { median: number; sigma: number }
}

/** What a user may choose; each method has its own defaults. */
export interface MethodOptions {
  iterations?: number
  balance?: number
}

export interface DeconvolutionMethod {
  description: string
  /** Which options it takes. */
  takes: readonly (keyof MethodOptions)[]
  /** The sky's level is taken off before and put back after. */
  run(observation: Observation, options: MethodOptions): Plane
}

/** Larger images are worked on in parts of this side; the margin is three kernel radii, at least 48. */
const tileSide = 416
/** In units of the noise: what the light stands on in the two Richardson–Lucy methods. */
const backgroundSigmas = 4

/** The conventional methods of `galatea deconvolve`. */
export const deconvolutionMethods = {
  'richardson-lucy': {
    description: 'Richardson–Lucy on a measured background; light above the sky is non-negative.',
    takes: ['iterations'],
    run: ({ image, psf, sky }, { iterations = 30 }) =>
      inTiles(image, tileSide, marginOf(psf), (part) =>
        richardsonLucy(part, psf, { iterations, background: backgroundSigmas * sky.sigma }),
      ),
  },
  wiener: {
    description: 'Wiener–Hunt with the balance given, else with a power spectrum fitted to the image.',
    takes: ['balance'],
    run: ({ image, psf, sky }, { balance }) =>
      balance === undefined
        ? wienerSpectral(image, psf, { noiseRms: sky.sigma, corner: 0.03, slope: 2 })
        : wienerHunt(image, psf, balance),
  },
  tv: {
    description: 'Total variation: piecewise smooth, edges stay.',
    takes: ['iterations', 'balance'],
    run: ({ image, psf, sky }, { iterations = 30, balance = 0.2 }) =>
      inTiles(image, tileSide, marginOf(psf), (part) =>
        totalVariation(part, psf, { noiseRms: sky.sigma, weight: balance, iterations }),
      ),
  },
  blind: {
    description:
      'Blind Richardson–Lucy: the kernel given is a first guess, better too wide, and is narrowed with the image.',
    takes: ['iterations'],
    run: ({ image, psf, sky }, { iterations = 20 }) =>
      inTiles(
        image,
        tileSide,
        marginOf(psf),
        (part) => blindDeconvolution(part, psf, { iterations, background: backgroundSigmas * sky.sigma }).image,
      ),
  },
} as const satisfies Record<string, DeconvolutionMethod>

export type DeconvolutionId = keyof typeof deconvolutionMethods
export const deconvolutionIds = Object.keys(deconvolutionMethods) as DeconvolutionId[]

/** Runs a method on one band; NaN pixels are filled from around them before and are NaN again after. */
export function deconvolve(id: DeconvolutionId, observation: Observation, options: MethodOptions = {}): Plane {
  const method: DeconvolutionMethod = deconvolutionMethods[id]
  const { image, sky } = observation
  if (!(sky.sigma > 0)) throw new RangeError(`The noise of the sky must be above 0, got ${sky.sigma}`)
  const lowered = { ...image, data: image.data.map((value) => value - sky.median) }
  const whole = fillHoles(lowered, (plane, sigma) => convolveSeparable(plane, gaussianTaps(sigma)))
  const { data } = method.run({ ...observation, image: whole }, options)
  return { ...image, data: data.map((value, i) => (Number.isNaN(image.data[i]) ? NaN : value + sky.median)) }
}

function marginOf(psf: Plane): number {
  return Math.max(48, Math.ceil((3 * Math.max(psf.width, psf.height)) / 2))
}
