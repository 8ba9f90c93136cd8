import {
  add,
  divide,
  exp,
  greater,
  maximum,
  minimum,
  multiply,
  relu,
  select,
  slice,
  subtract,
  type Operand,
  type Tensor,
} from '../../../engine/graph'

/**
 * Distributions given by their quantiles at eleven normal scores from −3 to 3, dense where tails begin: x(z) = s·(a +
 * e^b·(z + δ(z))) with δ linear between the knots, so that a = b = δ = 0 is a normal distribution of width s. They are
 * learned from samples by the pinball loss (Koenker & Bassett 1978) and drawn from by a normal z.
 *
 * n distributions side by side are described by [..., 13n] numbers: all a, all b, then δ knot by knot.
 */
const knots = [-3, -2.5, -2, -1.5, -1, 0, 1, 1.5, 2, 2.5, 3] as const
/** Φ(knot): the probabilities of the knots. */
const levels = [
  0.0013499, 0.0062097, 0.0227501, 0.0668072, 0.1586553, 0.5, 0.8413447, 0.9331928, 0.9772499, 0.9937903, 0.9986501,
] as const

/** Numbers that describe one distribution: a, b and δ at the knots. */
export const quantileNumbers = 2 + knots.length

/** Draws: numbers [..., 13n] and normal z [..., n] → [..., n]; z beyond ±3 counts as ±3. */
export function drawFromQuantiles(numbers: Tensor, z: Tensor, scale: Operand): Tensor {
  const { location, width, bends } = parts(numbers)
  const score = maximum(minimum(z, 3), -3)
  const bent = knots.map((_, i) => multiply(hat(score, i), bends[i]!))
  return multiply(add(location, multiply(width, add(score, sumOf(bent)))), scale)
}

/**
 * Pinball loss of values [..., n] under their distributions, mean over the knots, in units of s: [..., n]. Each knot's
 * term is divided by √(p(1 − p)) of its level, so that the tails are learned as the middle is.
 */
export function pinball(values: Tensor, numbers: Tensor, scale: Operand): Tensor {
  const { location, width, bends } = parts(numbers)
  const scaled = multiply(values, divideInto(scale))
  const terms = knots.map((knot, i) => {
    const quantile = add(location, multiply(width, add(bends[i]!, knot)))
    const error = subtract(scaled, quantile)
    const level = levels[i]!
    const weight = 1 / Math.sqrt(level * (1 - level)) / knots.length
    return multiply(error, select(greater(error, 0), level * weight, (level - 1) * weight))
  })
  return sumOf(terms)
}

/** 1 at knot i, falling along lines to 0 at its neighbours. */
function hat(score: Tensor, i: number): Tensor {
  const [before, at, after] = [knots[i - 1], knots[i]!, knots[i + 1]]
  const rising = before === undefined ? null : multiply(subtract(score, before), 1 / (at - before))
  const falling = after === undefined ? null : multiply(subtract(after, score), 1 / (after - at))
  return relu(rising && falling ? minimum(rising, falling) : (rising ?? falling!))
}

function divideInto(scale: Operand): Operand {
  return typeof scale === 'number' ? 1 / scale : divide(1, scale)
}

function parts(numbers: Tensor): { location: Tensor; width: Tensor; bends: Tensor[] } {
  const axis = numbers.shape.length - 1
  const count = numbers.shape[axis]! / quantileNumbers
  const part = (index: number): Tensor =>
    slice(
      numbers,
      numbers.shape.map((_, i) => (i === axis ? index * count : 0)),
      numbers.shape.map((size, i) => (i === axis ? count : size)),
    )
  return { location: part(0), width: exp(part(1)), bends: knots.map((_, i) => part(2 + i)) }
}

function sumOf(terms: readonly Tensor[]): Tensor {
  return terms.reduce((total, term) => add(total, term))
}
