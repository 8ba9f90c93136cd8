import { Random } from '../../../base/random'
import { layerDepths } from '../geometries'
import { voxelCount, voxelsOf, type ShowerGeometry } from '../geometry'
import { addCellShares } from './cells'
import { drawProfile, radialProfile, shareBetween, spots, type RadialProfile } from './electron'
import { drawGamma } from './gamma'
import { drawHadronShower, hadronShares } from './hadron'
import type { Medium } from './medium'

export const particles = ['electron', 'photon', 'hadron'] as const
export type Particle = (typeof particles)[number]

export interface ShowerOptions {
  geometry: ShowerGeometry
  medium: Medium
  particle: Particle
  /** Voxels below it hold nothing, MeV. */
  threshold: number
}

/** What is said wherever these showers, or numbers made of them, are shown. */
export const simulationNotice =
  'Showers made by a fast formula (Grindhammer–Peters parametrisation), not by a full simulation of particles in matter: how much faster than a full simulation a network is cannot be told from them.'

/** Slices of a layer over which the profiles are taken as constant. */
const slicesPerLayer = 4

/** What falls into one layer on average, before single particles are counted. */
interface LayerPart {
  /** GeV. */
  energy: number
  /** Spots that carry it: the fewer, the more grainy. */
  spots: number
  /** Shares of the cells; what is missing to 1 falls outside. */
  cells: Float64Array
}

/**
 * One shower: its voxels in MeV. A pure function of the options, the seed and the index.
 * @param energy of the incident particle, GeV, ≥ 0.1.
 */
export function simulateShower(options: ShowerOptions, energy: number, seed: number, index: number): Float32Array {
  const { geometry, particle, threshold } = options
  const random = new Random(seed, `shower/${particle}`, index)
  const voxels = new Float32Array(voxelCount(geometry))
  for (const parts of showerParts(options, energy, random)) {
    let first = 0
    geometry.layers.forEach((layer, i) => {
      const count = voxelsOf(layer)
      if (parts[i]) fillLayer(parts[i], options.medium, random, voxels.subarray(first, first + count))
      first += count
    })
  }
  for (let i = 0; i < voxels.length; i++) if (voxels[i]! < threshold) voxels[i] = 0
  return voxels
}

/** Independent contributions, each a part a layer. A photon is the two electrons that it converts to. */
function showerParts(options: ShowerOptions, energy: number, random: Random): (LayerPart | null)[][] {
  switch (options.particle) {
    case 'electron':
      return [electronParts(options, energy, 0, random)]
    case 'photon': {
      // Pairs are made after 9/7 X0 on average; at high energy any division of the energy is about as likely.
      const conversion = (-9 / 7) * Math.log(1 - random.uniform())
      const share = random.uniform()
      return [share, 1 - share].map((part) => electronParts(options, energy * part, conversion, random))
    }
    case 'hadron':
      return hadronParts(options, energy, random)
  }
}

function electronParts(options: ShowerOptions, energy: number, start: number, random: Random): (LayerPart | null)[] {
  const { geometry, medium } = options
  const profile = drawProfile(medium, energy, random)
  const { count, profile: spotProfile } = spots(medium, energy, profile)
  const maximum = (profile.alpha - 1) / profile.beta
  return layerDepths(geometry).map(([from, to], i) => {
    const share = shareBetween(profile, from - start, to - start)
    if (share <= 0) return null
    const cells = new Float64Array(voxelsOf(geometry.layers[i]!))
    eachSlice(from, to, (low, high) => {
      const weight = shareBetween(profile, low - start, high - start) / share
      const radial = radialProfile(medium, Math.max(0.1, energy), Math.max(0, (low + high) / 2 - start) / maximum)
      addCellShares(geometry.layers[i]!, radial, 10 * medium.moliereRadius, weight, cells)
    })
    return { energy: energy * share, spots: count * shareBetween(spotProfile, from - start, to - start), cells }
  })
}

/** The track before the interaction, the electromagnetic and the hadronic part. */
function hadronParts({ geometry, medium }: ShowerOptions, energy: number, random: Random): (LayerPart | null)[][] {
  const shower = drawHadronShower(medium, energy, random)
  const depths = layerDepths(geometry)
  const part = (layer: number, energyInLayer: number, spotsPerGeV: number, radial: RadialProfile): LayerPart | null => {
    if (energyInLayer <= 0) return null
    const cells = new Float64Array(voxelsOf(geometry.layers[layer]!))
    addCellShares(geometry.layers[layer]!, radial, 10 * medium.moliereRadius, 1, cells)
    return { energy: energyInLayer, spots: energyInLayer * spotsPerGeV, cells }
  }
  const track: RadialProfile = { core: 1, coreRadius: 0.01, tailRadius: 0.01 }
  // Hadronic parts reach some tenths of an interaction length sideways; their spots carry more energy each.
  const wide = (0.15 * medium.interactionLength) / medium.moliereRadius
  const hadronic: RadialProfile = { core: 0.3, coreRadius: 0.2 * wide, tailRadius: wide }
  const mipPerX0 = medium.criticalEnergy
  const shares = depths.map(([from, to]) => hadronShares(shower, medium, from, to))
  return [
    depths.map(([from, to], i) => part(i, mipPerX0 * (Math.min(to, shower.start) - from), 300, track)),
    depths.map(([from, to], i) => {
      const tau = Math.max(0.1, ((from + to) / 2 - shower.start) / 6)
      return part(i, energy * shares[i]!.electromagnetic, 1000, radialProfile(medium, Math.max(1, energy), tau))
    }),
    depths.map((_, i) => part(i, energy * shares[i]!.hadronic, 30, hadronic)),
  ]
}

/**
 * Adds one layer's energy to its voxels. The energy as sampled is gamma distributed with σ² = c²·E; spots fall into the
 * cells at random (Poisson) with exponentially distributed energies.
 */
function fillLayer(part: LayerPart, medium: Medium, random: Random, voxels: Float32Array): void {
  const scale = medium.samplingResolution ** 2
  const sampled = 1000 * scale * drawGamma(random, part.energy / scale)
  const weights = new Float64Array(voxels.length)
  let total = 0
  let outside = 1
  for (let i = 0; i < voxels.length; i++) {
    outside -= part.cells[i]!
    const hits = random.poisson(part.spots * part.cells[i]!)
    if (hits > 0) total += weights[i] = drawGamma(random, hits)
  }
  const lost = random.poisson(Math.max(0, part.spots * outside))
  if (lost > 0) total += drawGamma(random, lost)
  if (total === 0) return
  for (let i = 0; i < voxels.length; i++) voxels[i]! += (sampled * weights[i]!) / total
}

function eachSlice(from: number, to: number, visit: (low: number, high: number) => void): void {
  const step = (to - from) / slicesPerLayer
  for (let slice = 0; slice < slicesPerLayer; slice++) visit(from + slice * step, from + (slice + 1) * step)
}

/** An incident energy, GeV, uniform in its logarithm. */
export function drawEnergy(range: readonly [number, number], seed: number, index: number): number {
  const [low, high] = range
  return low * (high / low) ** new Random(seed, 'shower/energy', index).uniform()
}
