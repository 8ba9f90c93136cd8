import { GalateaError } from '../../base/errors'
import { Random } from '../../base/random'
import type { Plane } from '../image'
import { bandFlux } from './bands'
import { drawGalaxy, halfLightRadius, smoothParts, totalFlux, type Galaxy, type GalaxyType } from './galaxy'
import { addObservationNoise, marginFor, seeStamp } from './observe'
import { requireTelescope, type Telescope } from './options'
import { Scene } from './render'

export interface StampOptions extends Telescope {
  /** Pixels a side, 16…1024. */
  size: number
  /** Range of the r flux, nanomaggies, log-uniform. */
  flux: readonly [number, number]
  /** Range of the half-light radius along the major axis, px, log-uniform; default size/14 … size/6. */
  radius?: readonly [number, number]
  /** Neighbours a stamp, on average. */
  companions: number
  /** Foreground stars a stamp, on average. */
  stars: number
  /** One type only. */
  type?: GalaxyType
}

export const defaultStamps = { size: 64, flux: [12, 400], companions: 0.3, stars: 0.25 } as const

/** What the simulation knows of the object in the middle: a row of `catalog.csv`. */
export interface StampTruth {
  type: GalaxyType
  /** Centre, pixels from 0. */
  x: number
  y: number
  /** Total light in each band, nanomaggies, in the order of the bands. */
  fluxes: number[]
  /** Of r. */
  flux: number
  /** Radius of the circle that holds half of the smooth light, px, PSF apart. */
  halfLightRadius: number
  /** Distortion (a² − b²)/(a² + b²) of the brightest smooth part, and its components. */
  ellipticity: number
  e1: number
  e2: number
  /** Radians from +x towards +y. */
  theta: number
  bulgeFraction: number
  sersicIndex: number
  companions: number
  stars: number
}

export interface SimulatedStamp {
  /** One plane a band, nanomaggies, sky subtracted. */
  planes: Plane[]
  /** The same without noise. */
  clean: Plane[]
  truth: StampTruth
  galaxy: Galaxy
}

/**
 * Object `index` of a simulated survey: a galaxy in the middle, sometimes with companions and foreground stars, seen
 * through the atmosphere with photon and sky noise. A pure function of options, seed and index: object 7 is the same
 * whether 10 or 1,000 are made. A stamp of 64×64 in three bands takes about 10 ms.
 */
export function simulateStamp(options: StampOptions, seed: number, index: number): SimulatedStamp {
  requireStampOptions(options)
  const random = new Random(seed, 'simulated galaxy', index)
  const { size, bands } = options
  const galaxy = drawGalaxy(drawMain(options, random), random)
  const margin = marginFor(size, options)
  const side = size + 2 * margin
  const scene = new Scene(side, side, bands)
  const origin = { x: margin, y: margin }
  scene.addGalaxy(galaxy, origin)
  const companions = random.poisson(options.companions)
  for (let k = 0; k < companions; k++) scene.addGalaxy(drawCompanion(options, galaxy, random), origin)
  const stars = random.poisson(options.stars)
  for (let k = 0; k < stars; k++) {
    const x = random.uniform(0, size) + margin
    const y = random.uniform(0, size) + margin
    scene.addStar(x, y, logUniform(options.flux[0] * 0.1, options.flux[1] * 0.3, random), random.uniform(-1, 3))
  }
  const clean = scene.lights.map((light) => seeStamp(light, options, margin, size))
  const planes = clean.map((plane) => ({ ...plane, data: plane.data.slice() }))
  addObservationNoise(planes, options, new Random(seed, 'simulated noise', index))
  return { planes, clean, galaxy, truth: { ...describeGalaxy(galaxy, bands), companions, stars } }
}

export function requireStampOptions(options: StampOptions): void {
  requireTelescope(options)
  const { size, flux, radius } = options
  if (!(Number.isInteger(size) && size >= 16 && size <= 1024)) {
    throw new GalateaError('usage', `The size of a stamp must be a whole number of 16 to 1024 pixels, got ${size}.`)
  }
  for (const [name, range] of [
    ['flux', flux],
    ['radius', radius],
  ] as const) {
    if (range && !(range[0] > 0 && range[1] >= range[0])) {
      throw new GalateaError(
        'usage',
        `The range of the ${name} must be above 0 and ascending, got ${range.join(' to ')}.`,
      )
    }
  }
}

function drawMain(options: StampOptions, random: Random) {
  const { size } = options
  const radius = options.radius ?? [size / 14, size / 6]
  const middle = (size - 1) / 2
  return {
    x: middle + random.uniform(-0.5, 0.5),
    y: middle + random.uniform(-0.5, 0.5),
    flux: logUniform(options.flux[0], options.flux[1], random),
    rEff: logUniform(radius[0], radius[1], random),
    ...(options.type ? { type: options.type } : {}),
  }
}

/** Smaller and fainter, somewhere between the main galaxy's edge and the corner. */
function drawCompanion(options: StampOptions, main: Galaxy, random: Random): Galaxy {
  const { size } = options
  const distance = random.uniform(0.2, 0.6) * size
  const angle = random.uniform(0, 2 * Math.PI)
  const draw = {
    x: main.x + distance * Math.cos(angle),
    y: main.y + distance * Math.sin(angle),
    flux: totalFlux(main) * logUniform(0.02, 0.3, random),
    rEff: logUniform(1.5, Math.max(2, size / 16), random),
  }
  return drawGalaxy(draw, random)
}

export function describeGalaxy(galaxy: Galaxy, bands: readonly string[]): Omit<StampTruth, 'companions' | 'stars'> {
  const [main] = smoothParts(galaxy)
  const { q, theta, n } = main!
  const ellipticity = (1 - q * q) / (1 + q * q)
  const flux = totalFlux(galaxy)
  return {
    type: galaxy.type,
    x: galaxy.x,
    y: galaxy.y,
    fluxes: bands.map((band) => fluxIn(galaxy, band)),
    flux,
    halfLightRadius: halfLightRadius(galaxy),
    ellipticity,
    e1: ellipticity * Math.cos(2 * theta),
    e2: ellipticity * Math.sin(2 * theta),
    theta,
    bulgeFraction: (galaxy.bulge?.flux ?? 0) / flux,
    sersicIndex: n,
  }
}

/** The arms hold a part of the disc's light, in their own colour. */
function fluxIn(galaxy: Galaxy, band: string): number {
  const smooth = smoothParts(galaxy).reduce((sum, part) => sum + part.flux * bandFlux(band, part.slope), 0)
  return galaxy.clumps.reduce((sum, clump) => sum + clump.flux * bandFlux(band, clump.slope), smooth)
}

export function logUniform(low: number, high: number, random: Random): number {
  return low * (high / low) ** random.uniform()
}
