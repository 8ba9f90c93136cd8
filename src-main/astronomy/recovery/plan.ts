import {
  concat,
  input,
  reshape,
  stopGradient,
  subtract,
  exp,
  multiply,
  divide,
  upsampleNearest,
  type Tensor,
} from '../../engine/graph'
import { receptiveRadius } from '../../engine/graph/receptiveField'
import { buildDiscriminator, buildGenerator, Scope } from '../../engine/nn'
import { flux, imageContent, negativeLogLikelihood } from '../../engine/gan/content'
import type { ContentLoss, Plan, Tensors } from '../../engine/gan/task'
import { fwhmRangePixels, type RecoveryDescription } from './description'
import { recoveryDomain } from './domain'
import { bestMetric, measureItems, recoveryMetrics } from './metrics'
import { itemPictures } from './pictures'
import { filtersOf, toldSeeing, type RecoveryData, type RecoveryRecipe } from './recipe'
import { createRepresentation, withValidity } from './representation'

/** Networks and losses of galaxy recovery. */
export function recoveryPlan(recipe: RecoveryRecipe, description: RecoveryDescription): Plan {
  const { data, losses } = recipe
  const channels = description.bands.length
  const fine = description.size
  const coarse = fine / data.downscale
  const masks = data.maskFraction[1] > 0
  const told = toldSeeing(data)
  const filters = filtersOf(data)
  const versions = channels * (filters?.strengths.length ?? 0)
  const representation = createRepresentation(data)

  const generator = (scope: Scope, inputs: Tensors, batch: number): Tensors => {
    const seen = inputs.deconvolved ? concat([inputs.degraded!, inputs.deconvolved], 1) : inputs.degraded!
    const encoded = withValidity(representation.encode(seen), inputs.valid)
    const [height, width] = [inputs.degraded!.shape[2]! * data.downscale, inputs.degraded!.shape[3]! * data.downscale]
    const output = { channels, height, width }
    const { image, logVariance } = buildGenerator(scope, recipe.generator, {
      image: encoded,
      condition: inputs.seeing ? centred(inputs.seeing, fwhmRangePixels(data, description)) : null,
      batch,
      output,
    })
    const recovered = representation.decode(image)
    if (!logVariance) return { recovered }
    const deviation = exp(multiply(logVariance, 0.5))
    return { recovered, uncertainty: representation.decodeDeviation(recovered, deviation), logVariance }
  }

  const shown = (outputs: Tensors, inputs: Tensors): Tensor =>
    representation.show(representation.toTruth(outputs.recovered!, inputs.scale!))

  const content = (outputs: Tensors, inputs: Tensors): ContentLoss[] => {
    const terms = imageContent(
      { ...losses, flux: 0, likelihood: 0 },
      shown(outputs, inputs),
      representation.show(inputs.target!),
      { range: 1 },
    )
    if (losses.flux > 0) {
      const value = flux(representation.toTruth(outputs.recovered!, inputs.scale!), inputs.target!)
      terms.push({ name: 'flux', value, weight: losses.flux })
    }
    if (losses.likelihood > 0 && outputs.logVariance) {
      // The spread is learned about the recovered image as it is: it must not pull the image itself.
      const truth = divide(inputs.target!, reshape(inputs.scale!, [...inputs.scale!.shape, 1, 1]))
      const answer = stopGradient(representation.encode(outputs.recovered!))
      const value = negativeLogLikelihood(answer, representation.encode(truth), outputs.logVariance)
      terms.push({ name: 'likelihood', value, weight: losses.likelihood })
    }
    return terms
  }

  return {
    inputs: {
      target: [channels, fine, fine],
      degraded: [channels, coarse, coarse],
      ...(filters ? { deconvolved: [versions, coarse, coarse] } : {}),
      scale: [channels],
      ...(masks ? { valid: [1, coarse, coarse] } : {}),
      ...(told ? { seeing: [1] } : {}),
    },
    generatorInputs: [
      'degraded',
      ...(filters ? ['deconvolved'] : []),
      ...(masks ? ['valid'] : []),
      ...(told ? ['seeing'] : []),
    ],
    generator,
    real: (inputs) => representation.show(inputs.target!),
    generated: shown,
    discriminator(scope, inputs, sample) {
      const encoded = withValidity(representation.encode(inputs.degraded!), inputs.valid)
      const beside = data.downscale === 1 ? encoded : upsampleNearest(encoded, data.downscale)
      const image = concat([sample, beside], 1)
      const { logits } = buildDiscriminator(scope, recipe.discriminator, { image, condition: null })
      return [{ name: 'image', logits, weight: 1 }]
    },
    content,
    metrics: recoveryMetrics,
    bestMetric,
    measure: (inputs, outputs, items) =>
      measureItems(
        representation.display,
        { channels, size: fine, reference: description.reference },
        inputs,
        outputs,
        items,
      ),
    pictures: (inputs, outputs, item) =>
      itemPictures(representation.display, { channels, size: fine, downscale: data.downscale }, inputs, outputs, item),
    domain: recoveryDomain(data, description),
    card: {
      ...description,
      downscale: data.downscale,
      pixelUnit: data.unit,
      masks,
      toldSeeing: told,
      deconvolution: filters,
      uncertainty: 'variance' in recipe.generator && recipe.generator.variance,
      ...tilingOf(generator, data, { channels, versions }, alignmentOf(recipe.generator)),
    },
  }
}

/** The seeing about the middle of its range, ±1 at the ends. */
function centred(seeing: Tensor, [low, high]: readonly [number, number]): Tensor {
  return multiply(subtract(seeing, (low + high) / 2), 2 / (high - low))
}

/** What tiles have to keep: origins at multiples of `alignment`, and `overlap` pixels seen beyond each tile. */
function tilingOf(
  generator: Plan['generator'],
  data: RecoveryData,
  { channels, versions }: { channels: number; versions: number },
  alignment: number,
) {
  const side = Math.max(512, 2 * alignment)
  const factor = data.downscale
  const degraded = input('degraded', [1, channels, side, side])
  const scope = Scope.root({ mode: 'inference', seed: 1 })
  const inputs: Tensors = {
    degraded,
    ...(versions > 0 ? { deconvolved: input('deconvolved', [1, versions, side, side]) } : {}),
    ...(data.maskFraction[1] > 0 ? { valid: input('valid', [1, 1, side, side]) } : {}),
    ...(toldSeeing(data) ? { seeing: input('seeing', [1, 1]) } : {}),
  }
  const { recovered } = generator(scope, inputs, 1)
  const radius = receptiveRadius(recovered!, degraded, factor)
  // JSON has no Infinity: null says that the network looks at the whole image, so that it cannot be tiled.
  return { alignment, overlap: Number.isFinite(radius) ? Math.ceil(radius / alignment) * alignment : null }
}

function alignmentOf(generator: RecoveryRecipe['generator']): number {
  if (generator.kind === 'unet') return 2 ** generator.depth
  if (generator.kind === 'pix2pix') return 256
  return { full: 1, half: 2, quarter: 4 }[generator.resolution]
}
