import { GalateaError } from '../../base/errors'
import { checkpoint, type Work } from '../../base/progress'
import { Random } from '../../base/random'
import type { Plane } from '../image'
import { bandFlux } from './bands'
import { drawGalaxy, smoothParts, type Galaxy } from './galaxy'
import { addObservationNoise, seeField } from './observe'
import { requireTelescope, type Telescope } from './options'
import { Scene } from './render'
import { describeGalaxy, type StampTruth } from './stamp'

export interface FieldOptions extends Telescope {
  /** Pixels a side, 64…8192. */
  size: number
  galaxies: number
  stars: number
  /** r flux of the faintest object, nanomaggies; counts fall as flux⁻¹ above it, up to 3,000 times as much. */
  faintest: number
}

export const defaultField = { size: 512, galaxies: 120, stars: 40, faintest: 2 } as const

export type FieldObject = Omit<StampTruth, 'companions' | 'stars' | 'type'> & { type: StampTruth['type'] | 'star' }

export interface SimulatedField {
  /** One plane a band, nanomaggies, sky subtracted. */
  planes: Plane[]
  clean: Plane[]
  /** Galaxies, then stars, each in the order of its number. */
  objects: FieldObject[]
}

/** A galaxy farther out than this is not drawn, px. */
const largestReach = 256

/**
 * A piece of sky: galaxies and stars at random places with power-law counts, sizes that follow brightness, seeing and
 * noise. Object k is drawn from its own random stream. 512² with 160 objects takes about 2 s.
 */
export async function simulateField(options: FieldOptions, seed: number, work: Work = {}): Promise<SimulatedField> {
  requireFieldOptions(options)
  const { size, bands } = options
  const scene = new Scene(size, size, bands)
  const objects: FieldObject[] = []
  for (let k = 0; k < options.galaxies; k++) {
    await checkpoint(work)
    const galaxy = drawFieldGalaxy(options, new Random(seed, 'field galaxy', k))
    addToField(scene, galaxy)
    objects.push(describeGalaxy(galaxy, bands))
    work.progress?.report((0.8 * (k + 1)) / options.galaxies, `galaxy ${k + 1} of ${options.galaxies}`)
  }
  for (let k = 0; k < options.stars; k++) {
    const star = drawStar(options, new Random(seed, 'field star', k))
    scene.addStar(star.x, star.y, star.flux, star.slope)
    objects.push(describeStar(star, bands))
  }
  const clean = scene.lights.map((light) => seeField(light, options))
  const planes = clean.map((plane) => ({ ...plane, data: plane.data.slice() }))
  addObservationNoise(planes, options, new Random(seed, 'field noise'))
  work.progress?.report(1, 'field')
  return { planes, clean, objects }
}

function requireFieldOptions(options: FieldOptions): void {
  requireTelescope(options)
  const { size, galaxies, stars, faintest } = options
  if (!(Number.isInteger(size) && size >= 64 && size <= 8192)) {
    throw new GalateaError('usage', `The size of a field must be a whole number of 64 to 8192 pixels, got ${size}.`)
  }
  for (const count of [galaxies, stars]) {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new GalateaError('usage', `The number of objects must be a whole number of at least 0, got ${count}.`)
    }
  }
  if (!(faintest > 0)) {
    throw new GalateaError('usage', `The faintest flux must be above 0 nanomaggies, got ${faintest}.`)
  }
}

/** N(>F) ∝ F⁻¹, cut at 3,000 times the faintest. */
function drawFlux(faintest: number, random: Random): number {
  return faintest / (1 - random.uniform() * (1 - 1 / 3000))
}

function drawFieldGalaxy(options: FieldOptions, random: Random): Galaxy {
  const { size, faintest, pixelScale } = options
  const flux = drawFlux(faintest, random)
  // A size–flux relation with scatter: 0.9 arcsec at 2 nanomaggies (22nd magnitude).
  const radius = 0.9 * (flux / 2) ** 0.3 * Math.exp(random.normal(0, 0.3))
  const rEff = Math.min(size / 6, Math.max(0.8, radius / pixelScale))
  return drawGalaxy({ x: random.uniform(-0.5, size - 0.5), y: random.uniform(-0.5, size - 0.5), flux, rEff }, random)
}

/** Drawn on a grid of its own, then added: the cost depends on the galaxy, not on the field. */
function addToField(scene: Scene, galaxy: Galaxy): void {
  const widest = Math.max(...smoothParts(galaxy).map((part) => part.rEff * (part.n > 2 ? 12 : 6)))
  const reach = Math.min(largestReach, Math.ceil(widest) + 8)
  const x0 = Math.floor(galaxy.x) - reach
  const y0 = Math.floor(galaxy.y) - reach
  const side = 2 * reach + 1
  const local = new Scene(side, side, scene.bands)
  local.addGalaxy(galaxy, { x: -x0, y: -y0 })
  local.lights.forEach((light, band) => {
    const target = scene.lights[band]!
    for (let y = Math.max(0, -y0); y < Math.min(side, scene.height - y0); y++) {
      const row = (y + y0) * scene.width + x0
      for (let x = Math.max(0, -x0); x < Math.min(side, scene.width - x0); x++) {
        target.data[row + x]! += light.data[y * side + x]!
      }
    }
  })
}

interface Star {
  x: number
  y: number
  flux: number
  slope: number
}

function drawStar({ size, faintest }: FieldOptions, random: Random): Star {
  // Stars' counts are flatter than galaxies': more bright ones.
  const flux = faintest * 3000 ** (random.uniform() ** 1.5)
  return { x: random.uniform(0, size - 1), y: random.uniform(0, size - 1), flux, slope: random.uniform(-1, 3) }
}

function describeStar({ x, y, flux, slope }: Star, bands: readonly string[]): FieldObject {
  const fluxes = bands.map((band) => flux * bandFlux(band, slope))
  const shape = { halfLightRadius: 0, ellipticity: 0, e1: 0, e2: 0, theta: 0, bulgeFraction: 0, sersicIndex: 0 }
  return { type: 'star', x, y, fluxes, flux, ...shape }
}
