import type { Executor } from '../runtime/executor'
import { GalateaError } from '../../base/errors'
import { checkpoint as gateOrCancel, type Work } from '../../base/progress'
import { chooseItems, drawInputs, TrainingBatches, TrainingOrder } from './batches'
import type { Recipe } from './recipe'
import { learningRate, totalSteps, updatesOf, type PlannedUpdate } from './schedule'
import { TrainingSession } from './session'
import type { Arrays, Plan, Task, TaskData } from './task'
import { generateItems } from './validation'

/** What a run will take, from steps of it that were made and thrown away. */
export interface Estimate {
  steps: number
  /** Of the whole run, or of `maxMinutes` where those are fewer. */
  seconds: number
  /** Steps that fit into `maxMinutes`; all of them where there is no such limit. */
  stepsInTime: number
  /** Mean over the run. */
  stepSeconds: number
  itemsPerSecond: number
  /** Of the process: what is resident after the steps, and the copies that a checkpoint makes. */
  memoryBytes: number
  device: string
  parameters: { generator: number; discriminator: number }
  /** How it was estimated. */
  measuredSteps: number
  measuredItems: number
}

export interface EstimateOptions {
  task: Task
  recipe: Recipe
  dataset: string
  executor: Executor
}

/** Steps of one kind are measured for so long, once the first is over, and at least so often. */
const secondsPerKind = 1.5
const fewestSteps = 2

/**
 * Opens the data, compiles the networks and makes a few steps of every kind that the run consists of (content alone,
 * with the adversary, with penalties), batches drawn beside them as in training, and one batch of validation.
 */
export async function estimateRun(options: EstimateOptions, work: Work): Promise<Estimate> {
  const { task, recipe, executor } = options
  const started = performance.now()
  const data = await task.open(recipe, options.dataset, work)
  try {
    if (data.sizes.train === 0) {
      const sentence = `The data set '${options.dataset}' has no items to train on.`
      throw new GalateaError('unreadable', sentence, { folder: options.dataset })
    }
    const plan = task.plan(recipe, data.description)
    const session = await TrainingSession.create(plan, recipe, executor)
    try {
      const toStart = secondsSince(started)
      const kinds = kindsOfSteps(recipe, totalSteps(recipe, data.sizes.train))
      const times = await measureSteps(session, plan, recipe, data, kinds, work)
      const validation = await measureValidation(session, plan, recipe, data)
      const steps = totalSteps(recipe, data.sizes.train)
      const stepSeconds = kinds.reduce((sum, { share }, i) => sum + share * times[i]!.seconds, 0)
      const perStep = stepSeconds + validation.secondsPerItem * generatedPerStep(recipe, data)
      const limit = recipe.schedule.maxMinutes === null ? Infinity : 60 * recipe.schedule.maxMinutes
      return {
        steps,
        seconds: Math.min(limit, toStart + steps * perStep),
        stepsInTime: Math.min(steps, Math.max(1, Math.floor((limit - toStart) / perStep))),
        stepSeconds,
        itemsPerSecond: recipe.schedule.batch / stepSeconds,
        memoryBytes: process.memoryUsage.rss() + (await checkpointBytes(session)),
        device: executor.device.name || executor.device.id,
        parameters: { generator: session.parameters('generator'), discriminator: session.parameters('discriminator') },
        measuredSteps: times.reduce((sum, { steps: made }) => sum + made, 0),
        measuredItems: validation.items,
      }
    } finally {
      await session.dispose()
    }
  } finally {
    await data.close()
  }
}

/** A kind of step: one that stands for it, and the part of the run's steps that are of it. */
export interface StepKind {
  step: number
  share: number
}

/** Which programs the steps of a run consist of. Penalties come every `penaltyInterval` discriminator steps. */
export function kindsOfSteps(recipe: Recipe, steps: number): StepKind[] {
  const { contentSteps } = recipe.schedule
  const content = Math.min(steps, contentSteps)
  const period = Math.min(recipe.losses.penaltyInterval, Math.max(0, steps - content))
  const kinds = new Map<string, StepKind>()
  const count = (step: number, share: number): void => {
    const key = updatesOf(recipe, step)
      .map((update) => update.key)
      .join()
    const known = kinds.get(key) ?? { step, share: 0 }
    kinds.set(key, { ...known, share: known.share + share })
  }
  if (content > 0) count(0, content / steps)
  for (let i = 0; i < period; i++) count(content + i, (steps - content) / steps / period)
  return [...kinds.values()]
}

async function measureSteps(
  session: TrainingSession,
  plan: Plan,
  recipe: Recipe,
  data: TaskData,
  kinds: readonly StepKind[],
  work: Work,
): Promise<{ seconds: number; steps: number }[]> {
  const order = new TrainingOrder(recipe.seed, data.sizes.train, recipe.schedule.batch)
  const batches = new TrainingBatches(data, order, Object.keys(plan.inputs))
  const feedsOf = async (planned: PlannedUpdate): Promise<Arrays> => ({
    ...(await batches.get(planned.batch)),
    ...drawInputs(recipe.seed, session.program(planned.key).random, planned.batch),
  })
  const times: { seconds: number; steps: number }[] = []
  for (const [i, { step }] of kinds.entries()) {
    const updates = updatesOf(recipe, step)
    const rates = {
      generator: learningRate(recipe, 'generator', step, step + 1),
      discriminator: learningRate(recipe, 'discriminator', step, step + 1),
    }
    let next = Promise.all(updates.map(feedsOf))
    const made: number[] = []
    const begun = performance.now()
    while (made.length <= fewestSteps || secondsSince(begun) < secondsPerKind) {
      await gateOrCancel(work)
      const started = performance.now()
      const feeds = await next
      for (const [j, planned] of updates.entries()) {
        const running = session.update(planned, feeds[j]!, rates)
        if (j === 0)
          next = Promise.all(updates.map((each) => feedsOf({ ...each, batch: each.batch + made.length + 1 })))
        await running
      }
      made.push(secondsSince(started))
      work.progress?.report((i + Math.min(1, secondsSince(begun) / secondsPerKind)) / (kinds.length + 1))
    }
    await next
    // The first step pays for what is set up once.
    times.push({ seconds: median(made.slice(1)), steps: made.length })
  }
  return times
}

async function measureValidation(
  session: TrainingSession,
  plan: Plan,
  recipe: Recipe,
  data: TaskData,
): Promise<{ secondsPerItem: number; items: number }> {
  const size = Math.min(session.inferenceBatch, data.sizes.validation)
  if (size === 0) return { secondsPerItem: 0, items: 0 }
  const chosen = chooseItems(recipe.seed, 'validation', data.sizes.validation, size)
  const started = performance.now()
  await generateItems(session, plan, recipe, data, 'validation', chosen, 1, (inputs, outputs, items) => {
    plan.measure(inputs, outputs, items)
  })
  return { secondsPerItem: secondsSince(started) / size, items: size }
}

/** Items of the validation split that are generated, spread over the steps. */
function generatedPerStep({ schedule }: Recipe, { sizes }: TaskData): number {
  const validated = Math.min(schedule.validationItems, sizes.validation) / schedule.validateEvery
  return validated + Math.min(schedule.samples, sizes.validation) / schedule.sampleEvery
}

/** A checkpoint is read off the device and encoded: twice the size of all variables, for a moment. */
async function checkpointBytes(session: TrainingSession): Promise<number> {
  const tensors = await session.snapshot()
  return 2 * Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

function secondsSince(time: number): number {
  return (performance.now() - time) / 1000
}
