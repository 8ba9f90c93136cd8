import {
  add,
  concat,
  constant,
  divide,
  exp,
  greater,
  leakyRelu,
  log,
  matmul,
  max,
  maximum,
  multiply,
  reshape,
  sigmoid,
  slice,
  softmax,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'
import { constant as filled, dense, he, zeros, type Scope } from '../../../engine/nn'
import type { Tensors } from '../../../engine/gan/task'
import type { ShowerDescription } from './description'
import { graphTable, graphWeights, scaledEnergy } from './knots'
import type { ShowerGenerator } from './recipe'
import type { ShowerShape } from './shape'

/**
 * From incident energy and noise to voxels, in three steps so that energy is conserved: the response E_tot/E_inc, the
 * layers' shares of it, which sum to one, and in each layer the voxels' shares of its energy. Each begins as what the
 * data have on average at that energy, with normal fluctuations of the observed size, and learns the rest. Voxels below
 * the threshold are emptied (with a straight-through derivative) and their layer's energy goes to those that are left.
 */
export function generateShowers(
  scope: Scope,
  knobs: ShowerGenerator,
  description: ShowerDescription,
  shape: ShowerShape,
  inputs: Tensors,
): Tensor {
  const energy = inputs.energy!
  const batch = energy.shape[0]!
  const { tables, knots } = description
  const weights = graphWeights(knots, energy)
  const condition = conditionOf(description, inputs)
  const noise = (name: string, width: number): Tensor => scope.random(name, [batch, width], { kind: 'normal' })

  let hidden = concat([condition, noise('profile', knobs.noise)], 1)
  for (let layer = 0; layer < knobs.layers; layer++) {
    hidden = leakyRelu(dense(scope.child(`hidden${layer}`), hidden, { units: knobs.width }), 0.2)
  }
  const head = (name: string, units: number, initialiser = zeros): Tensor =>
    dense(scope.child(name), hidden, { units, initialiser })

  // Response: a normal number of its own, stretched and shifted by what the rest is like.
  const own = multiply(noise('response', 1), exp(head('responseSpread', 1)))
  const response = exp(fluctuating(weights, tables.response, tables.responseDeviation, add(own, head('response', 1))))

  const { layers } = shape
  const pull = add(head('shares', layers, he(0.5)), noisyShares(scope, noise, layers))
  const shares = softmax(fluctuating(weights, tables.shares, tables.sharesDeviation, pull), 1)
  const layerEnergies = multiply(shares, multiply(response, energy))

  const pattern = voxelLogits(knobs, description, shape, { weights, head, noise })
  return thresholded(shape, knobs.sharpness, description.threshold, pattern, layerEnergies)
}

/** What both networks know of the incident particle: [B, knots + 1 or 2], of order 1. */
export function conditionOf({ knots, eta: range }: ShowerDescription, inputs: Tensors): Tensor {
  const energy = inputs.energy!
  const parts = [graphWeights(knots, energy), scaledEnergy(knots, energy)]
  if (range && inputs.eta) {
    const [low, high] = range
    parts.push(multiply(subtract(inputs.eta, (low + high) / 2), 2 / Math.max(high - low, 1e-3)))
  }
  return concat(parts, 1)
}

/** mean(E) + deviation(E)·pull. */
function fluctuating(
  weights: Tensor,
  mean: ShowerDescription['tables']['shares'],
  deviation: ShowerDescription['tables']['shares'],
  pull: Tensor,
): Tensor {
  return add(graphTable(weights, mean), multiply(graphTable(weights, deviation), pull))
}

/** Each layer's own sampling noise, of learned size. */
function noisyShares(scope: Scope, noise: (name: string, width: number) => Tensor, layers: number): Tensor {
  const size = scope.child('sharesNoise').parameter('size', [layers], filled(0.3))
  return multiply(noise('shares', layers), size)
}

interface Parts {
  weights: Tensor
  head: (name: string, units: number) => Tensor
  noise: (name: string, width: number) => Tensor
}

/** ln of the voxels' shares of their layer, up to a number a layer: [B, voxels]. */
function voxelLogits(
  knobs: ShowerGenerator,
  { tables }: ShowerDescription,
  shape: ShowerShape,
  { weights, head, noise }: Parts,
): Tensor {
  const spread = multiply(graphTable(weights, tables.groupsDeviation), exp(head('spread', shape.groups)))
  // A lognormal share has the mean exp(a + s²/2).
  const middle = subtract(graphTable(weights, tables.groups), multiply(multiply(spread, spread), 0.5))
  const tail = head('tail', shape.groups)
  const toVoxels = (groups: Tensor): Tensor => spreadOverVoxels(shape, groups)
  const draw = noise('voxels', shape.voxels)
  const bend = multiply(toVoxels(tail), subtract(multiply(draw, draw), 1))
  const logits = add(toVoxels(add(middle, head('middle', shape.groups))), add(multiply(toVoxels(spread), draw), bend))
  return knobs.angular ? add(logits, head('angular', shape.voxels)) : logits
}

/** Each voxel takes its group's number. */
function spreadOverVoxels({ groups, groupOf, voxels, alike, layers }: ShowerShape, values: Tensor): Tensor {
  const batch = values.shape[0]!
  const [inputs, outputs] = alike ? [groups / layers, voxels / layers] : [groups, voxels]
  if (inputs === outputs) return values
  const matrix = new Float32Array(inputs * outputs)
  for (let voxel = 0; voxel < outputs; voxel++) matrix[groupOf[voxel]! * outputs + voxel] = 1
  const rows = alike ? reshape(values, [batch * layers, inputs]) : values
  return reshape(matmul(rows, constant(matrix, [inputs, outputs])), [batch, voxels])
}

/** Energies of the voxels, MeV: shares by softmax in each layer, small ones emptied, the layer's energy kept. */
function thresholded(
  shape: ShowerShape,
  sharpness: number,
  threshold: number,
  logits: Tensor,
  layerEnergies: Tensor,
): Tensor {
  const shared = perLayer(shape, logits, (values) => {
    const powers = exp(subtract(values, stopGradient(max(values, [2]))))
    return divide(powers, sum(powers, [2]))
  })
  const energies = scaleLayers(shape, shared, layerEnergies)
  const soft = sigmoid(multiply(subtract(log(maximum(energies, 1e-12)), Math.log(threshold)), 1 / sharpness))
  const mask = add(soft, stopGradient(subtract(greater(energies, threshold), soft)))
  const kept = multiply(energies, mask)
  const keptSums = perLayer(shape, kept, (values) => sum(values, [2]), true)
  const factor = divide(layerEnergies, maximum(keptSums, threshold / 2))
  return scaleLayers(shape, kept, factor)
}

/** Applies a function of [B, layers, cells] to each layer; with `reduced` it yields one number a layer, [B, layers]. */
function perLayer(
  { alike, layers, voxels, starts }: ShowerShape,
  values: Tensor,
  apply: (values: Tensor) => Tensor,
  reduced = false,
): Tensor {
  const batch = values.shape[0]!
  if (alike) {
    const result = apply(reshape(values, [batch, layers, voxels / layers]))
    return reshape(result, [batch, reduced ? layers : voxels])
  }
  return concat(
    Array.from({ length: layers }, (_, layer) => {
      const cells = starts[layer + 1]! - starts[layer]!
      const result = apply(reshape(slice(values, [0, starts[layer]!], [batch, cells]), [batch, 1, cells]))
      return reshape(result, [batch, reduced ? 1 : cells])
    }),
    1,
  )
}

/** Each voxel times its layer's number. */
function scaleLayers({ alike, layers, voxels, starts }: ShowerShape, values: Tensor, factors: Tensor): Tensor {
  const batch = values.shape[0]!
  if (alike) {
    // Broadcast by the product itself, so that the exported model takes any batch.
    const grid = reshape(values, [batch, layers, voxels / layers])
    return reshape(multiply(grid, reshape(factors, [batch, layers, 1])), [batch, voxels])
  }
  const matrix = new Float32Array(layers * voxels)
  for (let layer = 0; layer < layers; layer++) {
    matrix.fill(1, layer * voxels + starts[layer]!, layer * voxels + starts[layer + 1]!)
  }
  return multiply(values, matmul(factors, constant(matrix, [layers, voxels])))
}
