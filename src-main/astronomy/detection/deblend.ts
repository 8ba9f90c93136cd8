import type { Plane } from '../image'
import { segmentPixels, type Segmentation } from './segmentation'

export interface DeblendOptions {
  /** A branch is a source of its own when the light above its saddle is at least this share of the segment's. */
  contrast?: number
  /** And when its peak rises at least this far above the saddle, in the unit of the plane (some multiples of the noise). */
  minimumRise?: number
  /** And when it has at least this many pixels above the saddle. */
  minimumPixels?: number
}

export interface Deblended extends Segmentation {
  /** For each label (index 0: of label 1): how many sources its original segment holds. */
  readonly siblings: Int32Array
}

/** One mountain while the water falls: pixels join it from its peak downwards. */
interface Branch {
  peak: number
  sum: number
  area: number
  /** Index of the branch that it was found to be a part of, or its own. */
  into: number
}

/**
 * Splits segments that hold several sources: pixels are visited from the brightest downwards, each joins the branch
 * it touches, and where two branches meet the fainter one either is a source of its own (see the options) or becomes
 * part of the brighter. A watershed with the significance test of Bertin & Arnouts 1996 (section 4.2), without their
 * fixed levels. Cost: a sort of each segment's pixels.
 */
export function deblend(plane: Plane, segmentation: Segmentation, options: DeblendOptions = {}): Deblended {
  const labels = new Int32Array(segmentation.labels.length)
  const siblings: number[] = []
  for (const pixels of segmentPixels(segmentation)) {
    const sources = splitSegment(plane, pixels, options)
    for (const source of sources) {
      siblings.push(sources.length)
      for (const i of source) labels[i] = siblings.length
    }
  }
  const { width, height } = segmentation
  return { width, height, labels, count: siblings.length, siblings: Int32Array.from(siblings) }
}

function splitSegment(plane: Plane, pixels: Int32Array, options: DeblendOptions): number[][] {
  const { contrast = 0.005, minimumRise = 0, minimumPixels = 5 } = options
  const { width, data } = plane
  const order = pixels.slice().sort((a, b) => data[b]! - data[a]! || a - b)
  let total = 0
  for (const i of pixels) total += data[i]!
  const branches: Branch[] = []
  const owner = new Map<number, number>()
  const find = (branch: number): number => {
    let b = branch
    while (branches[b]!.into !== b) b = branches[b]!.into
    return b
  }
  for (const i of order) {
    const value = data[i]!
    const x = i % width
    let home = -1
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        // A neighbour across the border of a row belongs to another row.
        if (x + dx < 0 || x + dx >= width) continue
        const known = owner.get(i + dy * width + dx)
        if (known === undefined) continue
        const branch = find(known)
        if (home < 0) home = branch
        else if (branch !== home) home = meet(home, branch, value)
      }
    }
    if (home < 0) home = branches.push({ peak: value, sum: 0, area: 0, into: branches.length }) - 1
    owner.set(i, home)
    branches[home]!.sum += value
    branches[home]!.area++
  }
  return gather(order, (i) => find(owner.get(i)!))

  /** Two branches touch at a saddle: the one the saddle pixel goes to. */
  function meet(a: number, b: number, saddle: number): number {
    const [high, low] = branches[a]!.peak >= branches[b]!.peak ? [a, b] : [b, a]
    const { peak, sum, area } = branches[low]!
    const own = peak - saddle >= minimumRise && sum - area * saddle >= contrast * total && area >= minimumPixels
    if (own) return high
    branches[high]!.sum += sum
    branches[high]!.area += area
    branches[low]!.into = high
    return high
  }
}

function gather(order: Int32Array, branchOf: (pixel: number) => number): number[][] {
  const groups = new Map<number, number[]>()
  for (const i of order) {
    const branch = branchOf(i)
    const group = groups.get(branch)
    if (group) group.push(i)
    else groups.set(branch, [i])
  }
  return [...groups.values()]
}
