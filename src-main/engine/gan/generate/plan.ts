import { mean, sizeOf, square, subtract } from '../../graph'
import { buildDiscriminator, buildGenerator, dense } from '../../nn'
import type { Arrays, Judgement, Picture, Plan, Reading } from '../task'
import { attributeDomain, type GenerateDescription } from './description'
import { attributeError, featureDistance, generateMetrics, simpleFeatures } from './measure'
import { pictureOf } from './pictures'
import type { GenerateRecipe } from './recipe'
import type { MeasureAttributes } from './measuring'
import { createStretch } from './stretch'

/**
 * From noise, and the attributes asked for, to an image in the networks' scale.
 * @param measure how attributes are measured on images; null: not at all.
 */
export function generatePlan(
  recipe: GenerateRecipe,
  description: GenerateDescription,
  measure: MeasureAttributes | null,
): Plan {
  const [channels, height, width] = description.shape
  const length = channels * height * width
  const { attributes } = description
  const conditional = attributes.length > 0
  const stretch = createStretch(recipe.data, description)
  const follows = conditional && measure !== null
  const names = attributes.map(({ name }) => name)

  return {
    inputs: { image: [channels, height, width], ...(conditional ? { attributes: [attributes.length] } : {}) },
    generatorInputs: conditional ? ['attributes'] : [],
    generator: (scope, inputs, batch) => {
      const condition = inputs.attributes ?? null
      const output = { channels, height, width }
      return { generated: buildGenerator(scope, recipe.generator, { image: null, condition, batch, output }).image }
    },
    real: (inputs) => inputs.image!,
    generated: (outputs) => outputs.generated!,
    discriminator: (scope, inputs, sample) => {
      const condition = inputs.attributes ?? null
      const { logits, features } = buildDiscriminator(scope, recipe.discriminator, { image: sample, condition })
      const opinions: (Judgement | Reading)[] = [{ name: 'image', logits, weight: 1 }]
      if (condition && recipe.losses.reading > 0) {
        const read = dense(scope.child('reading'), features, { units: attributes.length })
        opinions.push({
          name: 'reading',
          error: mean(square(subtract(read, condition)), [1]),
          weight: recipe.losses.reading,
        })
      }
      return opinions
    },
    content: () => [],
    metrics: follows ? generateMetrics : { featureDistance: generateMetrics.featureDistance },
    bestMetric: follows ? 'misfit' : 'featureDistance',
    measure: (inputs, outputs, items) => {
      const split = (images: Float32Array): Float32Array[] =>
        Array.from({ length: items }, (_, i) => images.subarray(i * length, (i + 1) * length))
      const [real, generated] = [split(inputs.image!), split(outputs.generated!)]
      const features = (images: readonly Float32Array[]): number[][] =>
        images.map((image) => simpleFeatures(image, description.shape))
      const distance = featureDistance(features(real), features(generated))
      const ofBatch = { featureDistance: Array<number>(items).fill(distance) }
      if (!follows) return ofBatch
      const measured = (image: Float32Array): number[] =>
        measure(
          image.map((value) => stretch.inverse(value)),
          names,
        )
      const errors = real.map((image, i) => attributeError(attributes, measured(image), measured(generated[i]!)))
      return {
        ...ofBatch,
        attributeError: errors,
        misfit: errors.map((error) => (Number.isNaN(error) ? distance : error + distance)),
      }
    },
    pictures: (inputs, outputs, item) => picturesOf(inputs, outputs, item, description),
    domain: attributeDomain(attributes),
    card: { ...description, stretch: recipe.data.stretch, softening: recipe.data.softening },
  }
}

/** A real image, and the one generated for its attributes. */
function picturesOf(inputs: Arrays, outputs: Arrays, item: number, { shape }: GenerateDescription): Picture[] {
  const length = sizeOf(shape)
  const part = (images: Float32Array): Float32Array => images.subarray(item * length, (item + 1) * length)
  return [pictureOf('real', part(inputs.image!), shape), pictureOf('generated', part(outputs.generated!), shape)]
}
