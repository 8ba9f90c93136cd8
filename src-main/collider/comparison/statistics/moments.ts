export interface Moments {
  /** Values that are numbers. */
  count: number
  /** (Σw)²/Σw². */
  effective: number
  mean: number
  /** Population standard deviation, √(Σw(x − mean)²/Σw). */
  rms: number
}

/** Weighted mean and rms of the values that are numbers; NaN where there are none. */
export function moments(values: ArrayLike<number>, weights: ArrayLike<number> | null): Moments {
  let [count, sum, squares, first] = [0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (Number.isNaN(x)) continue
    const w = weights ? weights[i]! : 1
    count++
    sum += w
    squares += w * w
    first += w * x
  }
  const mean = first / sum
  let second = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (!Number.isNaN(x)) second += (weights ? weights[i]! : 1) * (x - mean) ** 2
  }
  return { count, effective: (sum * sum) / squares, mean, rms: Math.sqrt(second / sum) }
}
