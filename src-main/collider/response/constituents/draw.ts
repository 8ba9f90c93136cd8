import { add, concat, constant, greater, matmul, stopGradient, subtract, type Tensor } from '../../../engine/graph'
import { features } from './sets'

/** Draws by uniform numbers with a straight-through gradient (Bengio et al. 2013): as if the chances were put out. */

/** 1 where u < p, else 0, with the derivative of p: the published stochastic threshold, floor(p + 1 − u). */
export function straightThrough(p: Tensor, u: Tensor): Tensor {
  return add(stopGradient(subtract(greater(p, u), p)), p)
}

/** One of the alternatives [..., n] as 1 among 0, by a uniform number [..., 1]; its derivative is that of the chances. */
export function drawOne(chances: Tensor, u: Tensor): Tensor {
  const axis = chances.shape.length - 1
  const count = chances.shape[axis]!
  const upTo = constant(
    Float32Array.from({ length: count * count }, (_, i) => (Math.floor(i / count) <= i % count ? 1 : 0)),
    [count, count],
  )
  // The first alternative k with u < P(0) + … + P(k), the last one where rounding leaves none.
  const reached = greater(matmul(chances, upTo), u)
  const first = features(reached, 0)
  const between = subtract(features(reached, 1, count - 2), features(reached, 0, count - 2))
  const hard = concat([first, between, subtract(1, features(reached, count - 2))], axis)
  return add(stopGradient(subtract(hard, chances)), chances)
}
