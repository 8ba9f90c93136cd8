import { mean, square, subtract } from '../../graph'
import { buildDiscriminator, buildGenerator, dense } from '../../nn'
import type { Arrays, Judgement, Picture, Plan, Reading } from '../task'
import type { GenerateDescription } from './description'
import { attributeErrors, featureDistance, generateMetrics, simpleFeatures } from './measure'
import type { GenerateRecipe } from './recipe'
import type { MeasureAttributes } from './source'
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
  const follows = conditional && measure ? attributeErrors(measure, attributes) : null

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
      const linear = (image: Float32Array): Float32Array => image.map((value) => stretch.inverse(value))
      const errors = real.map((image, i) => follows(linear(image), linear(generated[i]!)))
      return { ...ofBatch, attributeError: errors, misfit: errors.map((error) => error + distance) }
    },
    pictures: (inputs, outputs, item) => picturesOf(inputs, outputs, item, description),
    domain: Object.fromEntries(attributes.map(({ name, minimum, maximum }) => [name, [minimum, maximum]])),
    card: { ...description, stretch: recipe.data.stretch, softening: recipe.data.softening },
  }
}

/** A real image, and the one generated for its attributes. Other than 3 channels are shown as their first one. */
function picturesOf(inputs: Arrays, outputs: Arrays, item: number, description: GenerateDescription): Picture[] {
  const [channels, height, width] = description.shape
  const shown = channels === 3 ? 3 : 1
  const start = item * channels * height * width
  return [['real', inputs.image!] as const, ['generated', outputs.generated!] as const].map(([name, data]) => ({
    name,
    width,
    height,
    channels: shown,
    data: data.subarray(start, start + shown * height * width),
    display: { kind: 'linear', low: -0.1, high: 1 },
  }))
}
