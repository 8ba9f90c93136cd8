import { createPlane } from '../astronomy/image'
import { enlarge } from '../astronomy/interpolation'
import { checkpoint, type Work } from '../base/progress'
import { chooseItems, fixedItems } from '../engine/gan/batches'
import type { Recipe } from '../engine/gan/recipe'
import type { Arrays, Plan, Task } from '../engine/gan/task'
import type { Baselines } from './services/baselines'

/**
 * What a run's validation metrics are without a network: the degraded images left as they are (enlarged where they are
 * coarser), on the very items and draws that the run is validated on. Empty for tasks that recover nothing.
 */
export async function measureBaselines(task: Task, recipe: Recipe, dataset: string, work: Work): Promise<Baselines> {
  if (task.id !== 'galaxy-recovery') return {}
  const data = await task.open(recipe, dataset, work)
  try {
    const plan = task.plan(recipe, data.description)
    const { validationItems } = recipe.schedule
    const chosen = chooseItems(recipe.seed, 'validation', data.sizes.validation, validationItems)
    const values: Record<string, number[]> = {}
    for (const item of fixedItems(recipe.seed, 'validation', chosen)) {
      await checkpoint(work)
      const inputs = await data.batch('validation', [item])
      for (const [name, measured] of Object.entries(plan.measure(inputs, leftAsItIs(plan, inputs), 1))) {
        values[name] = [...(values[name] ?? []), Number(measured[0])]
      }
    }
    const means = Object.entries(values).map(([name, all]) => [name, meanOfFinite(all)] as const)
    return { degraded: Object.fromEntries(means.filter(([, mean]) => Number.isFinite(mean))) }
  } finally {
    await data.close()
  }
}

function leftAsItIs({ inputs: shapes }: Plan, inputs: Arrays): Arrays {
  const [channels = 1, size = 1] = shapes.target ?? []
  const [, coarse = 1] = shapes.degraded ?? []
  const recovered = new Float32Array(channels * size * size)
  for (let band = 0; band < channels; band++) {
    const plane = createPlane(coarse, coarse, inputs.degraded!.slice(band * coarse ** 2, (band + 1) * coarse ** 2))
    recovered.set(enlarge(plane, size / coarse).data, band * size ** 2)
  }
  return { recovered }
}

function meanOfFinite(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.reduce((sum, value) => sum + value, 0) / finite.length
}
