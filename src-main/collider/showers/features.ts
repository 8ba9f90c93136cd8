import type { VariableInfo } from '../comparison/sample'
import { voxelPositions, type ShowerGeometry, type VoxelPositions } from './geometry'

/** A number that says something of a shower, as tables, axes and reports need it. */
export interface ShowerFeature extends VariableInfo {
  /** One sentence. */
  readonly meaning: string
}

/**
 * The features of showers that CaloChallenge compares (Krause et al. 2024; its evaluation calls the directions across
 * η and φ, in mm): response, energies, centres of energy and widths a layer, hit cells, voxel energies. Centres and
 * widths are undefined (NaN) in a layer without energy.
 */
export function showerFeatures(geometry: ShowerGeometry): ShowerFeature[] {
  const layered = geometry.layers.flatMap(({ id }) => layerFeatures(id))
  return [...wholeFeatures, ...layered]
}

/** Of the shower as a whole, in the order in which `showerFeatureValues` has them. */
const wholeFeatures: readonly ShowerFeature[] = [
  {
    name: 'incidentEnergy',
    label: 'energy of the incident particle',
    unit: 'GeV',
    role: 'condition',
    meaning: 'What the shower was made by.',
  },
  {
    name: 'response',
    label: 'E_tot / E_inc',
    unit: '',
    role: 'response',
    meaning: 'Energy in all voxels over the incident energy.',
  },
  {
    name: 'totalEnergy',
    label: 'E_tot',
    unit: 'GeV',
    role: 'marginal',
    meaning: 'Energy in all voxels.',
  },
  {
    name: 'depth',
    label: 'mean depth',
    unit: 'layers',
    role: 'marginal',
    meaning: 'Mean number of the layer, weighted by energy.',
  },
  {
    name: 'depthWidth',
    label: 'width in depth',
    unit: 'layers',
    role: 'marginal',
    meaning: 'Standard deviation of the number of the layer, weighted by energy.',
  },
  {
    name: 'hits',
    label: 'hit cells',
    unit: '',
    role: 'marginal',
    integer: true,
    meaning: 'Voxels that hold energy.',
  },
  {
    name: 'sparsity',
    label: 'sparsity',
    unit: '',
    role: 'marginal',
    meaning: 'Share of the voxels that hold no energy.',
  },
  {
    name: 'hottestShare',
    label: 'share of the hottest voxel',
    unit: '',
    role: 'marginal',
    meaning: 'Energy of the voxel with the most over that of all.',
  },
  {
    name: 'meanLogVoxel',
    label: 'mean log₁₀ of the voxel energies',
    unit: 'log₁₀ MeV',
    role: 'marginal',
    meaning: 'Mean of log₁₀(E/MeV) over the voxels that hold energy.',
  },
]

function layerFeatures(id: number): ShowerFeature[] {
  const where = `layer ${id}`
  const of = (
    name: string,
    label: string,
    unit: string,
    meaning: string,
    more: Partial<ShowerFeature> = {},
  ): ShowerFeature => ({
    name: `${name}Layer${id}`,
    label: `${label}, ${where}`,
    unit,
    role: 'marginal',
    meaning,
    ...more,
  })
  const directions = [
    ['Eta', 'η', 'r·cos α'],
    ['Phi', 'φ', 'r·sin α'],
    ['R', 'r', 'r'],
  ] as const
  return [
    of('energy', 'energy', 'GeV', `Energy in ${where}.`),
    of('fraction', 'share of E_tot', '', `Energy in ${where} over that in all layers.`),
    of('hits', 'hit cells', '', `Voxels of ${where} that hold energy.`, { integer: true }),
    ...directions.map(([name, symbol, formula]) =>
      of(`centre${name}`, `centre of energy in ${symbol}`, 'mm', `Mean of ${formula}, weighted by energy.`),
    ),
    ...directions.map(([name, symbol, formula]) =>
      of(`width${name}`, `width in ${symbol}`, 'mm', `Standard deviation of ${formula}, weighted by energy.`),
    ),
  ]
}

/**
 * The features of showers, by name, one number a shower.
 * @param energies incident, MeV; @param showers MeV, [energies.length, voxels].
 */
export function showerFeatureValues(
  geometry: ShowerGeometry,
  energies: ArrayLike<number>,
  showers: Float32Array,
): Map<string, Float64Array> {
  const count = energies.length
  const columns = new Map(showerFeatures(geometry).map(({ name }) => [name, new Float64Array(count)]))
  const positions = voxelPositions(geometry)
  const voxels = positions.x.length
  for (let i = 0; i < count; i++) {
    const shower = showers.subarray(i * voxels, (i + 1) * voxels)
    const layers = geometry.layers.map((_, layer) => measureLayer(shower, positions, layer))
    const set = (name: string, value: number): void => void (columns.get(name)![i] = value)
    setWhole(set, energies[i]!, shower, layers)
    const total = layers.reduce((sum, layer) => sum + layer.energy, 0)
    layers.forEach((layer, index) => {
      const name = `Layer${geometry.layers[index]!.id}`
      set(`energy${name}`, layer.energy / 1000)
      set(`fraction${name}`, total > 0 ? layer.energy / total : NaN)
      set(`hits${name}`, layer.hits)
      directionNames.forEach((direction, axis) => {
        set(`centre${direction}${name}`, layer.centres[axis]!)
        set(`width${direction}${name}`, layer.widths[axis]!)
      })
    })
  }
  return columns
}

const directionNames = ['Eta', 'Phi', 'R'] as const

interface MeasuredLayer {
  /** MeV. */
  energy: number
  hits: number
  /** In η, φ and r, mm; NaN without energy. */
  centres: readonly number[]
  widths: readonly number[]
}

function measureLayer(shower: Float32Array, { starts, x, y, r }: VoxelPositions, layer: number): MeasuredLayer {
  const axes = [x, y, r]
  const [first, end] = [starts[layer]!, starts[layer + 1]!]
  let energy = 0
  let hits = 0
  for (let voxel = first; voxel < end; voxel++) {
    energy += shower[voxel]!
    if (shower[voxel]! > 0) hits++
  }
  if (!(energy > 0)) return { energy, hits, centres: [NaN, NaN, NaN], widths: [NaN, NaN, NaN] }
  const centres = axes.map((axis) => {
    let sum = 0
    for (let voxel = first; voxel < end; voxel++) sum += shower[voxel]! * axis[voxel]!
    return sum / energy
  })
  const widths = axes.map((axis, k) => {
    let sum = 0
    for (let voxel = first; voxel < end; voxel++) sum += shower[voxel]! * (axis[voxel]! - centres[k]!) ** 2
    return Math.sqrt(sum / energy)
  })
  return { energy, hits, centres, widths }
}

function setWhole(
  set: (name: string, value: number) => void,
  incident: number,
  shower: Float32Array,
  layers: readonly MeasuredLayer[],
): void {
  const total = layers.reduce((sum, { energy }) => sum + energy, 0)
  const hits = layers.reduce((sum, layer) => sum + layer.hits, 0)
  const mean = (value: (layer: number) => number): number =>
    total > 0 ? layers.reduce((sum, { energy }, i) => sum + energy * value(i), 0) / total : NaN
  const depth = mean((layer) => layer)
  let hottest = 0
  let logs = 0
  for (const energy of shower) {
    if (energy > hottest) hottest = energy
    if (energy > 0) logs += Math.log10(energy)
  }
  set('incidentEnergy', incident / 1000)
  set('response', total / incident)
  set('totalEnergy', total / 1000)
  set('depth', depth)
  set('depthWidth', Math.sqrt(mean((layer) => (layer - depth) ** 2)))
  set('hits', hits)
  set('sparsity', 1 - hits / shower.length)
  set('hottestShare', total > 0 ? hottest / total : NaN)
  set('meanLogVoxel', hits > 0 ? logs / hits : NaN)
}
