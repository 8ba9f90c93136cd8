import {
  add,
  concat,
  constant,
  divide,
  exp,
  greater,
  leakyRelu,
  log,
  max,
  maximum,
  multiply,
  reshape,
  sigmoid,
  slice,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'
import { dense, zeros, type Scope } from '../../../engine/nn'
import type { Tensors } from '../../../engine/gan/task'
import type { ShowerDescription } from './description'
import { graphHats, graphTable, graphWeights, scaledEnergy, type KnotTable } from './knots'
import { deviates, graphLayerTables, graphMix, graphQuantiles } from './quantiles'
import type { ShowerGenerator } from './recipe'
import type { LayerBlock, ShowerShape } from './shape'

/**
 * From incident energy and noise to voxels, in steps that conserve energy: the response E_tot/E_inc, the layers' shares
 * of it, which sum to one, and in each layer the voxels' shares of its energy. Each of these numbers is a quantile of what
 * the data have at that energy, asked for by a normal number: correlated as in the data on average to begin with, shifted
 * by the network, which so learns what belongs together. Layers and voxels below the threshold are emptied (with a
 * straight-through derivative), and their energy goes to those that are left.
 */
export function generateShowers(
  scope: Scope,
  knobs: ShowerGenerator,
  description: ShowerDescription,
  shape: ShowerShape,
  inputs: Tensors,
): Tensor {
  const energy = inputs.energy!
  const [batch, numbers] = [energy.shape[0]!, 1 + shape.layers]
  const { tables, knots, threshold } = description
  const weights = graphWeights(knots, energy)
  const noise = (name: string, width: number): Tensor => scope.random(name, [batch, width], { kind: 'normal' })

  const own = noise('energies', numbers)
  let hidden = concat([conditionOf(description, inputs), own, noise('profile', knobs.noise)], 1)
  for (let layer = 0; layer < knobs.layers; layer++) {
    hidden = leakyRelu(dense(scope.child(`hidden${layer}`), hidden, { units: knobs.width }), 0.2)
  }
  // All heads begin at zero: at what the data are like on average.
  const head = (name: string, units: number): Tensor => dense(scope.child(name), hidden, { units, initialiser: zeros })

  const pulls = add(graphMix(graphTable(weights, tables.correlations), own), head('energies', numbers))
  const quantiles = reshape(graphTable(weights, tables.energies), [batch, numbers, deviates.length])
  const logs = reshape(graphQuantiles(quantiles, reshape(pulls, [batch, numbers, 1])), [batch, numbers])
  const total = multiply(exp(slice(logs, [0, 0], [batch, 1])), energy)
  const profile = energyOf(slice(logs, [0, 1], [batch, shape.layers]), threshold)
  const whole = reshape(total, [batch, 1, 1])
  const shares = shareOut(reshape(profile, [batch, 1, shape.layers]), whole, threshold, knobs.sharpness)
  const layerEnergies = reshape(shares, [batch, shape.layers])

  const spread = exp(head('spread', shape.groups))
  const middle = head('middle', shape.groups)
  const draws = noise('voxels', shape.voxels)
  const angular = knobs.angular ? head('angular', shape.voxels) : null
  const blocks = shape.blocks.map((block) => {
    const part = (values: Tensor, first: number, count: number): Tensor => slice(values, [0, first], [batch, count])
    const { layers, angles, rings } = block
    const groups = (values: Tensor): Tensor =>
      reshape(part(values, block.firstGroup, layers * rings), [batch, layers, 1, rings, 1])
    const voxels = (values: Tensor): Tensor =>
      reshape(part(values, block.firstVoxel, layers * angles * rings), [batch, layers, angles, rings, 1])
    const energies = part(layerEnergies, block.firstLayer, layers)
    const read = layerTables(description, block, energies)
    const alone = reshape(read(tables.independence, 1), [batch, layers, 1, rings, 1])
    const asked = add(multiply(voxels(draws), multiply(groups(spread), alone)), groups(middle))
    const pull = angular ? add(asked, voxels(angular)) : asked
    const quantilesOfRings = reshape(read(tables.voxels, deviates.length), [batch, layers, 1, rings, deviates.length])
    const made = energyOf(graphQuantiles(quantilesOfRings, pull), threshold)
    const pattern = reshape(made, [batch, layers, angles * rings])
    const showers = shareOut(pattern, reshape(energies, [batch, layers, 1]), threshold, knobs.sharpness)
    return reshape(showers, [batch, layers * angles * rings])
  })
  return blocks.length === 1 ? blocks[0]! : concat(blocks, 1)
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

/** The inverse of ln(½ + E/threshold), not below 0, with a derivative everywhere. */
function energyOf(logs: Tensor, threshold: number): Tensor {
  return multiply(maximum(subtract(exp(logs), 0.5), multiply(exp(logs), 1e-3)), threshold)
}

/** Reads tables of so many numbers a group at the layers' energies, MeV: [B, layers, rings · numbers]. */
function layerTables(
  { layerKnots, threshold }: ShowerDescription,
  { layers, rings, firstGroup }: LayerBlock,
  layerEnergies: Tensor,
): (table: KnotTable, numbers: number) => Tensor {
  const logs = log(add(multiply(layerEnergies, 1 / threshold), 1))
  const weights = graphHats(layerKnots, reshape(logs, [layerEnergies.shape[0]!, layers, 1]))
  return ({ width, values }, numbers) => {
    const row = rings * numbers
    const table = new Float32Array(layers * layerKnots.count * row)
    for (let layer = 0; layer < layers; layer++) {
      for (let knot = 0; knot < layerKnots.count; knot++) {
        const from = knot * width + (firstGroup + layer * rings) * numbers
        table.set(values.slice(from, from + row), (layer * layerKnots.count + knot) * row)
      }
    }
    return graphLayerTables(weights, constant(table, [layers, layerKnots.count, row]))
  }
}

/**
 * Shares `pattern` [B, rows, columns] of the energies `whole` [B, rows, 1], MeV: what is below the threshold gives way to
 * the rest, and the largest share stays in any case, so that nothing is lost.
 */
function shareOut(pattern: Tensor, whole: Tensor, threshold: number, sharpness: number): Tensor {
  const scaled = (values: Tensor): Tensor =>
    multiply(values, divide(whole, maximum(sum(values, [2]), threshold * 1e-3)))
  const energies = scaled(pattern)
  const soft = sigmoid(multiply(subtract(log(maximum(energies, threshold * 1e-6)), Math.log(threshold)), 1 / sharpness))
  const largest = greater(energies, multiply(max(energies, [2]), 1 - 1e-6))
  const mask = add(soft, stopGradient(subtract(maximum(greater(energies, threshold), largest), soft)))
  return scaled(multiply(energies, mask))
}
