import {
  abs,
  constant,
  matmul,
  maximum,
  minimum,
  multiply,
  reshape,
  subtract,
  sum,
  transpose,
  type Tensor,
} from '../../../engine/graph'

/**
 * A distribution as a function of a standard normal number: the quantiles at these deviations, straight lines between
 * them, the outermost beyond. A network that hands out normal numbers then has the right distribution from the first
 * step on and only learns what belongs together.
 */
export const deviates: readonly number[] = Array.from({ length: 13 }, (_, i) => (i - 6) / 2)
const step = 0.5
const furthest = 3

/** Probability below each of them. */
const levels = deviates.map(normalShare)

/** Φ(z), by the complementary error function of Abramowitz & Stegun 7.1.26 (error below 1.5e-7). */
export function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]
  const tail = series.reduceRight((value, c) => (value + c) * t, 0) * Math.exp(-x * x)
  return z >= 0 ? 1 - tail / 2 : tail / 2
}

/** z with Φ(z) = p, 0 < p < 1, by bisection to 1e-4; within the deviates. */
export function normalDeviate(p: number): number {
  let [low, high] = [-furthest, furthest]
  while (high - low > 1e-4) {
    const middle = (low + high) / 2
    if (normalShare(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The quantiles of weighted values at the deviates, each one of the values; null without weight. */
export function quantilesOf(values: Float64Array, weights: Float64Array): number[] | null {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const total = weights.reduce((all, weight) => all + weight, 0)
  if (!(total > 0)) return null
  const result: number[] = []
  let below = 0
  let at = 0
  for (const level of levels) {
    while (at < order.length - 1 && below + weights[order[at]!]! < level * total) below += weights[order[at++]!]!
    result.push(values[order[at]!]!)
  }
  return result
}

/**
 * The normal number that a value stands for. Where the quantiles stand still, as at layers without energy, any within:
 * `pick` in 0…1 chooses it, uniformly in probability.
 */
export function deviateOf(quantiles: ArrayLike<number>, value: number, pick: number): number {
  const last = deviates.length - 1
  const small = 1e-6 * (1 + Math.abs(value))
  let first = 0
  while (first < last && quantiles[first + 1]! < value - small) first++
  let end = first
  while (end < last && quantiles[end + 1]! <= value + small) end++
  if (quantiles[first]! >= value - small && end > first) {
    const [from, to] = [first === 0 ? 0 : levels[first]!, end === last ? 1 : levels[end]!]
    return normalDeviate(from + (to - from) * pick)
  }
  if (end > first + 1) {
    const [from, to] = [levels[first + 1]!, end === last ? 1 : levels[end]!]
    return normalDeviate(from + (to - from) * pick)
  }
  if (first === last) return furthest
  const [low, high] = [quantiles[first]!, quantiles[first + 1]!]
  const share = high > low ? (value - low) / (high - low) : 0.5
  return deviates[first]! + step * Math.min(1, Math.max(0, share))
}

/** Straight lines through `quantiles` [..., 13] at the deviates `z` [..., 1], which broadcast: [..., 1]. */
export function graphQuantiles(quantiles: Tensor, z: Tensor): Tensor {
  const inside = multiply(minimum(maximum(z, -furthest), furthest), 1 / step)
  const axis = z.shape.length - 1
  const nodes = constant(
    Float32Array.from(deviates, (deviate) => deviate / step),
    [...z.shape.slice(0, axis).map(() => 1), deviates.length],
  )
  const hats = maximum(subtract(1, abs(subtract(inside, nodes))), 0)
  return sum(multiply(hats, quantiles), [axis])
}

/** v = C·ε for a matrix [B, n·n] and numbers [B, n] of each item: [B, n]. */
export function graphMix(matrix: Tensor, numbers: Tensor): Tensor {
  const [batch, n] = [numbers.shape[0]!, numbers.shape[1]!]
  const products = multiply(reshape(matrix, [batch, n, n]), reshape(numbers, [batch, 1, n]))
  return reshape(sum(products, [2]), [batch, n])
}

/** Rows of tables, one table a layer: weights [B, L, K] of knots, tables [L, K, width] → [B, L, width]. */
export function graphLayerTables(weights: Tensor, tables: Tensor): Tensor {
  return transpose(matmul(transpose(weights, [1, 0, 2]), tables), [1, 0, 2])
}
