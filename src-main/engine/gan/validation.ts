import { drawInputs, chooseItems, fetchBatch, fixedItems } from './batches'
import type { Recipe } from './recipe'
import type { TrainingSession } from './session'
import type { Arrays, Plan, Split, TaskData } from './task'

export interface MetricSummary {
  mean: number
  std: number
  worst: number
  median: number
  best: number
  /** Items for which it is defined. */
  items: number
}

/** Metrics over a fixed choice of at most `validationItems` items of the validation split. */
export async function validate(
  session: TrainingSession,
  plan: Plan,
  recipe: Recipe,
  data: TaskData,
  generatorSteps: number,
): Promise<Record<string, MetricSummary>> {
  const { validationItems } = recipe.schedule
  const chosen = chooseItems(recipe.seed, 'validation', data.sizes.validation, validationItems)
  const values: Record<string, number[]> = {}
  await generateItems(session, plan, recipe, data, 'validation', chosen, generatorSteps, (inputs, outputs, items) => {
    const measured = plan.measure(inputs, outputs, items)
    for (const [name, series] of Object.entries(measured)) {
      values[name] = [...(values[name] ?? []), ...Array.from(series).slice(0, items)]
    }
  })
  return Object.fromEntries(
    Object.keys(plan.metrics).map((name) => [name, summarise(values[name] ?? [], plan.metrics[name]!.better)]),
  )
}

/** Runs the generator over items of a split, batch by batch; the last batch is filled up, `items` says how far it counts. */
export async function generateItems(
  session: TrainingSession,
  plan: Plan,
  recipe: Recipe,
  data: TaskData,
  split: Split,
  indices: readonly number[],
  generatorSteps: number,
  take: (inputs: Arrays, outputs: Arrays, items: number, first: number) => void | Promise<void>,
): Promise<void> {
  const size = session.inferenceBatch
  for (let first = 0; first < indices.length; first += size) {
    const real = indices.slice(first, first + size)
    const filled = [...real, ...Array<number>(size - real.length).fill(real[0]!)]
    const inputs = await fetchBatch(data, split, fixedItems(recipe.seed, split, filled), Object.keys(plan.inputs))
    const random = drawInputs(recipe.seed, session.inferenceRandom, first)
    const outputs = await session.generate({ ...inputs, ...random }, generatorSteps)
    await take(inputs, outputs, real.length, first)
  }
}

/** Mean, population standard deviation and quantiles of the finite values; NaN where there is none. */
export function summarise(values: readonly number[], better: 'higher' | 'lower'): MetricSummary {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b)
  const items = finite.length
  const mean = finite.reduce((sum, value) => sum + value, 0) / items
  const std = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / items)
  const [low, high] = [finite[0] ?? NaN, finite.at(-1) ?? NaN]
  const median = items === 0 ? NaN : (finite[(items - 1) >> 1]! + finite[items >> 1]!) / 2
  return {
    mean,
    std,
    median,
    items,
    ...(better === 'higher' ? { worst: low, best: high } : { worst: high, best: low }),
  }
}
