import { concat } from '../../../engine/graph'
import type { Plan } from '../../../engine/gan/task'
import { describeShapes, energyDistance } from '../measure'
import type { ResponseDescription } from '../dataset/description'
import type { ResponseRecipe } from '../recipe'
import { batchShapes } from './batch'
import { asSample, judgeJet } from './discriminator'
import { constituentGenerator, type ResponseModel } from './generator'
import { likelihoodLosses } from './likelihood'
import { recoFeatures } from './species'
import type { Tensor } from '../../../engine/graph'

export function constituentPlan(recipe: ResponseRecipe, description: ResponseDescription): Plan {
  const { generator, discriminator, losses } = recipe
  const places = { gen: generator.constituents, added: generator.added }
  const candidates = places.gen + places.added
  /** What the likelihood compares with the truth, by what was drawn from it: only training asks for it. */
  const models = new WeakMap<Tensor, ResponseModel>()
  return {
    inputs: batchShapes(places),
    generatorInputs: ['gen', 'condition'],
    generator: (scope, inputs) => {
      const { measured, added, model } = constituentGenerator(scope, generator, inputs.gen!, inputs.condition!)
      models.set(measured, model)
      return { measured, added }
    },
    real: (inputs) => asSample(inputs.reco!, inputs.gen!, inputs.condition!),
    generated: (outputs, inputs) =>
      asSample(concat([outputs.measured!, outputs.added!], 1), inputs.gen!, inputs.condition!),
    discriminator: (scope, inputs, sample) => judgeJet(scope, discriminator, inputs.gen!, inputs.condition!, sample),
    content: (outputs, inputs) =>
      likelihoodLosses(models.get(outputs.measured!)!, { outcome: inputs.outcome!, added: inputs.added! }, losses),
    metrics: {
      energyDistance: {
        better: 'lower',
        unit: '',
        meaning: 'x',
      },
    },
    bestMetric: 'energyDistance',
    measure: (inputs, outputs, items) => {
      const width = candidates * recoFeatures.length
      const shapes = (data: Float32Array): number[][] =>
        Array.from({ length: items }, (_, i) =>
          describeShapes(data.subarray(i * width, (i + 1) * width), inputs.condition![i * 4]!),
        )
      const distance = energyDistance(shapes(inputs.reco!), shapes(outputs.candidates!))
      return { energyDistance: Array<number>(items).fill(distance) }
    },
    pictures: () => [],
    domain: description.domain,
    card: { ...description },
  }
}
