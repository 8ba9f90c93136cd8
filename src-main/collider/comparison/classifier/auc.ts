import { sortedOrder } from '../statistics/order'

/**
 * Area under the receiver operating characteristic: the chance that an item of label 1 has a higher score than one of
 * label 0, ties counting half (Mann & Whitney 1947), with weights.
 */
export function areaUnderCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): number {
  const order = sortedOrder(scores)
  let [below, area, ones, zeros] = [0, 0, 0, 0]
  for (let i = 0; i < order.length;) {
    let [one, zero] = [0, 0]
    const score = scores[order[i]!]!
    for (; i < order.length && scores[order[i]!]! === score; i++) {
      const w = weights ? weights[order[i]!]! : 1
      if (labels[order[i]!]) one += w
      else zero += w
    }
    area += one * (below + zero / 2)
    below += zero
    ones += one
    zeros += zero
  }
  return area / (ones * zeros)
}
