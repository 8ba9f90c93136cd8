import {
  add,
  concat,
  constant,
  divide,
  greater,
  log,
  matmul,
  maximum,
  multiply,
  reshape,
  slice,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  transpose,
  type Tensor,
} from '../../../engine/graph'
import type { ShowerShape } from './shape'

/**
 * A shower in a few numbers, both in the graph, so that losses and the adversary can be told by them, and in plain
 * numbers, so that their means and deviations can be learned from the data: the logarithm of the response; of each layer
 * ln(1 + E/threshold), centres and widths in x, y and r (0 without energy), hit cells as a share; the mean depth; hit
 * cells of all layers as a share.
 */
export function summaryLength({ layers }: ShowerShape): number {
  return 8 * layers + 3
}

/** Positions in a summary: response and energies of the layers come first. */
export function energyLength({ layers }: ShowerShape): number {
  return layers + 1
}

/** Variances below it, in units of the largest radius squared, are not told apart. */
const smallVariance = 1e-4

/** @param shower MeV; @param incident MeV; @param threshold MeV. */
export function summarise(shape: ShowerShape, shower: Float32Array, incident: number, threshold: number): Float64Array {
  const { layers, starts, x, y, r, voxels } = shape
  const out = new Float64Array(summaryLength(shape))
  let [total, depth, hits] = [0, 0, 0]
  for (let layer = 0; layer < layers; layer++) {
    let [energy, cells] = [0, 0]
    const means = [0, 0, 0]
    const squares = [0, 0, 0]
    for (let voxel = starts[layer]!; voxel < starts[layer + 1]!; voxel++) {
      const value = shower[voxel]!
      if (!(value > 0)) continue
      cells++
      energy += value
      ;[x, y, r].forEach((axis, k) => {
        means[k]! += value * axis[voxel]!
        squares[k]! += value * axis[voxel]! ** 2
      })
    }
    const over = 1 / Math.max(energy, threshold / 2)
    out[1 + layer] = Math.log(1 + energy / threshold)
    for (let k = 0; k < 3; k++) {
      const mean = means[k]! * over
      out[1 + (1 + k) * layers + layer] = mean
      out[1 + (4 + k) * layers + layer] = Math.sqrt(Math.max(squares[k]! * over - mean * mean, 0) + smallVariance)
    }
    out[1 + 7 * layers + layer] = cells / (starts[layer + 1]! - starts[layer]!)
    total += energy
    depth += (energy * layer) / layers
    hits += cells
  }
  const whole = Math.max(total, threshold / 2)
  out[0] = Math.log(whole / incident)
  out[1 + 8 * layers] = depth / whole
  out[2 + 8 * layers] = hits / voxels
  return out
}

/** [B, summaryLength] from showers [B, voxels] and incident energies [B, 1], MeV. */
export function graphSummary(shape: ShowerShape, showers: Tensor, incident: Tensor, threshold: number): Tensor {
  const { layers } = shape
  const moments = layerSums(shape, showers, sumsOfLayer)
  const part = (index: number): Tensor => slice(moments, [0, index * layers], [showers.shape[0]!, layers])
  const energy = part(0)
  // No voxel holds less than the threshold: only layers without energy are divided by half of it.
  const over = divide(1, maximum(energy, threshold / 2))
  const means = [1, 2, 3].map((index) => multiply(part(index), over))
  const widths = means.map((mean, k) =>
    sqrt(add(maximum(subtract(multiply(part(4 + k), over), square(mean)), 0), smallVariance)),
  )
  const cells = Float32Array.from({ length: layers }, (_, i) => 1 / (shape.starts[i + 1]! - shape.starts[i]!))
  const hits = layerSums(shape, softHits(showers, threshold), [() => 1])
  const total = maximum(sum(energy, [1]), threshold / 2)
  const depths = constant(
    Float32Array.from({ length: layers }, (_, i) => i / layers),
    [1, layers],
  )
  return concat(
    [
      log(divide(total, incident)),
      log(add(multiply(energy, 1 / threshold), 1)),
      ...means,
      ...widths,
      multiply(hits, constant(cells, [1, layers])),
      divide(sum(multiply(energy, depths), [1]), total),
      multiply(sum(hits, [1]), 1 / shape.voxels),
    ],
    1,
  )
}

/** 1 where a voxel holds energy, with the derivative of E/(E + threshold): so that a count can be learned. */
function softHits(showers: Tensor, threshold: number): Tensor {
  const soft = divide(showers, add(showers, threshold))
  return add(soft, stopGradient(subtract(greater(showers, 0), soft)))
}

type VoxelWeight = (shape: ShowerShape, voxel: number) => number

/** Energy, and its first and second moments. */
const sumsOfLayer: readonly VoxelWeight[] = [
  () => 1,
  ({ x }, voxel) => x[voxel]!,
  ({ y }, voxel) => y[voxel]!,
  ({ r }, voxel) => r[voxel]!,
  ({ x }, voxel) => x[voxel]! ** 2,
  ({ y }, voxel) => y[voxel]! ** 2,
  ({ r }, voxel) => r[voxel]! ** 2,
]

/** Weighted sums over each layer's voxels, [B, weights.length · layers], weight by weight. */
function layerSums(shape: ShowerShape, values: Tensor, weights: readonly VoxelWeight[]): Tensor {
  const { layers, voxels, starts, alike } = shape
  const batch = values.shape[0]!
  if (alike) {
    const cells = voxels / layers
    const matrix = Float32Array.from({ length: cells * weights.length }, (_, i) =>
      weights[i % weights.length]!(shape, Math.floor(i / weights.length)),
    )
    const sums = matmul(reshape(values, [batch, layers, cells]), constant(matrix, [cells, weights.length]))
    return reshape(transpose(sums, [0, 2, 1]), [batch, weights.length * layers])
  }
  const width = weights.length * layers
  const matrix = new Float32Array(voxels * width)
  for (let layer = 0; layer < layers; layer++) {
    for (let voxel = starts[layer]!; voxel < starts[layer + 1]!; voxel++) {
      weights.forEach((weight, k) => (matrix[voxel * width + k * layers + layer] = weight(shape, voxel)))
    }
  }
  return matmul(values, constant(matrix, [voxels, width]))
}
