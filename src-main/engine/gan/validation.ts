import { drawInputs, chooseItems, fetchBatch, fixedItems } from './batches'
import type { Recipe } from './recipe'
import type { TrainingSession } from './session'
import { summarise, type Summary } from './summary'
import type { Arrays, Plan, Split, TaskData } from './task'

/** Metrics over a fixed choice of at most `validationItems` items of the validation split; null: undefined for all. */
export async function validate(
  session: TrainingSession,
  plan: Plan,
  recipe: Recipe,
  data: TaskData,
  generatorSteps: number,
): Promise<Record<string, Summary | null>> {
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
    Object.keys(plan.metrics).map((name) => [name, summarise(values[name] ?? [], plan.metrics[name]!)]),
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
