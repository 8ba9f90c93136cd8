/** What the writers of dithered tiles agree on (FITS standard 4.0, appendix I). */
const randomCount = 10000

/** The exact zero of SUBTRACTIVE_DITHER_2. */
const exactZero = -2147483646

let randomNumbers: Float32Array | null = null

/** The multiplicative congruential sequence of Park & Miller (1988) which the standard prescribes, as float32. */
function dithers(): Float32Array {
  if (randomNumbers) return randomNumbers
  const numbers = new Float32Array(randomCount)
  let seed = 1
  for (let i = 0; i < randomCount; i++) {
    seed = (16807 * seed) % 2147483647
    numbers[i] = seed / 2147483647
  }
  return (randomNumbers = numbers)
}

export interface Quantisation {
  scale: number
  zero: number
  /** The integer that stands for "no value". */
  blank: number | null
  method: 'none' | 'dither-1' | 'dither-2'
  /** Index of the tile from 0 plus ZDITHER0 − 1. */
  seed: number
}

/** Integers of one tile back to real numbers: (q − r + ½)·scale + zero with dither, q·scale + zero without. */
export function dequantise(
  values: Int32Array | Float64Array,
  out: Float32Array | Float64Array,
  quantisation: Quantisation,
): void {
  const { scale, zero, method } = quantisation
  // NaN equals nothing.
  const blank = quantisation.blank ?? NaN
  const count = values.length
  if (method === 'none') {
    for (let i = 0; i < count; i++) out[i] = values[i] === blank ? NaN : values[i]! * scale + zero
    return
  }
  const random = dithers()
  const zeroMark = method === 'dither-2' ? exactZero : NaN
  let block = ((quantisation.seed % randomCount) + randomCount) % randomCount
  for (let start = 0; start < count;) {
    // The sequence is used from a place that its own next number decides, up to its end.
    const first = Math.trunc(random[block]! * 500)
    const stop = Math.min(count, start + randomCount - first)
    const offset = first - start
    for (let i = start; i < stop; i++) {
      const value = values[i]!
      if (value === blank) out[i] = NaN
      else if (value === zeroMark) out[i] = 0
      else out[i] = (value - random[i + offset]! + 0.5) * scale + zero
    }
    start = stop
    block = (block + 1) % randomCount
  }
}
