import { Random } from '../../../base/random'
import { KnotStatistics, knotWeights, readTable, type Knots, type KnotTable } from './knots'
import { deviateOf, deviates, quantilesOf } from './quantiles'
import type { ShowerShape } from './shape'
import { summarise, summaryLength } from './summary'

/** A shower as the description is made of. Energies in MeV. */
export interface KnownShower {
  energy: number
  eta: number
  voxels: Float32Array
}

export interface ShowerTables {
  /**
   * Quantiles of ln(E_tot/E_inc) and then of ln(½ + E/threshold) of each layer, at the knots of the incident energy: as
   * wide as (1 + layers)·13.
   */
  energies: KnotTable
  /** Lower triangular factor of the correlations of the normal numbers behind these: (1 + layers)² wide. */
  correlations: KnotTable
  /**
   * Quantiles of ln(½ + E/threshold) of the voxels of each group, at the knots of ln(1 + E/threshold) of their layer:
   * groups·13 wide.
   */
  voxels: KnotTable
  /**
   * How much of a voxel's normal number is its own, at the same knots: √(1 − correlation) of the voxels of a group, groups
   * wide. The rest is what the network has to learn: that a whole ring of this shower is hot.
   */
  independence: KnotTable
  /** Means and deviations of the summaries at the knots of the incident energy. */
  summary: KnotTable
  summaryDeviation: KnotTable
}

/** ln(½ + E/threshold): finite and the same for all energies where there is none. */
const logEnergy = (energy: number, threshold: number): number => Math.log(0.5 + energy / threshold)
const empty = Math.log(0.5)

/** The first so many showers tell the voxels' quantiles, and of each group and knot some so many values: enough. */
const voxelShowers = 50_000
const valuesOfGroup = 16_000

/** Showers that correlations within a ring are taken from: a number a ring is known to some per cent from these. */
const correlationShowers = 4_000

/** @param knots of the incident energy; @param layerKnots of ln(1 + E/threshold) of a layer. */
export function measureTables(
  showers: readonly KnownShower[],
  shape: ShowerShape,
  threshold: number,
  knots: Knots,
  layerKnots: Knots,
): ShowerTables {
  const energies = showers.map(({ voxels }) => layerEnergies(shape, voxels))
  const values = showers.map(({ energy }, i) => {
    const layers = energies[i]!
    const total = layers.reduce((sum, value) => sum + value, 0)
    return [Math.log(Math.max(total, threshold / 2) / energy), ...layers.map((value) => logEnergy(value, threshold))]
  })
  const quantiles = energyQuantiles(showers, values, knots)
  const voxels = voxelQuantiles(showers.slice(0, voxelShowers), energies, shape, threshold, layerKnots)
  const summary = new KnotStatistics(knots, summaryLength(shape))
  for (const { energy, voxels } of showers) summary.add(energy, summarise(shape, voxels, energy, threshold))
  return {
    energies: quantiles,
    correlations: correlationFactors(showers, values, knots, quantiles),
    voxels,
    independence: voxelIndependence(
      showers.slice(0, correlationShowers),
      energies,
      shape,
      threshold,
      layerKnots,
      voxels,
    ),
    summary: summary.means(),
    summaryDeviation: summary.deviations(0.05),
  }
}

function layerEnergies({ starts, layers }: ShowerShape, voxels: Float32Array): number[] {
  return Array.from({ length: layers }, (_, layer) => {
    let sum = 0
    for (let voxel = starts[layer]!; voxel < starts[layer + 1]!; voxel++) sum += voxels[voxel]!
    return sum
  })
}

/**
 * About each knot the values are brought to its energy along the line through the means; layers without energy stay
 * where they are.
 */
function energyQuantiles(showers: readonly KnownShower[], values: readonly number[][], knots: Knots): KnotTable {
  const count = values[0]!.length
  const filled = new KnotStatistics(knots, count)
  showers.forEach(({ energy }, i) =>
    filled.add(
      energy,
      values[i]!.map((value, j) => (j > 0 && value <= empty ? NaN : value)),
    ),
  )
  const means = filled.means()
  const spacing = (knots.to - knots.from) / (knots.count - 1)
  const rows: (number[] | null)[][] = []
  for (let knot = 0; knot < knots.count; knot++) {
    const near = showers.flatMap(({ energy }, i) => (knotWeights(knots, energy)[knot]! > 0 ? [i] : []))
    const weights = Float64Array.from(near, (i) => knotWeights(knots, showers[i]!.energy)[knot]!)
    const at = knots.from + knot * spacing
    rows.push(
      Array.from({ length: count }, (_, j) => {
        const slope = (other: number): number => {
          const low = Math.max(0, Math.min(knots.count - 2, other))
          return (means.values[(low + 1) * count + j]! - means.values[low * count + j]!) / spacing
        }
        const moved = near.map((i) => {
          const value = values[i]![j]!
          const distance = Math.log(showers[i]!.energy) - at
          if (j > 0 && value <= empty) return value
          return value - distance * slope(distance < 0 ? knot - 1 : knot)
        })
        return quantilesOf(Float64Array.from(moved), weights)
      }),
    )
  }
  return tableOf(rows, () => 0)
}

function correlationFactors(
  showers: readonly KnownShower[],
  values: readonly number[][],
  knots: Knots,
  quantiles: KnotTable,
): KnotTable {
  const n = values[0]!.length
  const products = new KnotStatistics(knots, n * n)
  const q = deviates.length
  showers.forEach(({ energy }, i) => {
    const random = new Random(1, 'showers/ties', i)
    const row = readTable(knots, quantiles, energy)
    const numbers = values[i]!.map((value, j) => deviateOf(row.subarray(j * q, (j + 1) * q), value, random.uniform()))
    products.add(
      energy,
      Float64Array.from({ length: n * n }, (_, at) => numbers[Math.floor(at / n)]! * numbers[at % n]!),
    )
  })
  const covariance = products.means(0)
  const factors = Array.from({ length: knots.count }, (_, knot) =>
    choleskyOfCorrelation(covariance.values.slice(knot * n * n, (knot + 1) * n * n), n),
  )
  return { width: n * n, values: factors.flat().map(rounded) }
}

/** L with L·Lᵀ = the correlations of a covariance, a hundredth of the identity mixed in so that it exists. */
export function choleskyOfCorrelation(covariance: readonly number[], n: number): number[] {
  const scale = Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(covariance[i * n + i]!, 1e-9)))
  const lower = new Array<number>(n * n).fill(0)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = i === j ? 1 : (0.99 * covariance[i * n + j]!) / (scale[i]! * scale[j]!)
      for (let k = 0; k < j; k++) value -= lower[i * n + k]! * lower[j * n + k]!
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(value, 1e-6)) : value / lower[j * n + j]!
    }
  }
  return lower
}

/** Voxels with energy are brought to the knot along with their layer's energy. */
function voxelQuantiles(
  showers: readonly KnownShower[],
  energies: readonly number[][],
  shape: ShowerShape,
  threshold: number,
  knots: Knots,
): KnotTable {
  const { groups, groupOf, layers, starts } = shape
  const spacing = (knots.to - knots.from) / (knots.count - 1)
  const voxelsOfGroup = Array.from({ length: groups }, (): number[] => [])
  groupOf.forEach((group, voxel) => voxelsOfGroup[group]!.push(voxel))
  const rows = Array.from({ length: knots.count }, () => new Array<number[] | null>(groups).fill(null))
  for (let layer = 0; layer < layers; layer++) {
    const positions = energies.slice(0, showers.length).map((row) => {
      const log = Math.log(1 + row[layer]! / threshold)
      return row[layer]! > 0 ? Math.min(knots.count - 1, Math.max(0, (log - knots.from) / spacing)) : NaN
    })
    const own = [...new Set(Array.from(groupOf.subarray(starts[layer], starts[layer + 1])))]
    for (let knot = 0; knot < knots.count; knot++) {
      const all = positions.flatMap((position, i) => (Math.abs(position - knot) < 1 ? [i] : []))
      if (all.length < 20) continue
      for (const group of own) {
        const voxels = voxelsOfGroup[group]!
        const every = Math.ceil((all.length * voxels.length) / valuesOfGroup)
        const near = every > 1 ? all.filter((_, i) => i % every === 0) : all
        const values = new Float64Array(near.length * voxels.length)
        const weights = new Float64Array(values.length)
        near.forEach((i, a) => {
          const away = positions[i]! - knot
          voxels.forEach((voxel, b) => {
            const energy = showers[i]!.voxels[voxel]!
            values[a * voxels.length + b] = logEnergy(energy, threshold) - (energy > 0 ? away * spacing : 0)
            weights[a * voxels.length + b] = 1 - Math.abs(away)
          })
        })
        rows[knot]![group] = quantilesOf(values, weights)
      }
    }
  }
  // A layer that never holds so little or so much: the shares of its voxels as at the nearest knot.
  return tableOf(rows, (from, to) => (to - from) * spacing)
}

/** From the products of the normal numbers that the voxels of a group stand for. */
function voxelIndependence(
  showers: readonly KnownShower[],
  energies: readonly number[][],
  { groups, groupOf, layers, starts }: ShowerShape,
  threshold: number,
  knots: Knots,
  quantiles: KnotTable,
): KnotTable {
  const statistics = new KnotStatistics(knots, 2 * groups)
  const q = deviates.length
  showers.forEach(({ voxels }, i) => {
    const random = new Random(1, 'showers/rings', i)
    for (let layer = 0; layer < layers; layer++) {
      const energy = energies[i]![layer]!
      if (!(energy > 0)) continue
      const row = readTable(knots, quantiles, 1 + energy / threshold)
      const [sums, squares, counts] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)]
      for (let voxel = starts[layer]!; voxel < starts[layer + 1]!; voxel++) {
        const group = groupOf[voxel]!
        const value = logEnergy(voxels[voxel]!, threshold)
        const z = deviateOf(row.subarray(group * q, (group + 1) * q), value, random.uniform())
        sums[group]! += z
        squares[group]! += z * z
        counts[group]!++
      }
      const products = Float64Array.from({ length: 2 * groups }, (_, at) => {
        const group = at % groups
        const n = counts[group]!
        if (n < 2) return NaN
        const pairs = sums[group]! ** 2 - squares[group]!
        return at < groups ? pairs / (n * (n - 1)) : squares[group]! / n
      })
      statistics.add(1 + energy / threshold, products)
    }
  })
  const means = statistics.means(0).values
  const values = Array.from({ length: knots.count * groups }, (_, at) => {
    const from = 2 * groups * Math.floor(at / groups) + (at % groups)
    const [together, alone] = [means[from]!, means[from + groups]!]
    return alone > 0 ? rounded(Math.sqrt(1 - Math.min(0.98, Math.max(0, together / alone)))) : 1
  })
  return { width: groups, values }
}

/** Missing rows come from the nearest knot that has one, its values moved. */
function tableOf(
  rows: readonly (readonly (number[] | null)[])[],
  move: (from: number, to: number) => number,
): KnotTable {
  const width = rows[0]!.length
  const q = deviates.length
  const values = rows.flatMap((row, knot) =>
    row.flatMap((own, column) => {
      if (own) return own.map(rounded)
      for (let distance = 1; distance < rows.length; distance++) {
        for (const from of [knot - distance, knot + distance]) {
          const found = rows[from]?.[column]
          if (found) return found.map((value) => rounded(value > empty ? value + move(from, knot) : value))
        }
      }
      return new Array<number>(q).fill(empty)
    }),
  )
  return { width: width * q, values }
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
