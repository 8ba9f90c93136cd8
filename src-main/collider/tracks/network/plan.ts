import { add, concat, mean, multiply, sigmoid, softplus, subtract } from '../../../engine/graph'
import { buildDiscriminator, buildGenerator } from '../../../engine/nn'
import type { Arrays, MetricDefinition, Picture, Plan } from '../../../engine/gan/task'
import type { TrackDescription } from './description'
import { channels, gridWidth, planeLength } from './grid'
import { findPeaks, matchPeaks } from './peaks'
import type { TrackRecipe } from './recipe'

const metrics: Readonly<Record<string, MetricDefinition>> = {
  recall: {
    better: 'higher',
    unit: '',
    meaning: 'Share of the target tracks of a plane that have a peak within 1.5 cells.',
  },
  precision: {
    better: 'higher',
    unit: '',
    meaning: 'Share of the peaks of a plane that have a target track within 1.5 cells.',
  },
  f1: { better: 'higher', unit: '', meaning: 'Harmonic mean of recall and precision.' },
}

/** Cells by which a peak may lie off its track. */
const reach = 1.5

/** From the Hough plane of the hits to the plane in which only tracks are peaks. */
export function trackPlan(recipe: TrackRecipe, description: TrackDescription): Plan {
  const { data, losses } = recipe
  const [height, width] = [data.curvatureBins, gridWidth(data)]
  const { detector, ranges } = description

  return {
    inputs: { plane: [channels, height, width], target: [1, height, width] },
    generatorInputs: ['plane'],
    generator: (scope, inputs, batch) => {
      const output = { channels: 1, height: inputs.plane!.shape[2]!, width: inputs.plane!.shape[3]! }
      const logits = buildGenerator(scope, recipe.generator, {
        image: inputs.plane!,
        condition: null,
        batch,
        output,
      }).image
      return { peaks: sigmoid(logits), logits }
    },
    real: (inputs) => inputs.target!,
    generated: (outputs) => outputs.peaks!,
    discriminator: (scope, inputs, sample) => {
      const image = concat([inputs.plane!, sample], 1)
      const { logits } = buildDiscriminator(scope, recipe.discriminator, { image, condition: null })
      return [{ name: 'plane', logits, weight: 1 }]
    },
    content: (outputs, inputs) => {
      // Cross-entropy with soft targets: softplus(l) − y·l, at its least where sigmoid(l) = y.
      const entropy = subtract(softplus(outputs.logits!), multiply(inputs.target!, outputs.logits!))
      const weights = add(multiply(inputs.target!, losses.peakWeight - 1), 1)
      return [{ name: 'peaks', value: mean(multiply(entropy, weights)), weight: losses.peaks }]
    },
    metrics,
    bestMetric: 'f1',
    measure: (inputs, outputs, items) => measurePlanes(recipe, inputs, outputs, items),
    pictures: (inputs, outputs, item) => picturesOf(recipe, inputs, outputs, item),
    domain: { hits: ranges.hits, minimumPt: data.minimumPt, maximumEta: data.maximumEta, field: detector.field },
    card: { ...description, grid: { ...data } },
  }
}

function measurePlanes(
  { data }: TrackRecipe,
  inputs: Arrays,
  outputs: Arrays,
  items: number,
): Record<string, Float64Array> {
  const length = planeLength(data)
  const result = { recall: new Float64Array(items), precision: new Float64Array(items), f1: new Float64Array(items) }
  for (let i = 0; i < items; i++) {
    const part = (values: Float32Array): Float32Array => values.subarray(i * length, (i + 1) * length)
    // A target's highest cell is within half a cell of its place: at least this high.
    const wanted = findPeaks(data, part(inputs.target!), Math.exp(-0.25 / data.peakWidth ** 2) - 1e-6)
    const found = findPeaks(data, part(outputs.peaks!), data.threshold)
    const recall = wanted.length > 0 ? matchPeaks(data, wanted, found, reach) / wanted.length : NaN
    const precision = found.length > 0 ? matchPeaks(data, found, wanted, reach) / found.length : NaN
    result.recall[i] = recall
    result.precision[i] = precision
    const either = wanted.length + found.length
    const matched = matchPeaks(data, wanted, found, reach) + matchPeaks(data, found, wanted, reach)
    result.f1[i] = either > 0 ? matched / either : NaN
  }
  return result
}

/** What goes in (all surfaces), what is wanted, what comes out. */
function picturesOf({ data }: TrackRecipe, inputs: Arrays, outputs: Arrays, item: number): Picture[] {
  const length = planeLength(data)
  const size = { width: gridWidth(data), height: data.curvatureBins, channels: 1 }
  const plane = inputs.plane!.subarray(item * channels * length, (item + 1) * channels * length)
  const hits = Float32Array.from({ length }, (_, i) => (plane[i]! + plane[length + i]! + plane[2 * length + i]!) / 2)
  const own = (values: Float32Array): Float32Array => values.subarray(item * length, (item + 1) * length)
  const display = { kind: 'linear', low: 0, high: 1 } as const
  return [
    { name: 'hits', ...size, data: hits, display },
    { name: 'target', ...size, data: own(inputs.target!), display },
    { name: 'network', ...size, data: own(outputs.peaks!), display },
  ]
}
