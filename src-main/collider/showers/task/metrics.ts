import type { Arrays, MetricDefinition } from '../../../engine/gan/task'
import type { ShowerDescription } from './description'
import { readTable } from './knots'
import type { ShowerShape } from './shape'
import { energyLength, summarise, summaryLength } from './summary'

/** What is measured at every validation; `evaluate` and `compare` measure more. */
export const showerMetrics: Readonly<Record<string, MetricDefinition>> = {
  summaryDistance: {
    better: 'lower',
    unit: '',
    meaning:
      'Energy distance between generated and real showers, without bias, mean over response, energies, centres, widths and hit cells in units of their deviation.',
  },
  energyDistance: {
    better: 'lower',
    unit: '',
    meaning: 'The same of the response and of the energies of the layers alone.',
  },
}
export const bestMetric = 'summaryDistance'

/** The distances of a batch, which every item of it gets: they have no meaning for a single shower. */
export function measureShowers(
  description: ShowerDescription,
  shape: ShowerShape,
  inputs: Arrays,
  outputs: Arrays,
  items: number,
): Record<string, Float64Array> {
  const real = pulls(description, shape, inputs.shower!, inputs.energy!, items)
  const generated = pulls(description, shape, outputs.showers!, inputs.energy!, items)
  const distances = Array.from({ length: summaryLength(shape) }, (_, i) =>
    energyDistance(
      real.map((row) => row[i]!),
      generated.map((row) => row[i]!),
    ),
  )
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    summaryDistance: new Float64Array(items).fill(mean(distances)),
    energyDistance: new Float64Array(items).fill(mean(distances.slice(0, energyLength(shape)))),
  }
}

/** Summaries of showers in units of their deviation at the energy. */
function pulls(
  { knots, tables, threshold }: ShowerDescription,
  shape: ShowerShape,
  showers: Float32Array,
  energies: Float32Array,
  items: number,
): Float64Array[] {
  return Array.from({ length: items }, (_, item) => {
    const energy = energies[item]!
    const shower = showers.subarray(item * shape.voxels, (item + 1) * shape.voxels)
    const means = readTable(knots, tables.summary, energy)
    const deviations = readTable(knots, tables.summaryDeviation, energy)
    return summarise(shape, shower, energy, threshold).map((value, i) => (value - means[i]!) / deviations[i]!)
  })
}

/** 2·E|x − y| − E|x − x'| − E|y − y'| over different items: 0 on average for samples of one distribution. */
export function energyDistance(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2 || y.length < 2) return NaN
  let between = 0
  for (const a of x) for (const b of y) between += Math.abs(a - b)
  const within = (values: readonly number[]): number => {
    // Sorted, Σ over pairs of the differences is one pass.
    const sorted = Float64Array.from(values).sort()
    const total = sorted.reduce((sum, value, i) => sum + (2 * i - sorted.length + 1) * value, 0)
    return (2 * total) / (values.length * (values.length - 1))
  }
  return (2 * between) / (x.length * y.length) - within(x) - within(y)
}
