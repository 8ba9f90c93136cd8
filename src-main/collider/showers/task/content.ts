import {
  add,
  constant,
  divide,
  matmul,
  mean,
  multiply,
  reshape,
  sigmoid,
  slice,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'

/**
 * Differences between the distributions of real and generated summaries, both in units of the real ones' deviations at
 * their energy. Each is estimated without bias: as the product of the differences that two halves of the batch show. The
 * square of one difference would also punish fluctuations of the generated showers.
 */

/** Where distributions are compared, in deviations; steps are smoothed over `softness`. */
const cuts = [-2.4, -1.7, -1.2, -0.8, -0.45, -0.15, 0.15, 0.45, 0.8, 1.2, 1.7, 2.4]
const softness = 0.15

/**
 * Mean over energies and summaries of the summed squared difference of the shares of showers beyond each cut.
 * @param weights of the energies' knots, [B, knots]; @param real, generated [B, summaries].
 */
export function marginals(weights: Tensor, real: Tensor, generated: Tensor): Tensor {
  const [batch, width] = [real.shape[0]!, real.shape[1]!]
  const steps = (values: Tensor): Tensor => {
    const distance = subtract(
      reshape(values, [batch, width, 1]),
      constant(Float32Array.from(cuts), [1, 1, cuts.length]),
    )
    return reshape(sigmoid(multiply(distance, 1 / softness)), [batch, width * cuts.length])
  }
  const difference = subtract(steps(generated), steps(real))
  return multiply(unbiasedSquare(weights, difference), cuts.length)
}

/** Mean squared difference of the products of all pairs of summaries, values beyond 4 deviations softened. */
export function correlations(real: Tensor, generated: Tensor): Tensor {
  const soft = (values: Tensor): Tensor => divide(values, add(multiply(multiply(values, values), 1 / 64), 1))
  const products = (values: Tensor, half: 0 | 1): Tensor => {
    const part = halfOf(soft(values), half)
    return multiply(matmul(part, part, { transposeA: true }), 1 / part.shape[0]!)
  }
  const [first, second] = ([0, 1] as const).map((half) => subtract(products(generated, half), products(real, half)))
  return mean(multiply(first!, second!))
}

/** Σ over knots of (knot's weight)·(mean difference at the knot)², averaged over columns. */
function unbiasedSquare(weights: Tensor, difference: Tensor): Tensor {
  const [first, second] = ([0, 1] as const).map((half) => {
    const knots = halfOf(weights, half)
    const sums = matmul(knots, halfOf(difference, half), { transposeA: true })
    const counts = reshape(sum(knots, [0]), [knots.shape[1]!, 1])
    return divide(sums, add(counts, 0.5))
  })
  return mean(multiply(first!, second!))
}

function halfOf(values: Tensor, half: 0 | 1): Tensor {
  const rows = Math.floor(values.shape[0]! / 2)
  return slice(values, [half * rows, 0], [rows, values.shape[1]!])
}
