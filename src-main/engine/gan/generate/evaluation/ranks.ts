/** Spearman's rank correlation of the pairs in which both are finite, ties at their mean rank. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): { value: number; pairs: number } {
  const kept = x.map((_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]))
  const value = correlation(ranks(kept.map((i) => x[i]!)), ranks(kept.map((i) => y[i]!)))
  return { value, pairs: kept.length }
}

/** 0 … n − 1. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const result = new Array<number>(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) result[order[i]!] = (from + to - 1) / 2
    from = to
  }
  return result
}

/** NaN where one of the two does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  let [xx, xy, yy] = [0, 0, 0]
  for (const [i, value] of x.entries()) {
    xx += (value - mx) ** 2
    yy += (y[i]! - my) ** 2
    xy += (value - mx) * (y[i]! - my)
  }
  return xy / Math.sqrt(xx * yy)
}
