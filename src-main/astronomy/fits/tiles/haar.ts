import { int32Scratch } from './scratch'

type Values = Int32Array | Float64Array

const firstScratch = int32Scratch()
const secondScratch = int32Scratch()

/**
 * The inverse transform, level by level from one pixel to all. At each level the mean part is what the level before
 * gave, the differences along x, y and both lie beside it in the quadrants of `coefficients`. The forward transform
 * rounded each coefficient to the bits that carry information; the low bits are restored from their common parity.
 * @param smoothing the scale factor, or 0 for none.
 */
export function invert(coefficients: Int32Array, nx: number, ny: number, smoothing: number): Int32Array {
  const levels = Math.ceil(Math.log2(Math.max(nx, ny)))
  let mean = firstScratch(nx * ny)
  let next = secondScratch(nx * ny)
  const top = 2 ** levels
  const first = coefficients[0]!
  mean[0] = levels === 0 ? first : (first + (first >= 0 ? top : top - 1)) & -(2 * top)
  for (let level = levels - 1; level >= 0; level--) {
    const sizeX = Math.ceil(nx / 2 ** level)
    const sizeY = Math.ceil(ny / 2 ** level)
    const halfX = (sizeX + 1) >> 1
    if (smoothing > 1) smoothLevel(mean, coefficients, ny, sizeX, sizeY, smoothing)
    const half = sizeX >> 1
    for (let i = 0; i < half; i++) invertRow(mean, coefficients, next, i, halfX + i, sizeY, ny, level)
    if (half < halfX) invertLastRow(mean, coefficients, next, half, sizeY, ny, level)
    ;[mean, next] = [next, mean]
  }
  return mean
}

/**
 * Row i of the means to rows 2i and 2i + 1. The arithmetic has no branches, since signs and parities of coefficients
 * cannot be predicted: `value >> 31` is −1 for a negative value, else 0, and `(a ^ s) − s` is −a or a by it.
 */
function invertRow(
  mean: Int32Array,
  coefficients: Int32Array,
  out: Int32Array,
  i: number,
  differenceRow: number,
  sizeY: number,
  stride: number,
  level: number,
): void {
  const halfY = (sizeY + 1) >> 1
  const pairs = sizeY >> 1
  const bit0 = 1 << level
  const bit1 = bit0 << 1
  const round0 = bit0 >> 1
  const down0 = level === 0 ? 0 : -1
  const mask0 = -bit0
  const mask1 = -bit1
  const shift = level === 0 ? 2 : 1
  const meanRow = i * halfY
  const yRow = i * stride + halfY
  const xRow = differenceRow * stride
  const bothRow = xRow + halfY
  let at = 2 * i * sizeY
  let below = at + sizeY
  for (let j = 0; j < pairs; j++, at += 2, below += 2) {
    let h0 = mean[meanRow + j]!
    let hx = coefficients[xRow + j]!
    let hy = coefficients[yRow + j]!
    let hc = coefficients[bothRow + j]!
    hx = (hx + bit0 + (hx >> 31)) & mask1
    hy = (hy + bit0 + (hy >> 31)) & mask1
    hc = (hc + round0 + ((hc >> 31) & down0)) & mask0
    const low0 = hc & bit0
    const signX = hx >> 31
    const signY = hy >> 31
    hx = (hx + (-low0 ^ signX) - signX) | 0
    hy = (hy + (-low0 ^ signY) - signY) | 0
    const low1 = (hc ^ hx ^ hy) & bit1
    const flip = (h0 >> 31) & ((low0 - 1) >> 31)
    h0 = (h0 + ((low0 - low1) ^ flip) - flip) | 0
    const plus = (h0 + hx) | 0
    const minus = (h0 - hx) | 0
    const sum = (hy + hc) | 0
    const difference = (hy - hc) | 0
    out[at] = (minus - difference) >> shift
    out[at + 1] = (minus + difference) >> shift
    out[below] = (plus - sum) >> shift
    out[below + 1] = (plus + sum) >> shift
  }
  if (pairs < halfY) {
    const [first, second] = invertPair(mean[meanRow + pairs]!, coefficients[xRow + pairs]!, level)
    out[at] = first
    out[below] = second
  }
}

/** The last row of an odd number of them: differences along y alone. */
function invertLastRow(
  mean: Int32Array,
  coefficients: Int32Array,
  out: Int32Array,
  i: number,
  sizeY: number,
  stride: number,
  level: number,
): void {
  const halfY = (sizeY + 1) >> 1
  const pairs = sizeY >> 1
  const row = 2 * i * sizeY
  for (let j = 0; j < pairs; j++) {
    const [first, second] = invertPair(mean[i * halfY + j]!, coefficients[i * stride + halfY + j]!, level)
    out[row + 2 * j] = first
    out[row + 2 * j + 1] = second
  }
  if (pairs < halfY) out[row + 2 * pairs] = mean[i * halfY + pairs]! >> (level === 0 ? 2 : 1)
}

function invertPair(mean: number, difference: number, level: number): [number, number] {
  const bit0 = 1 << level
  const bit1 = bit0 << 1
  const shift = level === 0 ? 2 : 1
  const rounded = (difference + bit0 + (difference >> 31)) & -bit1
  const low1 = rounded & bit1
  const h0 = mean >= 0 ? mean - low1 : mean + low1
  return [(h0 - rounded) >> shift, (h0 + rounded) >> shift]
}

/** {@link invert} in float64, for values beyond 32 bits: the same steps with division instead of shifts. */
export function invertWide(coefficients: Float64Array, nx: number, ny: number, smoothing: number): Float64Array {
  const levels = Math.ceil(Math.log2(Math.max(nx, ny)))
  let mean = new Float64Array(nx * ny)
  let next = new Float64Array(nx * ny)
  const top = 2 ** levels
  mean[0] = levels === 0 ? coefficients[0]! : roundTo(coefficients[0]!, top, top - 1, 2 * top)
  for (let level = levels - 1; level >= 0; level--) {
    const sizeX = Math.ceil(nx / 2 ** level)
    const sizeY = Math.ceil(ny / 2 ** level)
    const halfX = (sizeX + 1) >> 1
    const halfY = (sizeY + 1) >> 1
    if (smoothing > 1) smoothLevel(mean, coefficients, ny, sizeX, sizeY, smoothing)
    const bit0 = 2 ** level
    const bit1 = 2 * bit0
    const round0 = Math.floor(bit0 / 2)
    const divisor = level === 0 ? 4 : 2
    for (let i = 0; i < halfX; i++) {
      const below = 2 * i + 1 < sizeX
      for (let j = 0; j < halfY; j++) {
        const beside = 2 * j + 1 < sizeY
        const at = 2 * i * sizeY + 2 * j
        let h0 = mean[i * halfY + j]!
        const x = below ? roundTo(coefficients[(halfX + i) * ny + j]!, bit0, bit0 - 1, bit1) : 0
        const y = beside ? roundTo(coefficients[i * ny + halfY + j]!, bit0, bit0 - 1, bit1) : 0
        if (below && beside) {
          const both = coefficients[(halfX + i) * ny + halfY + j]!
          const hc = roundTo(both, round0, level === 0 ? 0 : round0 - 1, bit0)
          const low0 = bitOf(hc, bit0)
          const hx = x + (x >= 0 ? -low0 : low0)
          const hy = y + (y >= 0 ? -low0 : low0)
          const low1 = (bitOf(hc, bit1) + bitOf(hx, bit1) + bitOf(hy, bit1)) % (2 * bit1)
          h0 += h0 >= 0 ? low0 - low1 : low0 === 0 ? low1 : low0 - low1
          next[at] = Math.floor((h0 - hx - hy + hc) / divisor)
          next[at + 1] = Math.floor((h0 - hx + hy - hc) / divisor)
          next[at + sizeY] = Math.floor((h0 + hx - hy - hc) / divisor)
          next[at + sizeY + 1] = Math.floor((h0 + hx + hy + hc) / divisor)
        } else if (below || beside) {
          const difference = x + y
          const low1 = bitOf(difference, bit1)
          h0 += h0 >= 0 ? -low1 : low1
          next[at] = Math.floor((h0 - difference) / divisor)
          next[below ? at + sizeY : at + 1] = Math.floor((h0 + difference) / divisor)
        } else {
          next[at] = Math.floor(h0 / divisor)
        }
      }
    }
    ;[mean, next] = [next, mean]
  }
  return mean
}

function roundTo(value: number, up: number, down: number, unit: number): number {
  return Math.floor((value + (value >= 0 ? up : down)) / unit) * unit
}

/** `bit` where that bit of the two's complement is set, else 0. */
function bitOf(value: number, bit: number): number {
  return Math.floor(value / bit) % 2 === 0 ? 0 : bit
}

/**
 * Interpolates the differences of one level within what the scale factor quantised away, never beyond the values of
 * the neighbours.
 */
function smoothLevel(mean: Values, out: Values, stride: number, sizeX: number, sizeY: number, scale: number): void {
  const limit = scale >> 1
  const halfX = (sizeX + 1) >> 1
  const halfY = (sizeY + 1) >> 1
  const adjust = (at: number, slope: number, lowest: number, highest: number, factor: number): void => {
    if (lowest >= highest) return
    const wanted = Math.max(Math.min(slope, highest), lowest)
    const change = Math.trunc((wanted - factor * out[at]!) / factor)
    out[at] = out[at]! + Math.max(Math.min(change, limit), -limit)
  }
  const along = (at: number, before: number, here: number, after: number): void => {
    const highest = 4 * Math.max(Math.min(after - here, here - before), 0)
    const lowest = 4 * Math.min(Math.max(after - here, here - before), 0)
    adjust(at, after - before, lowest, highest, 8)
  }
  const value = (i: number, j: number): number => mean[i * halfY + j]!
  for (let i = 1; 2 * i < sizeX - 2; i++) {
    for (let j = 0; j < halfY; j++) along((halfX + i) * stride + j, value(i - 1, j), value(i, j), value(i + 1, j))
  }
  for (let i = 0; i < halfX; i++) {
    for (let j = 1; 2 * j < sizeY - 2; j++) along(i * stride + halfY + j, value(i, j - 1), value(i, j), value(i, j + 1))
  }
  for (let i = 1; 2 * i < sizeX - 2; i++) {
    for (let j = 1; 2 * j < sizeY - 2; j++) {
      const here = value(i, j)
      const [mm, pm, mp, pp] = [value(i - 1, j - 1), value(i + 1, j - 1), value(i - 1, j + 1), value(i + 1, j + 1)]
      const x = 2 * out[(halfX + i) * stride + j]!
      const y = 2 * out[i * stride + halfY + j]!
      const highest = Math.min(
        Math.max(pp - here, 0) - x - y,
        Math.max(here - pm, 0) + x - y,
        Math.max(here - mp, 0) - x + y,
        Math.max(mm - here, 0) + x + y,
      )
      const lowest = Math.max(
        Math.min(pp - here, 0) - x - y,
        Math.min(here - pm, 0) + x - y,
        Math.min(here - mp, 0) - x + y,
        Math.min(mm - here, 0) + x + y,
      )
      adjust((halfX + i) * stride + halfY + j, pp + mm - mp - pm, 16 * lowest, 16 * highest, 64)
    }
  }
}
