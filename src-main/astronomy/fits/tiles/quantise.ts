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
  values: ArrayLike<number>,
  out: Float32Array | Float64Array,
  quantisation: Quantisation,
): void {
  const { scale, zero, blank, method } = quantisation
  if (method === 'none') {
    for (let i = 0; i < values.length; i++) out[i] = values[i] === blank ? NaN : values[i]! * scale + zero
    return
  }
  const random = dithers()
  let block = ((quantisation.seed % randomCount) + randomCount) % randomCount
  let next = Math.trunc(random[block]! * 500)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value === blank) out[i] = NaN
    else if (method === 'dither-2' && value === exactZero) out[i] = 0
    else out[i] = (value - random[next]! + 0.5) * scale + zero
    if (++next === randomCount) {
      block = (block + 1) % randomCount
      next = Math.trunc(random[block]! * 500)
    }
  }
}
