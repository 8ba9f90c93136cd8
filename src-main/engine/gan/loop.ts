import { checkpoint as gateOrCancel, type Work } from '../../base/progress'
import { GalateaError } from '../../base/errors'
import { writeAtomically } from '../../base/files'
import { chooseItems, drawInputs, TrainingBatches, TrainingOrder } from './batches'
import { CheckpointWriter, encodeCheckpoint, type CheckpointState } from './checkpoint'
import type { TrainingControl, TrainingEvent } from './events'
import { Averages, Watchdog } from './monitor'
import type { NetworkName } from './programs'
import type { Recipe } from './recipe'
import type { MetricsLog, RunFolder } from './run'
import { encodeSampleFloats, encodeSamplePng } from './samples'
import type { RateChanges } from './rates'
import { endOfEpoch, epochOf, learningRate, updatesOf, type PlannedUpdate } from './schedule'
import type { TrainingSession } from './session'
import type { Arrays, Picture, Plan, TaskData } from './task'
import { generateItems, validate } from './validation'

/** Why a run ended. */
export type StopReason = 'steps' | 'minutes' | 'patience' | 'finish' | 'epoch'

export interface LoopParts {
  plan: Plan
  recipe: Recipe
  data: TaskData
  session: TrainingSession
  run: RunFolder
  log: MetricsLog
  /** Of the learning rate; made again where they were made before. */
  changes: RateChanges
  /** Steps that the run is to have. */
  steps: number
  /** Wall-clock time, of `performance.now()`, by which the loop must have ended; Infinity: none. */
  deadline: number
  control: TrainingControl
  listener: (event: TrainingEvent) => void
}

interface PreparedUpdate {
  planned: PlannedUpdate
  feeds: Arrays
}

/** The training loop: one step after another, from the state of a checkpoint or the beginning. */
export class TrainingLoop {
  private readonly batches: TrainingBatches
  private readonly watchdog: Watchdog
  private readonly writer = new CheckpointWriter()
  private readonly averages = new Averages()
  /** Of the next step. */
  private prepared: Promise<PreparedUpdate[]>
  private readonly firstStep: number
  private lastLine: number
  /** Spent on steps since the last line. */
  private secondsOfSteps = 0
  private lastCheckpoint = { step: -1, at: performance.now() }
  private lastValidation = { step: -1, seconds: 0 }
  private stepSeconds = 0
  /** Where a pass ends after which the run was asked to end. */
  private endAfter = Infinity

  constructor(
    private readonly parts: LoopParts,
    readonly state: CheckpointState,
  ) {
    const { recipe, data, plan } = parts
    const order = new TrainingOrder(recipe.seed, data.sizes.train, recipe.schedule.batch)
    this.batches = new TrainingBatches(data, order, Object.keys(plan.inputs))
    this.watchdog = new Watchdog(recipe)
    this.firstStep = state.step
    this.lastLine = state.step
    this.prepared = this.prepare(state.step)
  }

  /** Runs to the end. When cancelled, or when training diverges, what was reached stays on disk and the error goes on. */
  async run(work: Work): Promise<StopReason> {
    try {
      return await this.loop(work)
    } catch (error) {
      const cancelled = work.signal?.aborted === true
      if (cancelled) await this.saveLatest()
      await this.writer.settled()
      throw cancelled ? this.cancelledError() : this.explainDivergence(error)
    }
  }

  private async loop(work: Work): Promise<StopReason> {
    const { steps, recipe, control } = this.parts
    const { schedule } = recipe
    if (!(await this.parts.run.checkpoints()).includes('latest')) await this.saveLatest()
    for (;;) {
      if (work.pausing?.()) await this.rest()
      await gateOrCancel(work)
      const asked = control.take()
      await this.setRates(asked.rateFactor)
      if (asked.finishEpoch) this.endAfter = endOfEpoch(recipe, this.state.step, this.parts.data.sizes.train)
      for (const name of asked.pins) await this.save(`pinned-${name ?? this.state.step}`)
      const reason = this.reasonToStop(asked.finish)
      if (reason) return await this.end(reason)

      const started = performance.now()
      await this.step()
      this.stepSeconds = secondsSince(started)
      this.secondsOfSteps += this.stepSeconds
      const { step } = this.state
      if (step % schedule.logEvery === 0 || step === steps) this.writeLine()
      if (step % schedule.validateEvery === 0) await this.validate()
      if (step % schedule.sampleEvery === 0) await this.drawSamples()
      this.state.seconds += secondsSince(started)
      const isDue = secondsSince(this.lastCheckpoint.at) >= schedule.checkpointEvery
      if (isDue && !this.writer.isBusy) await this.saveLatest()
      work.progress?.report(step / steps, this.message())
    }
  }

  /** Before it comes to rest, perhaps for long, what was reached goes to disk. */
  private async rest(): Promise<void> {
    if (this.lastCheckpoint.step < this.state.step) await this.saveLatest()
    await this.writer.settled()
  }

  /** Whatever was asked for now, else what was asked for here in an earlier sitting. */
  private async setRates(asked: number | null): Promise<void> {
    const { changes, listener } = this.parts
    const { step } = this.state
    const rateFactor = asked ?? changes.at(step)
    if (rateFactor === null || rateFactor === this.state.rateFactor) return
    this.state.rateFactor = rateFactor
    if (asked !== null) await changes.record({ step, rateFactor })
    listener({ type: 'rate', step, rateFactor })
  }

  /** One step. The next one's batches are prepared while the device computes. */
  private async step(): Promise<void> {
    const { session, recipe, steps } = this.parts
    const { step, rateFactor } = this.state
    const rate = (network: NetworkName): number => learningRate(recipe, network, step, steps) * rateFactor
    const rates = { generator: rate('generator'), discriminator: rate('discriminator') }
    for (const [i, { planned, feeds }] of (await this.prepared).entries()) {
      const running = session.update(planned, feeds, rates)
      if (i === 0) this.prepared = this.prepare(step + 1)
      const result = await running
      this.watchdog.check(step + 1, result)
      this.averages.add({ ...result.scalars, ...prefixed('gradient/', result.gradientNorm) })
    }
    this.state.step++
  }

  /** The promise may be abandoned at the end of the run, so a failure must not count as unhandled. */
  private prepare(step: number): Promise<PreparedUpdate[]> {
    const { recipe, session } = this.parts
    if (step >= this.parts.steps) return Promise.resolve([])
    const fetched = Promise.all(
      updatesOf(recipe, step).map(async (planned) => {
        const arrays = await this.batches.get(planned.batch)
        const random = drawInputs(recipe.seed, session.program(planned.key).random, planned.batch)
        return { planned, feeds: { ...arrays, ...random } }
      }),
    )
    fetched.catch(() => undefined)
    return fetched
  }

  private reasonToStop(finish: boolean): StopReason | null {
    const { steps, deadline, recipe } = this.parts
    const { patience } = recipe.schedule
    if (this.state.step >= steps) return 'steps'
    if (finish) return 'finish'
    if (this.state.step >= this.endAfter) return 'epoch'
    if (patience !== null && this.state.waited >= patience) return 'patience'
    // What is still to come after the last step is a validation and a checkpoint.
    const needed = 1.5 * this.stepSeconds + 1.2 * this.lastValidation.seconds + 0.5
    return performance.now() + 1000 * needed > deadline ? 'minutes' : null
  }

  private async end(reason: StopReason): Promise<StopReason> {
    const { step } = this.state
    if (step > this.firstStep) {
      const started = performance.now()
      if (this.lastLine < step) this.writeLine()
      if (this.lastValidation.step < step) await this.validate()
      if (step % this.parts.recipe.schedule.sampleEvery !== 0) await this.drawSamples()
      this.state.seconds += secondsSince(started)
      await this.saveLatest()
    }
    await this.writer.settled()
    return reason
  }

  private writeLine(): void {
    const { recipe, data, steps } = this.parts
    const { step, seconds, rateFactor } = this.state
    const means = this.averages.take()
    const gradientNorm: Record<string, number> = {}
    const losses: Record<string, number> = {}
    const { rankedAbove = null, pairProbability = null, diversity = null, ...others } = means
    for (const [name, value] of Object.entries(others)) {
      if (name.startsWith('gradient/')) gradientNorm[name.slice('gradient/'.length)] = value
      else losses[name] = value
    }
    const rate = (network: NetworkName): number => learningRate(recipe, network, step - 1, steps) * rateFactor
    const items = (step - this.lastLine) * recipe.schedule.batch
    this.emit({
      type: 'train',
      step,
      epoch: epochOf(recipe, step, data.sizes.train),
      seconds,
      losses,
      ...{ rankedAbove, pairProbability, diversity, gradientNorm },
      learningRate: { generator: rate('generator'), discriminator: rate('discriminator') },
      itemsPerSecond: items / Math.max(1e-9, this.secondsOfSteps),
      memoryBytes: process.memoryUsage.rss(),
    })
    this.lastLine = step
    this.secondsOfSteps = 0
  }

  private async validate(): Promise<void> {
    const { session, plan, recipe, data } = this.parts
    if (data.sizes.validation === 0) return
    const started = performance.now()
    const metrics = await validate(session, plan, recipe, data, this.state.step)
    const value = metrics[plan.bestMetric]?.mean ?? NaN
    const best = this.isBest(value)
    const { step, seconds } = this.state
    if (best) this.state.best = { metric: plan.bestMetric, value, step }
    this.state.waited = best ? 0 : this.state.waited + 1
    this.emit({ type: 'validation', step, epoch: epochOf(recipe, step, data.sizes.train), seconds, metrics, best })
    if (best) await this.save('best')
    this.lastValidation = { step, seconds: secondsSince(started) }
  }

  private isBest(value: number): boolean {
    const { plan, recipe } = this.parts
    if (!Number.isFinite(value)) return false
    const { best, step } = this.state
    if (!best || this.adversaryCameBetween(best.step, step)) return true
    const gain = plan.metrics[plan.bestMetric]!.better === 'higher' ? value - best.value : best.value - value
    return gain > recipe.schedule.minimumImprovement
  }

  /** A network that no adversary has judged yet is not compared with one that it has: content alone scores higher. */
  private adversaryCameBetween(earlier: number, later: number): boolean {
    const { losses, schedule } = this.parts.recipe
    return losses.adversarialWeight > 0 && earlier <= schedule.contentSteps && later > schedule.contentSteps
  }

  private async drawSamples(): Promise<void> {
    const { session, plan, recipe, data, run } = this.parts
    const size = data.sizes.validation
    const indices = chooseItems(recipe.seed, 'samples', size, recipe.schedule.samples)
    if (indices.length === 0) return
    const sheet: (readonly Picture[])[] = []
    const take = (inputs: Arrays, outputs: Arrays, items: number): void => {
      for (let item = 0; item < items; item++) sheet.push(plan.pictures(inputs, outputs, item).map(copyPicture))
    }
    await generateItems(session, plan, recipe, data, 'validation', indices, this.state.step, take)
    const { step } = this.state
    const [png, floats] = [run.sampleFile(step, 'png'), run.sampleFile(step, 'safetensors')]
    await writeAtomically(floats, encodeSampleFloats(sheet))
    await writeAtomically(png, encodeSamplePng(sheet))
    this.parts.listener({ type: 'samples', step, png, floats })
  }

  private async saveLatest(): Promise<void> {
    await this.save('latest')
    this.lastCheckpoint = { step: this.state.step, at: performance.now() }
  }

  private async save(name: string): Promise<void> {
    const { session, run, listener } = this.parts
    const tensors = await session.snapshot()
    const path = run.checkpointFile(name)
    const { step } = this.state
    const bytes = encodeCheckpoint({ state: this.state, tensors })
    await this.writer.write(path, bytes, () => listener({ type: 'checkpoint', step, name, path }))
  }

  private emit(line: TrainingEvent): void {
    this.parts.log.append(line)
    this.parts.listener(line)
  }

  private message(): string {
    const { step, best } = this.state
    const score = best ? `, best ${best.metric} ${best.value.toPrecision(4)}` : ''
    return `step ${step} of ${this.parts.steps}${score}`
  }

  private cancelledError(): GalateaError {
    const { run } = this.parts
    const { step } = this.state
    const sentence = `Training was stopped after step ${step}; it goes on from there with --resume on '${run.path}'.`
    return new GalateaError('cancelled', sentence, { step, run: run.path, checkpoint: run.checkpointFile('latest') })
  }

  private explainDivergence(error: unknown): unknown {
    if (!(error instanceof GalateaError) || error.code !== 'diverged') return error
    const path = this.parts.run.checkpointFile(this.state.best ? 'best' : 'latest')
    const step = this.state.best?.step ?? Math.max(0, this.lastCheckpoint.step)
    const sentence = `${error.message} The last good checkpoint, of step ${step}, is '${path}'.`
    return new GalateaError('diverged', sentence, { ...error.details, checkpoint: path }, { cause: error })
  }
}

function secondsSince(time: number): number {
  return (performance.now() - time) / 1000
}

function copyPicture(picture: Picture): Picture {
  return { ...picture, data: picture.data.slice() }
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]))
}
