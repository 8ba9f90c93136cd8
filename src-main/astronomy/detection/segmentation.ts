import type { Plane } from '../image'

/** Labels 1 … count of the pixels of each segment, 0 elsewhere. */
export interface Segmentation {
  readonly width: number
  readonly height: number
  readonly labels: Int32Array
  readonly count: number
}

/**
 * Groups of at least `minimumPixels` neighbouring pixels (8-connected) above a threshold. NaN is never above. Labels
 * follow the order of each group's first pixel. Cost: two passes over the pixels.
 *
 * @param threshold one value, or one a pixel.
 */
export function segment(plane: Plane, threshold: number | Plane, minimumPixels: number): Segmentation {
  const { width, height, data } = plane
  const labels = new Int32Array(data.length)
  const parents = [0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const limit = typeof threshold === 'number' ? threshold : threshold.data[i]!
      if (!(data[i]! > limit)) continue
      // The pixel above touches all other neighbours already seen but the two at its sides.
      const above = y > 0 ? labels[i - width]! : 0
      const left = x > 0 ? labels[i - 1]! || (y > 0 ? labels[i - width - 1]! : 0) : 0
      const right = y > 0 && x + 1 < width ? labels[i - width + 1]! : 0
      let label = above || left || right
      if (above === 0 && left !== 0 && right !== 0) label = join(parents, left, right)
      if (label === 0) label = parents.push(parents.length) - 1
      labels[i] = label
    }
  }
  return relabelled(width, height, labels, parents, minimumPixels)
}

function join(parents: number[], a: number, b: number): number {
  const rootA = root(parents, a)
  const rootB = root(parents, b)
  const low = Math.min(rootA, rootB)
  parents[rootA] = low
  parents[rootB] = low
  return low
}

function root(parents: number[], label: number): number {
  let i = label
  while (parents[i] !== i) {
    parents[i] = parents[parents[i]!]!
    i = parents[i]!
  }
  return i
}

function relabelled(
  width: number,
  height: number,
  labels: Int32Array,
  parents: number[],
  minimumPixels: number,
): Segmentation {
  const areas = new Int32Array(parents.length)
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue
    labels[i] = root(parents, labels[i]!)
    areas[labels[i]!]!++
  }
  const numbers = new Int32Array(parents.length)
  let count = 0
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!
    if (label === 0) continue
    if (areas[label]! < minimumPixels) {
      labels[i] = 0
      continue
    }
    if (numbers[label] === 0) numbers[label] = ++count
    labels[i] = numbers[label]!
  }
  return { width, height, labels, count }
}

/** The pixels of each segment (index 0: of label 1), in row-major order. */
export function segmentPixels(segmentation: Segmentation): Int32Array[] {
  const sizes = new Int32Array(segmentation.count + 1)
  for (const label of segmentation.labels) sizes[label]!++
  const lists = Array.from({ length: segmentation.count }, (_, i) => new Int32Array(sizes[i + 1]!))
  const filled = new Int32Array(segmentation.count)
  segmentation.labels.forEach((label, i) => {
    if (label > 0) lists[label - 1]![filled[label - 1]!++] = i
  })
  return lists
}
