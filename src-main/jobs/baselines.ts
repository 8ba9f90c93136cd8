import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Plane } from '../astronomy/image'
import { enlarge } from '../astronomy/interpolation'
import { openRecoveryData, type DrawnItem, type RecoveryTaskData } from '../astronomy/recovery/data'
import type { Baseline, BaselineInput } from '../astronomy/recovery/evaluation/baseline'
import { recoveryBaselines } from '../astronomy/recovery/evaluation/baselines'
import { recoveryRecipe, type RecoveryRecipe } from '../astronomy/recovery/recipe'
import { galaxyRecovery } from '../astronomy/recovery/task'
import { chooseItems, fixedItems } from '../engine/gan/batches'
import type { Recipe } from '../engine/gan/recipe'
import type { Arrays, Plan } from '../engine/gan/task'
import type { Baselines } from './services/baselines'

/** Which of the conventional methods are worth their time beside a curve; `evaluate` takes them all. */
const methods: readonly string[] = ['bicubic', 'richardson-lucy', 'wiener-spectral']
/** Items on which a method's setting is chosen. */
const tuningItems = 6

/** The unchanged input counts as a method too: whatever does worse is no help. */
const unchanged: Baseline = {
  id: 'degraded',
  name: 'left as it is',
  candidates: [{}],
  run: ({ planes, factor }) => planes.map((plane) => enlarge(plane, factor)),
}

/**
 * What a run's validation metrics are without a network, on the very items and draws that the run is validated on:
 * method → metric → mean. Each method's setting is the one that is best there. Empty for tasks that recover nothing.
 * Takes many short turns, so that a run goes on beside it.
 */
export async function measureBaselines(
  recipe: Pick<Recipe, 'task'>,
  dataset: string,
  signal: AbortSignal,
): Promise<Baselines> {
  if (recipe.task !== galaxyRecovery.id) return {}
  const parsed = recoveryRecipe.parse(recipe)
  const data = await openRecoveryData(parsed, dataset)
  try {
    const plan = galaxyRecovery.plan(parsed, data.description)
    const items = await drawItems(parsed, data, signal)
    const found: Baselines = {}
    const list = [unchanged, ...recoveryBaselines(parsed.data).filter(({ id }) => methods.includes(id))]
    for (const method of list) {
      const best = await tuned(method, plan, items.slice(0, tuningItems), signal)
      found[method.id] = await meanOver(method, best, plan, items, signal)
    }
    return found
  } finally {
    await data.close()
  }
}

interface Item {
  inputs: Arrays
  given: BaselineInput
  /** What a pixel of the network's output is worth in the unit of the files, by band. */
  units: readonly number[]
}

async function drawItems(recipe: RecoveryRecipe, data: RecoveryTaskData, signal: AbortSignal): Promise<Item[]> {
  const { seed, schedule } = recipe
  const chosen = chooseItems(seed, 'validation', data.sizes.validation, schedule.validationItems)
  const items: Item[] = []
  for (const index of chosen) {
    await nextTurn()
    signal.throwIfAborted()
    const [once] = fixedItems(seed, 'validation', [index])
    const [again] = fixedItems(seed, 'validation', [index])
    const inputs = await data.batch('validation', [once!])
    const drawn = await data.draw('validation', index, again!.random, false)
    items.push({ inputs, given: inputOf(drawn, recipe), units: data.units(drawn.noiseRms).degraded })
  }
  return items
}

function inputOf({ degraded, noiseRms, conditions }: DrawnItem, recipe: RecoveryRecipe): BaselineInput {
  const planes = degraded.map((plane) => ({
    ...plane,
    data: plane.data.map((value) => (Number.isNaN(value) ? 0 : value)),
  }))
  return { planes, noiseRms, fwhmPixels: conditions.fwhmPixels, factor: recipe.data.downscale }
}

async function tuned(method: Baseline, plan: Plan, items: readonly Item[], signal: AbortSignal) {
  const { better } = plan.metrics[plan.bestMetric]!
  let best = method.candidates[0]!
  let bestValue = NaN
  for (const candidate of method.candidates) {
    const value = (await meanOver(method, candidate, plan, items, signal))[plan.bestMetric] ?? NaN
    const wins = better === 'higher' ? value > bestValue : value < bestValue
    if (Number.isNaN(bestValue) || wins) [best, bestValue] = [candidate, value]
  }
  return best
}

async function meanOver(
  method: Baseline,
  parameters: Baseline['candidates'][number],
  plan: Plan,
  items: readonly Item[],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const values: Record<string, number[]> = {}
  for (const { inputs, given, units } of items) {
    await nextTurn()
    signal.throwIfAborted()
    const recovered = asOutput(method.run(given, parameters), units)
    for (const [name, measured] of Object.entries(plan.measure(inputs, { recovered }, 1))) {
      const value = Number(measured[0])
      if (Number.isFinite(value)) values[name] = [...(values[name] ?? []), value]
    }
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]),
  )
}

/** Planes in the unit of the files as the network would have given them: in units of each band's own noise. */
function asOutput(planes: readonly Plane[], units: readonly number[]): Float32Array {
  const size = planes[0]!.data.length
  const output = new Float32Array(planes.length * size)
  planes.forEach((plane, band) =>
    output.set(
      plane.data.map((value) => value / units[band]!),
      band * size,
    ),
  )
  return output
}
