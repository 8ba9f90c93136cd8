import type { Features } from './physicsDistance'

/**
 * Distance of each row to its nearest row of `among`, both with columns of comparable size (standardised). A simple
 * search of count × count × width steps that gives a candidate up as soon as it is farther than the best.
 */
export function nearestDistances(of: Features, among: Features): Float64Array {
  const { width } = of
  return Float64Array.from({ length: of.count }, (_, i) => {
    let best = Infinity
    for (let j = 0; j < among.count; j++) {
      let sum = 0
      for (let k = 0; k < width && sum < best; k++) {
        sum += (of.data[i * width + k]! - among.data[j * width + k]!) ** 2
      }
      if (sum < best) best = sum
    }
    return Math.sqrt(best)
  })
}
