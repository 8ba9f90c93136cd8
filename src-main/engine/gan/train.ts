import { version } from '../../../package.json'
import type { Executor } from '../runtime/executor'
import { GalateaError } from '../../base/errors'
import type { Work } from '../../base/progress'
import { readCheckpoint, type CheckpointState } from './checkpoint'
import { TrainingControl, type TrainingEvent } from './events'
import { TrainingLoop, type StopReason } from './loop'
import type { Recipe } from './recipe'
import { RateChanges, type RateChange } from './rates'
import { MetricsLog, RunFolder, versions, type RunManifest } from './run'
import { epochOf, totalSteps } from './schedule'
import { TrainingSession } from './session'
import type { Plan, Task, TaskData } from './task'

export interface TrainOptions {
  task: Task
  recipe: Recipe
  /** Name of the preset that the recipe began as, for the record. */
  preset: string | null
  /** The data set's folder. */
  dataset: string
  /** The run's folder; made if needed. */
  folder: string
  /** Name of the checkpoint to go on from, `latest` as a rule (the beginning where there is none); null: a new run. */
  resumeFrom: string | null
  /** A new run that begins with the weights of another one's checkpoint, at its step. */
  parent?: { run: string; checkpoint: string } | null
  /** Changes of the learning rate that are to be made; one without a step is made where the run is. */
  rateChanges?: readonly { step: number | null; rateFactor: number }[]
  executor: Executor
  control?: TrainingControl
  listener?: (event: TrainingEvent) => void
}

export interface TrainSummary {
  run: string
  steps: number
  epochs: number
  /** Training time over all sittings, pauses left out. */
  seconds: number
  device: string
  stoppedBecause: StopReason
  best: CheckpointState['best']
  /** The checkpoint to use: the best one where there was a validation. */
  checkpoint: string
}

/**
 * Trains, or goes on training, a run. On the same device a run that was resumed, after an end or a crash, has the same
 * weights as one that was not. Throws `cancelled` or `diverged` with the last good checkpoint kept.
 */
export async function train(options: TrainOptions, work: Work): Promise<TrainSummary> {
  const { task, recipe, executor, resumeFrom } = options
  const { maxMinutes } = recipe.schedule
  const deadline = maxMinutes === null ? Infinity : performance.now() + maxMinutes * 60_000
  const run = new RunFolder(options.folder)
  if (resumeFrom === null) await run.requireNew()
  const previous = resumeFrom === null ? null : await run.readManifest()
  if (previous) await run.clean()
  // A run that was killed before its first checkpoint has made no step that is worth a complaint: it begins.
  const begins = resumeFrom === null || (resumeFrom === 'latest' && (await run.checkpoints()).length === 0)
  const source = begins ? parentFile(options.parent ?? previous?.parent) : run.checkpointFile(resumeFrom)
  const checkpoint = source === null ? null : await readCheckpoint(source)

  const data = await task.open(recipe, options.dataset, work)
  try {
    const expected = begins ? previous?.dataset.hash : checkpoint?.state.datasetHash
    if (expected !== undefined) requireSameData(expected, data, options.dataset)
    if (data.sizes.train === 0) throw emptySplit(options.dataset)
    const plan = task.plan(recipe, data.description)
    const session = await TrainingSession.create(plan, recipe, executor, previous?.choices)
    try {
      if (checkpoint) await session.restore(checkpoint.tensors, source!)
      const begun = begins && checkpoint ? branched(checkpoint.state, data) : checkpoint?.state
      const state = begun ?? beginning(recipe, data)
      const manifest = describeRun(options, plan, data, session, previous, state.step)
      // Only now: what was refused until here leaves no folder behind.
      await run.create()
      await run.writeManifest(manifest)
      await run.keepMetricsUpTo(state.step)
      const changes = await RateChanges.read(run.changesFile)
      for (const change of plannedChanges(options, state.step)) await changes.record(change)
      if (previous && !checkpoint) {
        options.listener?.({ type: 'warning', message: 'The run had no checkpoint yet: it begins at the first step.' })
      }
      return await loop({ ...options, run, plan, data, session, deadline, manifest, state, changes }, work)
    } finally {
      await session.dispose()
    }
  } finally {
    await data.close()
  }
}

interface LoopContext extends TrainOptions {
  run: RunFolder
  plan: Plan
  data: TaskData
  session: TrainingSession
  deadline: number
  manifest: RunManifest
  state: CheckpointState
  changes: RateChanges
}

function parentFile(parent: TrainOptions['parent']): string | null {
  return parent ? new RunFolder(parent.run).checkpointFile(parent.checkpoint) : null
}

/** A branch has its parent's weights, moments and step; what was best there is not its own. */
function branched(state: CheckpointState, data: TaskData): CheckpointState {
  return { ...state, best: null, waited: 0, datasetHash: data.hash }
}

function plannedChanges({ rateChanges = [] }: TrainOptions, now: number): RateChange[] {
  return rateChanges.map(({ step, rateFactor }) => ({ step: step ?? now, rateFactor })).sort((a, b) => a.step - b.step)
}

async function loop(context: LoopContext, work: Work): Promise<TrainSummary> {
  const { run, recipe, data, manifest, executor } = context
  const { control = new TrainingControl(), listener = () => undefined } = context
  const log = new MetricsLog(run.metricsFile)
  const state: CheckpointState = { ...context.state, recipe: { ...recipe }, version }
  const trainingLoop = new TrainingLoop({ ...context, log, steps: manifest.steps, control, listener }, state)
  const metric = { name: manifest.bestMetric, better: manifest.metrics[manifest.bestMetric]?.better ?? 'higher' }
  listener({ type: 'start', step: state.step, steps: manifest.steps, run: run.path, device: executor.device, metric })
  const finish = async (because: string): Promise<void> => {
    const { step, seconds } = state
    await run.writeManifest({ ...manifest, finished: { at: new Date().toISOString(), because, step, seconds } })
  }
  try {
    const stoppedBecause = await trainingLoop.run(work)
    await finish(stoppedBecause)
    return {
      run: run.path,
      steps: state.step,
      epochs: epochOf(recipe, state.step, data.sizes.train),
      seconds: state.seconds,
      device: executor.device.id,
      stoppedBecause,
      best: state.best,
      checkpoint: run.checkpointFile(state.best ? 'best' : 'latest'),
    }
  } catch (error) {
    if (error instanceof GalateaError) await finish(error.code)
    throw error
  } finally {
    await log.close()
  }
}

function beginning(recipe: Recipe, data: TaskData): CheckpointState {
  return {
    schemaVersion: 1,
    step: 0,
    seconds: 0,
    best: null,
    waited: 0,
    rateFactor: 1,
    recipe: { ...recipe },
    datasetHash: data.hash,
    version,
  }
}

function describeRun(
  options: TrainOptions,
  plan: Plan,
  data: TaskData,
  session: TrainingSession,
  previous: RunManifest | null,
  step: number,
): RunManifest {
  const { task, recipe, preset, dataset, executor, parent } = options
  return {
    schemaVersion: 1,
    kind: 'run',
    task: task.id,
    recipe: { ...recipe },
    preset: previous?.preset ?? preset,
    dataset: { folder: dataset, hash: data.hash, sizes: { ...data.sizes } },
    description: { ...data.description },
    metrics: { ...plan.metrics },
    bestMetric: plan.bestMetric,
    steps: totalSteps(recipe, data.sizes.train),
    parameters: { generator: session.parameters('generator'), discriminator: session.parameters('discriminator') },
    device: { ...executor.device, fallbacks: [...executor.device.fallbacks] },
    choices: { ...session.choices },
    versions: versions(),
    startedAt: previous?.startedAt ?? new Date().toISOString(),
    parent: previous?.parent ?? (parent ? { ...parent, step } : null),
    finished: null,
  }
}

function requireSameData(expected: string, data: TaskData, folder: string): void {
  if (expected === data.hash) return
  const sentence = `The run was trained on another data set: '${folder}' has hash ${data.hash.slice(0, 12)}, expected ${expected.slice(0, 12)}.`
  throw new GalateaError('usage', sentence, { folder, hash: data.hash, expected })
}

function emptySplit(folder: string): GalateaError {
  return new GalateaError('unreadable', `The data set '${folder}' has no items to train on.`, { folder })
}
