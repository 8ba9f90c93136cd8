/** Numbers of many items, one item after another: `data[item · dimensions + d]`. */
export interface Matrix {
  items: number
  dimensions: number
  data: Float32Array
}

export function matrix(
  items: number,
  dimensions: number,
  data: Float32Array = new Float32Array(items * dimensions),
): Matrix {
  if (data.length !== items * dimensions) {
    throw new RangeError(`A matrix of ${items}×${dimensions} needs ${items * dimensions} numbers, got ${data.length}`)
  }
  return { items, dimensions, data }
}

export function rowOf({ data, dimensions }: Matrix, item: number): Float32Array {
  return data.subarray(item * dimensions, (item + 1) * dimensions)
}

/** Squared Euclidean distance between row `i` of `a` and row `j` of `b`. */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  const { dimensions } = a
  const [from, to] = [i * dimensions, j * dimensions]
  let sum = 0
  for (let d = 0; d < dimensions; d++) {
    const difference = a.data[from + d]! - b.data[to + d]!
    sum += difference * difference
  }
  return sum
}

/**
 * Every column to median 0 and a robust scatter of 1 (half the 16–84 % range), clipped to ±`limit` so that one wild
 * value does not decide every distance; a column without scatter becomes 0, a missing value the median.
 */
export function standardise({ items, dimensions, data }: Matrix, limit = 6): Matrix {
  const out = new Float32Array(data.length)
  for (let d = 0; d < dimensions; d++) {
    const sorted = Float32Array.from({ length: items }, (_, i) => data[i * dimensions + d]!)
      .filter(Number.isFinite)
      .sort()
    if (sorted.length === 0) continue
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))]!
    const median = at(0.5)
    // A column that is the same for two thirds of the items still has its range.
    const scatter = (at(0.84) - at(0.16)) / 2 || (at(1) - at(0)) / 4
    if (!(scatter > 0)) continue
    for (let i = 0; i < items; i++) {
      const value = data[i * dimensions + d]!
      out[i * dimensions + d] = Number.isFinite(value)
        ? Math.max(-limit, Math.min(limit, (value - median) / scatter))
        : 0
    }
  }
  return { items, dimensions, data: out }
}
