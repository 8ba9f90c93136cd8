/**
 * Exponential moving average without the bias of its beginning (as Adam corrects it): s_i = w s_{i−1} + (1−w) y_i,
 * divided by 1 − wⁿ after n values. Missing values are passed over and stay missing.
 * @param weight 0 (no smoothing) … 0.999.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`the weight must be at least 0 and below 1, got ${weight}`)
  let sum = 0
  let count = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN
    sum = weight * sum + (1 - weight) * value
    count++
    return sum / (1 - weight ** count)
  })
}
