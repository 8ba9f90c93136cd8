import { add, concat, divide, leakyRelu, log, multiply, slice, subtract, type Tensor } from '../../../engine/graph'
import { dense, type Scope } from '../../../engine/nn'
import type { ContentLoss, Judgement, Plan, Tensors } from '../../../engine/gan/task'
import { simulationNotice } from '../simulation/simulate'
import { correlations, marginals } from './content'
import type { ShowerDescription } from './description'
import { conditionOf, generateShowers } from './generator'
import { graphTable, graphWeights } from './knots'
import { bestMetric, measureShowers, showerMetrics } from './metrics'
import { showerPictures } from './pictures'
import type { ShowerRecipe } from './recipe'
import { showerShape } from './shape'
import { energyLength, graphSummary, summaryLength } from './summary'

/** Networks and losses of calorimeter showers. */
export function showerPlan(recipe: ShowerRecipe, description: ShowerDescription): Plan {
  const { geometry, threshold, tables, knots, eta } = description
  const shape = showerShape(geometry)
  const { voxels } = shape
  const numbers = summaryLength(shape)
  const generatorInputs = ['energy', ...(eta ? ['eta'] : [])]

  /** Summaries in units of their deviation at the energy, and all voxels as logarithms: what is judged. */
  const sampleOf = (showers: Tensor, inputs: Tensors): Tensor => {
    const weights = graphWeights(knots, inputs.energy!)
    const summary = graphSummary(shape, showers, inputs.energy!, threshold)
    const centred = subtract(summary, graphTable(weights, tables.summary))
    const logarithms = multiply(log(add(multiply(showers, 1 / threshold), 1)), 1 / 4)
    return concat([divide(centred, graphTable(weights, tables.summaryDeviation)), logarithms], 1)
  }
  const columns = (sample: Tensor, first: number, count: number): Tensor =>
    slice(sample, [0, first], [sample.shape[0]!, count])

  const judge = (scope: Scope, seen: Tensor, condition: Tensor): Tensor => {
    let x = concat([seen, condition], 1)
    for (let layer = 0; layer < recipe.discriminator.layers; layer++) {
      x = leakyRelu(dense(scope.child(`hidden${layer}`), x, { units: recipe.discriminator.width }), 0.2)
    }
    return dense(scope.child('last'), x, { units: 1 })
  }

  return {
    inputs: { energy: [1], shower: [voxels], ...(eta ? { eta: [1] } : {}) },
    generatorInputs,
    generator: (scope, inputs) => ({
      showers: generateShowers(scope, recipe.generator, description, shape, inputs),
    }),
    real: (inputs) => sampleOf(inputs.shower!, inputs),
    generated: (outputs, inputs) => sampleOf(outputs.showers!, inputs),
    discriminator(scope, inputs, sample) {
      const condition = conditionOf(description, inputs)
      const parts = [
        { name: 'energies', weight: recipe.discriminator.energies, first: 0, count: energyLength(shape) },
        { name: 'summary', weight: recipe.discriminator.summary, first: 0, count: numbers },
        { name: 'voxels', weight: recipe.discriminator.voxels, first: numbers, count: voxels },
      ]
      return parts
        .filter(({ weight }) => weight > 0)
        .map(({ name, weight, first, count }): Judgement => {
          const logits = judge(scope.child(name), columns(sample, first, count), condition)
          return { name, weight, logits }
        })
    },
    content(outputs, inputs): ContentLoss[] {
      const weights = graphWeights(knots, inputs.energy!)
      if (weights.shape[0]! < 4) return []
      const real = columns(sampleOf(inputs.shower!, inputs), 0, numbers)
      const generated = columns(sampleOf(outputs.showers!, inputs), 0, numbers)
      const { losses } = recipe
      return [
        { name: 'marginals', value: marginals(weights, real, generated), weight: losses.marginals },
        { name: 'correlations', value: correlations(real, generated), weight: losses.correlations },
      ]
    },
    metrics: showerMetrics,
    bestMetric,
    measure: (inputs, outputs, items) => measureShowers(description, shape, inputs, outputs, items),
    pictures: (inputs, outputs, item) => showerPictures(geometry, threshold, inputs, outputs, item),
    domain: { energyGeV: description.energy, ...(eta ? { eta } : {}) },
    card: {
      ...{ geometry, threshold, eta, energy: description.energy, provenance: description.provenance },
      ...(description.provenance.description === simulationNotice ? { notice: simulationNotice } : {}),
    },
  }
}
