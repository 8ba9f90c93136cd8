type Values = Int32Array | Float64Array

/**
 * The inverse transform, level by level from one pixel to all. At each level the mean part is what the level before
 * gave, the differences along x, y and both lie beside it in the quadrants of `coefficients`. The forward transform
 * rounded each coefficient to the bits that carry information; the low bits are restored from their common parity.
 * @param smoothing the scale factor, or 0 for none.
 */
export function invert(coefficients: Int32Array, nx: number, ny: number, smoothing: number): Int32Array {
  const levels = Math.ceil(Math.log2(Math.max(nx, ny)))
  let mean = new Int32Array(nx * ny)
  let next = new Int32Array(nx * ny)
  const top = 2 ** levels
  mean[0] = (coefficients[0]! + (coefficients[0]! >= 0 ? top : top - 1)) & -(2 * top)
  if (levels === 0) mean[0] = coefficients[0]!
  for (let level = levels - 1; level >= 0; level--) {
    const sizeX = Math.ceil(nx / 2 ** level)
    const sizeY = Math.ceil(ny / 2 ** level)
    const halfX = (sizeX + 1) >> 1
    const halfY = (sizeY + 1) >> 1
    if (smoothing > 1) smoothLevel(mean, coefficients, ny, sizeX, sizeY, smoothing)
    const bit0 = 1 << level
    const bit1 = bit0 << 1
    const round0 = bit0 >> 1
    const roundDown0 = level === 0 ? 0 : round0 - 1
    const round1 = bit0
    const roundDown1 = bit0 - 1
    const mask0 = -bit0
    const mask1 = -bit1
    const shift = level === 0 ? 2 : 1
    for (let i = 0; i < halfX; i++) {
      const below = 2 * i + 1 < sizeX
      const meanRow = i * halfY
      const yRow = i * ny + halfY
      const xRow = (halfX + i) * ny
      const bothRow = xRow + halfY
      const out = 2 * i * sizeY
      for (let j = 0; j < halfY; j++) {
        const beside = 2 * j + 1 < sizeY
        const at = out + 2 * j
        let h0 = mean[meanRow + j]!
        if (below && beside) {
          let hx = coefficients[xRow + j]!
          let hy = coefficients[yRow + j]!
          let hc = coefficients[bothRow + j]!
          hx = (hx + (hx >= 0 ? round1 : roundDown1)) & mask1
          hy = (hy + (hy >= 0 ? round1 : roundDown1)) & mask1
          hc = (hc + (hc >= 0 ? round0 : roundDown0)) & mask0
          const low0 = hc & bit0
          hx += hx >= 0 ? -low0 : low0
          hy += hy >= 0 ? -low0 : low0
          const low1 = (hc ^ hx ^ hy) & bit1
          h0 += h0 >= 0 ? low0 - low1 : low0 === 0 ? low1 : low0 - low1
          next[at] = (h0 - hx - hy + hc) >> shift
          next[at + 1] = (h0 - hx + hy - hc) >> shift
          next[at + sizeY] = (h0 + hx - hy - hc) >> shift
          next[at + sizeY + 1] = (h0 + hx + hy + hc) >> shift
        } else if (below || beside) {
          let difference = below ? coefficients[xRow + j]! : coefficients[yRow + j]!
          difference = (difference + (difference >= 0 ? round1 : roundDown1)) & mask1
          const low1 = difference & bit1
          h0 += h0 >= 0 ? -low1 : low1
          next[at] = (h0 - difference) >> shift
          next[below ? at + sizeY : at + 1] = (h0 + difference) >> shift
        } else {
          next[at] = h0 >> shift
        }
      }
    }
    ;[mean, next] = [next, mean]
  }
  return mean
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
