import {
  add,
  log,
  mean,
  multiply,
  negate,
  reshape,
  square,
  subtract,
  sum,
  greater,
  type Tensor,
} from '../../../engine/graph'
import type { ContentLoss, Plan } from '../../../engine/gan/task'
import { hitPixelsOf, imagePixels, pixelConstituents, type ConstituentLists } from '../../jets'
import type { ResponseDescription } from '../dataset/description'
import { measureResponses, pictureOfPixels, responseMetrics, responsesOf } from '../measure'
import type { ImageRecipe } from '../recipe'
import { imageShapes } from './batch'
import { judgeImages } from './discriminator'
import { imageGenerator } from './generator'

/** From the image of a generated jet to that of the reconstructed one. */
export function imagePlan(recipe: ImageRecipe, description: ResponseDescription): Plan {
  const { generator, discriminator, losses } = recipe
  const drawnFrom = new WeakMap<Tensor, { energy: Tensor; probability: Tensor }>()
  return {
    inputs: imageShapes,
    generatorInputs: ['gen', 'condition'],
    generator: (scope, inputs) => {
      const { image, energy, probability } = imageGenerator(scope, generator, inputs.gen!, inputs.condition!)
      drawnFrom.set(image, { energy, probability })
      return { image }
    },
    real: (inputs) => inputs.reco!,
    generated: (outputs) => outputs.image!,
    discriminator: (scope, { gen, condition, weight }, sample) =>
      judgeImages(scope, discriminator, { gen: gen!, condition: condition!, weight: weight! }, sample),
    content: (outputs, inputs) => {
      const from = drawnFrom.get(outputs.image!)
      if (!from) throw new RangeError('content losses of outputs that this plan did not make')
      return pixelLosses(from, inputs.reco!, inputs.weight!, losses)
    },
    metrics: responseMetrics,
    bestMetric: 'energyDistance',
    measure: (inputs, outputs, items) => {
      const gen = listsOfImages(inputs.gen!)
      const rows = (images: Float32Array): number[][] => responsesOf(gen, listsOfImages(images)).slice(0, items)
      return measureResponses(rows(inputs.reco!), rows(outputs.image!))
    },
    pictures: (inputs, outputs, item) =>
      Object.entries({ gen: inputs.gen!, reco: inputs.reco!, generated: outputs.image! }).map(([name, images]) =>
        pictureOfPixels(name, images.slice(item * imagePixels, (item + 1) * imagePixels)),
      ),
    domain: description.domain,
    card: { ...description },
  }
}

/**
 * The published L_pix = −⟨m·[ln p − ½λ(y − ŷ)²] + α(1 − m)·ln(1 − p)⟩ with m = 1 where the true image y is hit, p the
 * probability of a hit and ŷ its energy, and ½⟨(Σŷp − Σym)²⟩ with its weight τ; each jet with its weight.
 */
function pixelLosses(
  { energy, probability }: { energy: Tensor; probability: Tensor },
  truth: Tensor,
  weight: Tensor,
  { pixels, sum: tau, empty: alpha, value: lambda }: ImageRecipe['losses'],
): ContentLoss[] {
  const hit = greater(truth, 0)
  const items = (x: Tensor): Tensor => multiply(x, broadcastable(weight))
  // Away from 0 and 1, where logarithms end.
  const inside = add(multiply(probability, 1 - 2e-6), 1e-6)
  const onHits = subtract(log(inside), multiply(square(subtract(truth, energy)), lambda / 2))
  const terms = add(multiply(hit, onHits), multiply(multiply(subtract(1, hit), log(subtract(1, inside))), alpha))
  const excess = subtract(sum(multiply(energy, probability), [1, 2, 3]), sum(multiply(truth, hit), [1, 2, 3]))
  return [
    { name: 'pixels', value: negate(mean(items(terms))), weight: pixels },
    { name: 'sum', value: multiply(mean(items(square(excess))), 0.5), weight: tau },
  ]
}

/** [B, 1] as [B, 1, 1, 1]. */
function broadcastable(weight: Tensor): Tensor {
  return reshape(weight, [weight.shape[0]!, 1, 1, 1])
}

/** Hit pixels as massless particles at their centres, about an axis at η = φ = 0 and in units of the jet's pT. */
function listsOfImages(images: Float32Array): ConstituentLists {
  const count = images.length / imagePixels
  const [pt, zero] = [new Float32Array(count).fill(1), new Float32Array(count)]
  return pixelConstituents(hitPixelsOf(images), { pt, eta: zero, phi: zero })
}
