import { programKey, type NetworkName, type UpdateKind } from './programs'
import type { Recipe } from './recipe'

/** One run of a program within a step of the training. All counters follow from the step's number alone. */
export interface PlannedUpdate {
  kind: UpdateKind
  /** Of the program to run. */
  key: string
  /** Which batch it sees: 0, 1, …; a batch may serve two updates. */
  batch: number
  /** The optimisers' own step numbers, 1, 2, …; 0 where a network does not move. */
  steps: Record<NetworkName, number>
}

/** What step `step` = 0, 1, … consists of. A step ends with an update of the generator. */
export function updatesOf(recipe: Recipe, step: number): PlannedUpdate[] {
  const { adversarialWeight, r1, r2, penaltyInterval } = recipe.losses
  const { update, discriminatorSteps, contentSteps } = recipe.schedule
  if (adversarialWeight === 0 || step < contentSteps) {
    return [{ kind: 'content', key: 'content', batch: step, steps: { generator: step + 1, discriminator: 0 } }]
  }
  const before = (step - contentSteps) * discriminatorSteps
  const penalised = (discriminatorStep: number): boolean =>
    (r1 > 0 || r2 > 0) && (discriminatorStep - 1) % penaltyInterval === 0
  const updates: PlannedUpdate[] = []
  for (let i = 1; i <= discriminatorSteps; i++) {
    const kind = update === 'simultaneous' && i === discriminatorSteps ? 'both' : 'discriminator'
    updates.push({
      kind,
      key: programKey(kind, penalised(before + i)),
      batch: contentSteps + before + i - 1,
      steps: { generator: kind === 'both' ? step + 1 : 0, discriminator: before + i },
    })
  }
  if (update === 'alternating') {
    const { batch } = updates.at(-1)!
    updates.push({ kind: 'generator', key: 'generator', batch, steps: { generator: step + 1, discriminator: 0 } })
  }
  return updates
}

/** Length of the run in steps. @param items size of the training split. */
export function totalSteps(recipe: Recipe, items: number): number {
  const { steps, epochs, batch, discriminatorSteps, contentSteps } = recipe.schedule
  if (steps !== null) return steps
  const batches = Math.max(1, Math.ceil((epochs * items) / batch))
  const perStep = recipe.losses.adversarialWeight === 0 ? 1 : discriminatorSteps
  return batches <= contentSteps ? batches : contentSteps + Math.ceil((batches - contentSteps) / perStep)
}

/** Passes over the training split that `step` steps have made. */
export function epochOf(recipe: Recipe, step: number, items: number): number {
  if (step === 0) return 0
  const { batch } = updatesOf(recipe, step - 1).at(-1)!
  return ((batch + 1) * recipe.schedule.batch) / items
}

/** Steps after which the pass that step `step` + 1 belongs to has been made. */
export function endOfEpoch(recipe: Recipe, step: number, items: number): number {
  // A hair above: a pass that has just ended does not count as the one that goes on.
  const passes = Math.floor(epochOf(recipe, step, items) + 1e-9) + 1
  let end = step + 1
  while (epochOf(recipe, end, items) < passes - 1e-9) end++
  return end
}

/**
 * Learning rate at step 0, 1, …: rises linearly over `warmUp` steps, stays, and after the fraction `decayFrom` of the
 * run falls to `finalRate` times itself along a line or half a cosine.
 */
export function learningRate(recipe: Recipe, network: NetworkName, step: number, steps: number): number {
  const { warmUp, decay, decayFrom, finalRate } = recipe.optimiser
  const first = recipe.optimiser[network].learningRate
  const risen = warmUp > 0 ? Math.min(1, (step + 1) / warmUp) : 1
  const start = decayFrom * steps
  if (decay === 'constant' || step <= start) return first * risen
  const fraction = Math.min(1, (step - start) / Math.max(1, steps - start))
  const fallen = decay === 'linear' ? 1 - fraction : (1 + Math.cos(Math.PI * fraction)) / 2
  return first * risen * (finalRate + (1 - finalRate) * fallen)
}
