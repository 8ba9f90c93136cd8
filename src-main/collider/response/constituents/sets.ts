import { add, divide, leakyRelu, multiply, reshape, slice, sum, type Tensor } from '../../../engine/graph'
import { dense, type Initialiser, type Scope } from '../../../engine/nn'

/** Layers on sets [batch, places, features], the same weights at every place. */

/** A dense layer at every place: [B, K, F] → [B, K, units]. */
export function denseEach(
  scope: Scope,
  x: Tensor,
  layer: { units: number; bias?: boolean; initialiser?: Initialiser },
): Tensor {
  const [batch, places, features] = x.shape as [number, number, number]
  const rows = dense(scope, reshape(x, [batch * places, features]), layer)
  return reshape(rows, [batch, places, layer.units])
}

/** Dense layers with LeakyReLU 0.2 at every place; `context` [B, units of the first] is added before the first one. */
export function perceptronEach(scope: Scope, x: Tensor, units: readonly number[], context?: Tensor): Tensor {
  return units.reduce((value, width, i) => {
    const linear = denseEach(scope.child(`layer${i}`), value, { units: width })
    return leakyRelu(context && i === 0 ? add(linear, eachPlace(context)) : linear, 0.2)
  }, x)
}

/** Dense layers with LeakyReLU 0.2 after each: [B, F] → [B, last of units]. */
export function perceptron(scope: Scope, x: Tensor, units: readonly number[]): Tensor {
  return units.reduce((value, width, i) => leakyRelu(dense(scope.child(`layer${i}`), value, { units: width }), 0.2), x)
}

/** [B, F] as [B, 1, F], to be broadcast over the places of a set. */
export function eachPlace(x: Tensor): Tensor {
  return reshape(x, [x.shape[0]!, 1, x.shape[1]!])
}

/** Σ w·x over the places: x [B, K, F], w [B, K, 1] → [B, F]. */
export function weightedSum(x: Tensor, weight: Tensor): Tensor {
  return reshape(sum(multiply(x, weight), [1]), [x.shape[0]!, x.shape[2]!])
}

/** Σ w·x/Σ w over the places; 0 for an empty set. */
export function weightedMean(x: Tensor, weight: Tensor): Tensor {
  const total = reshape(sum(weight, [1]), [x.shape[0]!, 1])
  return divide(weightedSum(x, weight), add(total, 1e-6))
}

/** Features `first` … `first + count − 1`: [B, K, F] → [B, K, count]. */
export function features(x: Tensor, first: number, count = 1): Tensor {
  const axis = x.shape.length - 1
  return slice(
    x,
    x.shape.map((_, i) => (i === axis ? first : 0)),
    x.shape.map((size, i) => (i === axis ? count : size)),
  )
}
