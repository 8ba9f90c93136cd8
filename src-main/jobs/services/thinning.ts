/**
 * Exponential moving average without the bias of its beginning (as Adam corrects it): s_i = w s_{i−1} + (1−w) y_i,
 * divided by 1 − wⁿ after n values.
 * @param weight 0 (no smoothing) … 0.999.
 */
export function smoothed(values: Float64Array, weight: number): Float64Array {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`the weight must be at least 0 and below 1, got ${weight}`)
  const result = new Float64Array(values.length)
  let sum = 0
  let left = 1
  for (let i = 0; i < values.length; i++) {
    sum = weight * sum + (1 - weight) * values[i]!
    left *= weight
    result[i] = sum / (1 - left)
  }
  return result
}

/**
 * A curve with at most about `most` points: x is cut into equal parts, and of each the smallest and the largest value
 * stay, in the order they came in, so that no spike is lost. The nearest point on either side of the range stays too,
 * so that the line goes on to the edge. x must not fall; points whose x is no number are left out.
 */
export function thin(
  x: Float64Array,
  y: Float64Array,
  from: number | null,
  to: number | null,
  most: number,
): { x: Float64Array; y: Float64Array } {
  const [first, last] = within(x, from, to)
  if (last < first) return { x: new Float64Array(0), y: new Float64Array(0) }
  const count = last - first + 1
  if (count <= most) return { x: x.slice(first, last + 1), y: y.slice(first, last + 1) }

  const parts = Math.max(1, Math.floor((most - 2) / 2))
  const [low, high] = [x[first]!, x[last]!]
  const partOf = (i: number): number => Math.min(parts - 1, Math.floor(((x[i]! - low) / (high - low || 1)) * parts))
  const kept: number[] = [first]
  const keep = (i: number): void => {
    if (kept.at(-1)! < i) kept.push(i)
  }
  for (let i = first; i <= last;) {
    const part = partOf(i)
    let [smallest, largest] = [i, i]
    for (; i <= last && partOf(i) === part; i++) {
      if (y[i]! < y[smallest]!) smallest = i
      if (y[i]! > y[largest]!) largest = i
    }
    keep(Math.min(smallest, largest))
    keep(Math.max(smallest, largest))
  }
  keep(last)
  return { x: Float64Array.from(kept, (i) => x[i]!), y: Float64Array.from(kept, (i) => y[i]!) }
}

/** First and last point of the range, each one further out. */
function within(x: Float64Array, from: number | null, to: number | null): [number, number] {
  let first = 0
  let last = x.length - 1
  while (first <= last && Number.isNaN(x[first]!)) first++
  while (last >= first && Number.isNaN(x[last]!)) last--
  if (from !== null) first = Math.max(first, firstAtLeast(x, from, first, last) - 1)
  if (to !== null) last = Math.min(last, firstAtLeast(x, to, first, last))
  return [first, last]
}

function firstAtLeast(x: Float64Array, value: number, first: number, last: number): number {
  let [low, high] = [first, last]
  while (low < high) {
    const middle = (low + high) >> 1
    if (x[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
