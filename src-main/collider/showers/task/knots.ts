import { abs, constant, log, matmul, maximum, minimum, multiply, subtract, type Tensor } from '../../../engine/graph'

/**
 * Numbers that depend on the incident energy are tables over equally spaced knots in ln E, read with straight lines
 * between them: the weights of the knots are hats that sum to 1. Outside the knots the ends go on.
 */
export interface Knots {
  /** ln(E/MeV) of the first and the last knot. */
  readonly from: number
  readonly to: number
  readonly count: number
}

/** [knots × width], row by row. */
export interface KnotTable {
  readonly width: number
  readonly values: number[]
}

/** Weights of the knots at an energy, MeV. */
export function knotWeights(knots: Knots, energy: number): Float64Array {
  const at = Math.min(knots.count - 1, Math.max(0, position(knots, energy)))
  return Float64Array.from({ length: knots.count }, (_, k) => Math.max(0, 1 - Math.abs(at - k)))
}

/** A table's row at an energy, MeV. */
export function readTable(knots: Knots, { width, values }: KnotTable, energy: number): Float64Array {
  const row = new Float64Array(width)
  knotWeights(knots, energy).forEach((weight, k) => {
    if (weight > 0) for (let column = 0; column < width; column++) row[column]! += weight * values[k * width + column]!
  })
  return row
}

/** Position among the knots in −1 … 1, [B, 1], from energies in MeV, [B, 1]. */
export function scaledEnergy({ from, to }: Knots, energy: Tensor): Tensor {
  return multiply(subtract(log(maximum(energy, 1e-3)), (from + to) / 2), 2 / (to - from))
}

/** [B, knots] from energies in MeV, [B, 1]. */
export function graphWeights(knots: Knots, energy: Tensor): Tensor {
  return graphHats(knots, log(maximum(energy, 1e-3)))
}

/** Weights of the knots at values on their own scale, [..., 1] → [..., knots]. */
export function graphHats({ from, to, count }: Knots, value: Tensor): Tensor {
  const at = multiply(subtract(value, from), (count - 1) / (to - from))
  const inside = minimum(maximum(at, 0), count - 1)
  const shape = [...value.shape.slice(0, -1).map(() => 1), count]
  const numbers = constant(
    Float32Array.from({ length: count }, (_, k) => k),
    shape,
  )
  return maximum(subtract(1, abs(subtract(inside, numbers))), 0)
}

/** [B, width] from the weights [B, knots]. */
export function graphTable(weights: Tensor, { width, values }: KnotTable): Tensor {
  return matmul(weights, constant(Float32Array.from(values), [weights.shape[1]!, width]))
}

/** Gathers means and deviations of vectors that come with an energy each, at the knots. */
export class KnotStatistics {
  private readonly weights: Float64Array
  private readonly sums: Float64Array
  private readonly squares: Float64Array

  constructor(
    private readonly knots: Knots,
    private readonly width: number,
  ) {
    this.weights = new Float64Array(knots.count * width)
    this.sums = new Float64Array(knots.count * width)
    this.squares = new Float64Array(knots.count * width)
  }

  /** NaN where there is nothing to count. `importance` multiplies the weight of each. */
  add(energy: number, vector: ArrayLike<number>, importance: ArrayLike<number> | null = null): void {
    knotWeights(this.knots, energy).forEach((weight, k) => {
      if (weight === 0) return
      for (let i = 0; i < this.width; i++) {
        const value = vector[i]!
        if (Number.isNaN(value)) continue
        const at = k * this.width + i
        const counts = weight * (importance ? importance[i]! : 1)
        this.weights[at]! += counts
        this.sums[at]! += counts * value
        this.squares[at]! += counts * value * value
      }
    })
  }

  /** @param fallback where no knot has anything. */
  means(fallback = 0): KnotTable {
    return this.table((at) => this.sums[at]! / this.weights[at]!, fallback)
  }

  /** Of each at least `floor` times its deviation over all energies, and never 0. */
  deviations(floor: number): KnotTable {
    const overall = Array.from({ length: this.width }, (_, i) => {
      let [weight, sum, square] = [0, 0, 0]
      for (let at = i; at < this.weights.length; at += this.width) {
        weight += this.weights[at]!
        sum += this.sums[at]!
        square += this.squares[at]!
      }
      return weight > 0 ? Math.sqrt(Math.max(0, square / weight - (sum / weight) ** 2)) : 0
    })
    return this.table((at) => {
      const mean = this.sums[at]! / this.weights[at]!
      const deviation = Math.sqrt(Math.max(0, this.squares[at]! / this.weights[at]! - mean * mean))
      return Math.max(deviation, floor * overall[at % this.width]!, 1e-6)
    }, 1)
  }

  /** A knot that nothing is near takes the value of the nearest one that has something. */
  private table(value: (at: number) => number, fallback: number): KnotTable {
    const values = Array.from(this.weights, (weight, at) => (weight > 1e-9 ? value(at) : NaN))
    const filled = values.map((own, at) => {
      if (!Number.isNaN(own)) return own
      for (let distance = 1; distance < this.knots.count; distance++) {
        for (const other of [at - distance * this.width, at + distance * this.width]) {
          const found = values[other]
          if (found !== undefined && !Number.isNaN(found)) return found
        }
      }
      return fallback
    })
    return { width: this.width, values: filled.map((number) => Number(number.toPrecision(7))) }
  }
}

function position({ from, to, count }: Knots, energy: number): number {
  return ((Math.log(energy) - from) / (to - from)) * (count - 1)
}
