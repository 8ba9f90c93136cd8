import { binFinder, equalPopulationEdges } from '../statistics/histogram'

/**
 * Gradient-boosted decision trees with a logistic loss on binned features (Friedman 2001; histograms as of Ke et al.
 * 2017): each round fits a tree of fixed depth to the gradients, second order as Chen & Guestrin (2016, equation 7).
 * Costs rounds × depth × items × features / 2 additions.
 */
export interface TreeOptions {
  readonly rounds: number
  readonly depth: number
  readonly learningRate: number
  /** Added to every sum of second derivatives. */
  readonly regularisation: number
  /** A leaf holds at least this sum of second derivatives. */
  readonly leastHessian: number
}

export const defaultTrees: TreeOptions = {
  rounds: 100,
  depth: 5,
  learningRate: 0.12,
  regularisation: 1,
  leastHessian: 8,
}

/** Items in rows of bins, one a feature: 0 for a value that is no number, 1 … 63 otherwise. */
export interface Binned {
  readonly count: number
  readonly width: number
  readonly bins: Uint8Array
}

const slots = 64

/** Bins of equal population, found on one sample and applied to others. */
export function binning(features: readonly Float64Array[]): (features: readonly Float64Array[]) => Binned {
  const finders = features.map((values) => binFinder(equalPopulationEdges(values, null, slots - 1)))
  return (others) => {
    const [width, count] = [others.length, others[0]?.length ?? 0]
    const bins = new Uint8Array(width * count)
    others.forEach((values, f) => {
      const find = finders[f]!
      for (let i = 0; i < count; i++) bins[i * width + f] = Number.isNaN(values[i]!) ? 0 : find(values[i]!) + 1
    })
    return { count, width, bins }
  }
}

interface Split {
  feature: number
  /** Goes left up to and including this bin. */
  bin: number
  gain: number
}

/** Nodes in breadth-first order; a leaf has feature −1. */
interface Tree {
  readonly feature: Int16Array
  readonly bin: Uint8Array
  readonly left: Uint16Array
  readonly value: Float64Array
}

export class BoostedTrees {
  private constructor(
    private readonly trees: readonly Tree[],
    /** By feature: the sum of the gains of its splits, over that of all. */
    readonly importance: readonly number[],
  ) {}

  /** @param labels 0 or 1. @param weights of each item, above or equal to 0. */
  static fit(features: Binned, labels: Uint8Array, weights: Float64Array, options = defaultTrees): BoostedTrees {
    const count = labels.length
    const scores = new Float64Array(count)
    const gradient = new Float64Array(count)
    const hessian = new Float64Array(count)
    const gains = Array.from({ length: features.width }, () => 0)
    const trees = Array.from({ length: options.rounds }, () => {
      for (let i = 0; i < count; i++) {
        const p = 1 / (1 + Math.exp(-scores[i]!))
        gradient[i] = weights[i]! * (p - labels[i]!)
        hessian[i] = weights[i]! * p * (1 - p)
      }
      return new Grower(features, gradient, hessian, options).grow(scores, gains)
    })
    const total = gains.reduce((a, b) => a + b, 0) || 1
    return new BoostedTrees(
      trees,
      gains.map((gain) => gain / total),
    )
  }

  /** Logarithm of the odds that each item has the label 1. */
  predict({ count, width, bins }: Binned): Float64Array {
    const scores = new Float64Array(count)
    for (const { feature, bin, left, value } of this.trees) {
      for (let i = 0; i < count; i++) {
        let node = 0
        for (let f = feature[0]!; f >= 0; f = feature[node]!) {
          node = bins[i * width + f]! <= bin[node]! ? left[node]! : left[node]! + 1
        }
        scores[i]! += value[node]!
      }
    }
    return scores
  }
}

/** Sums of gradient and second derivative, by feature and bin: [feature × slots × 2]. */
type Sums = Float64Array

interface Open {
  node: number
  start: number
  end: number
  sums: Sums
}

class Grower {
  private readonly rows: Uint32Array
  private readonly scratch: Uint32Array

  constructor(
    private readonly features: Binned,
    private readonly gradient: Float64Array,
    private readonly hessian: Float64Array,
    private readonly options: TreeOptions,
  ) {
    this.rows = new Uint32Array(gradient.length)
    for (let i = 0; i < this.rows.length; i++) this.rows[i] = i
    this.scratch = new Uint32Array(gradient.length)
  }

  /** Grows one tree, adds its values to `scores` and its gains to `gains`. */
  grow(scores: Float64Array, gains: number[]): Tree {
    const { depth, learningRate, regularisation } = this.options
    const size = 2 ** (depth + 1)
    const tree = {
      feature: new Int16Array(size).fill(-1),
      bin: new Uint8Array(size),
      left: new Uint16Array(size),
      value: new Float64Array(size),
    }
    let nodes = 1
    let open: Open[] = [{ node: 0, start: 0, end: this.rows.length, sums: this.sumsOf(0, this.rows.length) }]
    for (let level = 0; open.length > 0; level++) {
      const next: Open[] = []
      for (const leaf of open) {
        const split = level < depth ? this.bestSplit(leaf.sums) : null
        if (!split) {
          const [g, h] = totals(leaf.sums)
          const value = (-learningRate * g) / (h + regularisation)
          tree.value[leaf.node] = value
          for (let i = leaf.start; i < leaf.end; i++) scores[this.rows[i]!]! += value
          continue
        }
        gains[split.feature]! += split.gain
        tree.feature[leaf.node] = split.feature
        tree.bin[leaf.node] = split.bin
        tree.left[leaf.node] = nodes
        const middle = this.partition(leaf, split)
        next.push(...this.children(leaf, middle, nodes))
        nodes += 2
      }
      open = next
    }
    return tree
  }

  /** The smaller child is summed, the other is what is left of the parent. */
  private children({ start, end, sums }: Open, middle: number, node: number): Open[] {
    const leftSmaller = middle - start < end - middle
    const small = leftSmaller ? this.sumsOf(start, middle) : this.sumsOf(middle, end)
    for (let i = 0; i < sums.length; i++) sums[i]! -= small[i]!
    return [
      { node, start, end: middle, sums: leftSmaller ? small : sums },
      { node: node + 1, start: middle, end, sums: leftSmaller ? sums : small },
    ]
  }

  private sumsOf(start: number, end: number): Sums {
    const { rows, gradient, hessian } = this
    const { width, bins } = this.features
    const sums = new Float64Array(width * slots * 2)
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      const g = gradient[row]!
      const h = hessian[row]!
      const offset = row * width
      for (let f = 0; f < width; f++) {
        const at = 2 * (f * slots + bins[offset + f]!)
        sums[at]! += g
        sums[at + 1]! += h
      }
    }
    return sums
  }

  private bestSplit(sums: Sums): Split | null {
    const { regularisation: lambda, leastHessian } = this.options
    const [G, H] = totals(sums)
    const parent = (G * G) / (H + lambda)
    let best: Split | null = null
    for (let f = 0; f < this.features.width; f++) {
      let [g, h] = [0, 0]
      for (let bin = 0; bin + 1 < slots; bin++) {
        const at = (f * slots + bin) * 2
        g += sums[at]!
        h += sums[at + 1]!
        if (h < leastHessian) continue
        if (H - h < leastHessian) break
        const gain = (g * g) / (h + lambda) + (G - g) ** 2 / (H - h + lambda) - parent
        if (gain > (best?.gain ?? 1e-9)) best = { feature: f, bin, gain }
      }
    }
    return best
  }

  /** Puts the rows that go left before those that go right, each in their order; returns where the right ones begin. */
  private partition({ start, end }: Open, { feature, bin }: Split): number {
    const { rows, scratch } = this
    const { width, bins } = this.features
    let [left, right] = [start, 0]
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      if (bins[row * width + feature]! <= bin) rows[left++] = row
      else scratch[right++] = row
    }
    rows.set(scratch.subarray(0, right), left)
    return left
  }
}

/** Of the whole node: every feature's bins add up to the same. */
function totals(sums: Sums): [number, number] {
  let [g, h] = [0, 0]
  for (let bin = 0; bin < slots; bin++) {
    g += sums[2 * bin]!
    h += sums[2 * bin + 1]!
  }
  return [g, h]
}
