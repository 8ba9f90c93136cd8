import { concat, type Tensor } from '../../../engine/graph'
import type { Arrays, Plan } from '../../../engine/gan/task'
import type { ConstituentLists } from '../../jets'
import type { ResponseDescription } from '../dataset/description'
import { listsOf, measureResponses, pictureOf, responseMetrics, responsesOf } from '../measure'
import type { ConstituentRecipe } from '../recipe'
import { batchShapes } from './batch'
import { asSample, judgeJet } from './discriminator'
import { constituentGenerator, sumsOf, visible, type ResponseModel } from './generator'
import { likelihoodLosses } from './likelihood'
import { features } from './sets'
import { genFeatures, recoFeatures } from './species'

/** From the constituents of a generated jet to the candidates of the reconstructed one. */
export function constituentPlan(recipe: ConstituentRecipe, description: ResponseDescription): Plan {
  const { generator, discriminator, losses } = recipe
  /** What the likelihood compares with the truth, by what was drawn from it. */
  const models = new WeakMap<Tensor, ResponseModel>()
  return {
    inputs: batchShapes({ gen: generator.constituents, added: generator.added }),
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
    content: (outputs, inputs) => {
      const model = models.get(outputs.measured!)
      if (!model) throw new RangeError('content losses of outputs that this plan did not make')
      const { outcome, added, response, reco, condition } = inputs
      const links = { outcome: outcome!, added: added!, response: response! }
      const seen = visible(sumsOf([reco!], features(condition!, 0)))
      return likelihoodLosses(model, { ...links, visible: seen }, losses)
    },
    metrics: responseMetrics,
    bestMetric: 'energyDistance',
    measure: (inputs, outputs, items) => {
      const { gen, reco, generated } = jetLists(inputs, outputs)
      const rows = (lists: ConstituentLists): number[][] => responsesOf(gen, lists).slice(0, items)
      return measureResponses(rows(reco), rows(generated))
    },
    pictures: (inputs, outputs, item) => {
      const jetPt = inputs.condition![item * 4]!
      return Object.entries(jetLists(inputs, outputs)).map(([name, lists]) => pictureOf(name, lists, item, jetPt))
    },
    domain: description.domain,
    card: { ...description },
  }
}

/** In the order of the pictures: generator jet, the detector's answer, the network's. */
function jetLists(inputs: Arrays, outputs: Arrays): Record<'gen' | 'reco' | 'generated', ConstituentLists> {
  const items = inputs.condition!.length / 4
  const numbers = recoFeatures.length
  const made = [outputs.measured!, outputs.added!].map((data) => ({ data, numbers }))
  return {
    gen: listsOf(items, [{ data: inputs.gen!, numbers: genFeatures.length }]),
    reco: listsOf(items, [{ data: inputs.reco!, numbers }]),
    generated: listsOf(items, made),
  }
}
