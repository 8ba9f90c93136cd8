import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GalateaError } from '../../../src-main/base/errors'
import { readSafetensors } from '../../../src-main/base/safetensors'
import { readCheckpoint } from '../../../src-main/engine/gan/checkpoint'
import { TrainingControl, type TrainingEvent, type TrainLine } from '../../../src-main/engine/gan/events'
import { RunFolder } from '../../../src-main/engine/gan/run'
import { train, type TrainSummary } from '../../../src-main/engine/gan/train'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import type { Executor } from '../../../src-main/engine/runtime/executor'
import type { Work } from '../../../src-main/base/progress'
import { toy, toyTask, type ToyRecipe } from './toy'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-train-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Asked {
  run?: string
  resumeFrom?: string | null
  dataset?: string
  parent?: { run: string; checkpoint: string }
  work?: Work
  control?: TrainingControl
  listener?: (event: TrainingEvent) => void
  executor?: () => Promise<Executor>
}

async function trainToy(recipe: ToyRecipe, asked: Asked = {}): Promise<TrainSummary> {
  const { run = 'run', resumeFrom = null, dataset = 'toy', parent = null, work = {}, control, listener } = asked
  const executor = await (asked.executor ?? createReferenceExecutor)()
  const place = { dataset, folder: join(folder, run), resumeFrom, parent }
  const options = { task: toyTask, recipe, preset: null, ...place, executor }
  try {
    return await train({ ...options, ...(control && { control }), ...(listener && { listener }) }, work)
  } finally {
    await executor.dispose()
  }
}

const onCpu = (): Promise<Executor> => createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })

async function weights(run: string, checkpoint = 'latest'): Promise<Record<string, Float32Array>> {
  const { tensors } = await readCheckpoint(new RunFolder(join(folder, run)).checkpointFile(checkpoint))
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]))
}

/** Names of the variables that are not the same bit for bit. */
function differing(a: Record<string, Float32Array>, b: Record<string, Float32Array>): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const same = (x?: Float32Array, y?: Float32Array): boolean =>
    x !== undefined && x.length === y?.length && x.every((value, i) => Object.is(value, y[i]))
  return names.filter((name) => !same(a[name], b[name]))
}

async function lines(run = 'run'): Promise<Record<string, unknown>[]> {
  const text = await readFile(new RunFolder(join(folder, run)).metricsFile, 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const failure = async (promise: Promise<unknown>): Promise<GalateaError> => {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GalateaError)) throw new Error(`expected a GalateaError, got ${String(error)}`)
  return error
}

describe('a training run', () => {
  it('learns, and leaves a folder that tells all', async () => {
    const events: TrainingEvent[] = []
    const adam = { learningRate: 0.01, beta1: 0.9 }
    const recipe = toy({
      optimiser: { generator: adam, averageDecay: 0.9 },
      schedule: { steps: 60, validateEvery: 20, sampleEvery: 60 },
    })
    const summary = await trainToy(recipe, { executor: onCpu, listener: (event) => events.push(event) })

    expect(summary).toMatchObject({ steps: 60, epochs: 24, stoppedBecause: 'steps', device: 'cpu' })
    const validations = events.filter((event) => event.type === 'validation')
    expect(validations.map(({ step }) => step)).toEqual([20, 40, 60])
    // The identity, where training begins, has the noise's variance as its error: 0.25.
    expect(summary.best!.value).toBeLessThan(0.15)
    expect(validations.at(-1)!.metrics.error!.mean).toBeLessThan(validations[0]!.metrics.error!.mean)

    const manifest = await new RunFolder(summary.run).readManifest()
    expect(manifest).toMatchObject({ task: 'toy', steps: 60, recipe, finished: { because: 'steps', step: 60 } })
    expect(manifest.dataset).toEqual({ folder: 'toy', hash: 'toy', sizes: { train: 10, validation: 5, test: 5 } })
    expect((await readdir(join(summary.run, 'checkpoints'))).sort()).toEqual(['best.safetensors', 'latest.safetensors'])
    expect(await readdir(join(summary.run, 'samples'))).toEqual(['step-00000060.png', 'step-00000060.safetensors'])
    const samples = await readSafetensors(join(summary.run, 'samples', 'step-00000060.safetensors'))
    expect(Object.keys(samples.tensors)).toHaveLength(6)
    expect(samples.tensors['item1/image']!.shape).toEqual([1, 8, 8])
    expect(await lines()).toEqual(events.filter(({ type }) => type === 'train' || type === 'validation').map(asJson))
  })

  it('has losses that add up, a ranking, gradient norms and rates in every line', async () => {
    const recipe = toy({ losses: { l1: 3, l2: 0.5, adversarialWeight: 0.25, r1: 1, r2: 1 }, schedule: { steps: 2 } })
    await trainToy(recipe)
    const trained = (await lines()).filter((line): line is TrainLine & Record<string, unknown> => line.type === 'train')
    expect(trained).toHaveLength(2)
    for (const { losses, ...line } of trained) {
      const { adversarial, l1, l2, generator, discriminator, r1, r2 } = losses
      // Outputs are rounded to float32, sums are taken before.
      expect(generator).toBeCloseTo(0.25 * adversarial! + 3 * l1! + 0.5 * l2!, 5)
      // At the relativistic loss's first steps the logits differ little: about ln 2, plus the penalties.
      expect(discriminator! - (r1! + r2!) / 2).toBeGreaterThan(0)
      expect(line.rankedAbove).toBeGreaterThanOrEqual(0)
      expect(line.rankedAbove).toBeLessThanOrEqual(1)
      expect(line.pairProbability).toBeGreaterThan(0)
      expect(line.gradientNorm).toEqual({ generator: expect.any(Number), discriminator: expect.any(Number) })
      expect(line.learningRate).toEqual({ generator: 2e-4, discriminator: 2e-4 })
    }
  })

  it.each([
    ['simultaneous', { losses: { r1: 1, r2: 1, penaltyInterval: 2 } }],
    [
      'alternating, several discriminator steps',
      { schedule: { update: 'alternating', discriminatorSteps: 2, contentSteps: 2 } },
    ],
    ['content alone', { losses: { adversarialWeight: 0 } }],
  ])('goes on bit for bit after a stop: %s', async (_, changes: Record<string, Record<string, unknown>>) => {
    const recipe = (steps: number): ToyRecipe => toy({ ...changes, schedule: { ...changes.schedule, steps } })
    await trainToy(recipe(6), { run: 'whole', executor: onCpu })
    await trainToy(recipe(3), { run: 'parts', executor: onCpu })
    const resumed = await trainToy(recipe(6), { run: 'parts', resumeFrom: 'latest', executor: onCpu })
    expect(resumed.steps).toBe(6)
    expect(differing(await weights('parts'), await weights('whole'))).toEqual([])
    const timeless = (entries: Record<string, unknown>[]): unknown[] =>
      entries.map((line) => ({ ...line, seconds: null, itemsPerSecond: null, memoryBytes: null }))
    expect(timeless(await lines('parts'))).toEqual(timeless(await lines('whole')))
  })

  it('takes back what was recorded after the checkpoint it goes on from', async () => {
    await trainToy(toy({ schedule: { steps: 4, validateEvery: 2, sampleEvery: 100 } }))
    await rm(new RunFolder(join(folder, 'run')).checkpointFile('latest'))
    const { step } = (await readCheckpoint(new RunFolder(join(folder, 'run')).checkpointFile('best'))).state
    await trainToy(toy({ schedule: { steps: 4, validateEvery: 2, sampleEvery: 100 } }), { resumeFrom: 'best' })
    const steps = (await lines()).filter(({ type }) => type === 'train').map((line) => line.step)
    expect(steps).toEqual([1, 2, 3, 4])
    expect([2, 4]).toContain(step)
  })

  it('begins where a run was killed before its first checkpoint, and says so', async () => {
    await trainToy(toy(), { executor: onCpu })
    for (const name of await new RunFolder(join(folder, 'run')).checkpoints()) {
      await rm(new RunFolder(join(folder, 'run')).checkpointFile(name))
    }
    const missing = await failure(trainToy(toy(), { resumeFrom: 'best' }))
    expect(missing.code).toBe('not-found')
    const other = await failure(trainToy(toy(), { resumeFrom: 'latest', dataset: 'other' }))
    expect(other.message).toMatch(/another data set/)
    const warnings: string[] = []
    const listener = (event: TrainingEvent): void => {
      if (event.type === 'warning') warnings.push(event.message)
    }
    await trainToy(toy(), { resumeFrom: 'latest', executor: onCpu, listener })
    expect(warnings).toEqual([expect.stringMatching(/no checkpoint yet/)])
    await trainToy(toy(), { run: 'whole', executor: onCpu })
    expect(differing(await weights('run'), await weights('whole'))).toEqual([])
  })

  it('keeps a checkpoint when it is cancelled, and says how to go on', async () => {
    const abort = new AbortController()
    const listener = (event: TrainingEvent): void => {
      if (event.type === 'train' && event.step === 2) abort.abort()
    }
    const error = await failure(trainToy(toy(), { work: { signal: abort.signal }, listener, executor: onCpu }))
    expect(error.code).toBe('cancelled')
    expect(error.message).toMatch(/after step 2.*--resume/)
    expect((await readCheckpoint(new RunFolder(join(folder, 'run')).checkpointFile('latest'))).state.step).toBe(2)
    const resumed = await trainToy(toy(), { resumeFrom: 'latest', executor: onCpu })
    await trainToy(toy(), { run: 'whole', executor: onCpu })
    expect(resumed.steps).toBe(6)
    expect(differing(await weights('run'), await weights('whole'))).toEqual([])
  })

  it('holds while it is paused', async () => {
    let open = (): void => undefined
    const steps: number[] = []
    const gate = async (): Promise<void> => {
      if (steps.at(-1) === 2) await new Promise<void>((resolve) => (open = resolve))
    }
    const running = trainToy(toy(), {
      work: { gate },
      listener: (event) => event.type === 'train' && steps.push(event.step),
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(steps).toEqual([1, 2])
    steps.push(0)
    open()
    await running
    expect(steps).toEqual([1, 2, 0, 3, 4, 5, 6])
  })

  it('stops early and uses the best checkpoint', async () => {
    // At a learning rate of 0 nothing ever improves on the first validation.
    const still = { generator: { learningRate: 0 }, discriminator: { learningRate: 0 } }
    const recipe = toy({
      optimiser: still,
      generator: { kind: 'unet', depth: 2, width: 4 },
      schedule: { steps: 50, validateEvery: 2, patience: 3 },
    })
    const summary = await trainToy(recipe)
    expect(summary).toMatchObject({ steps: 8, stoppedBecause: 'patience', best: { step: 2 } })
    expect(summary.checkpoint).toMatch(/best\.safetensors$/)
  })

  it('ends when time is up or when asked, and pins checkpoints', async () => {
    const control = new TrainingControl()
    const listener = (event: TrainingEvent): void => {
      if (event.type !== 'train') return
      if (event.step === 1) control.pin('early')
      if (event.step === 2) control.setRateFactor(0.5)
      if (event.step === 3) control.finish()
    }
    const summary = await trainToy(toy(), { control, listener })
    expect(summary).toMatchObject({ steps: 3, stoppedBecause: 'finish' })
    const run = new RunFolder(summary.run)
    expect((await readCheckpoint(run.checkpointFile('pinned-early'))).state.step).toBe(1)
    const trained = (await lines()).filter((line): line is TrainLine & Record<string, unknown> => line.type === 'train')
    expect(trained.map(({ learningRate }) => learningRate.generator)).toEqual([2e-4, 2e-4, 1e-4])

    const timed = await trainToy(toy({ schedule: { steps: 1e6, maxMinutes: 0.01 } }), { run: 'timed', executor: onCpu })
    expect(timed.stoppedBecause).toBe('minutes')
    expect(timed.steps).toBeLessThan(1e6)
  })

  it('changes the rate at a recorded step, and again when it goes on from before', async () => {
    const control = new TrainingControl()
    const listener = (event: TrainingEvent): void => {
      if (event.type === 'train' && event.step === 4) control.setRateFactor(0.25)
    }
    const recipe = toy({ schedule: { steps: 6, validateEvery: 2 } })
    await trainToy(recipe, { control, listener, executor: onCpu })
    const run = new RunFolder(join(folder, 'run'))
    expect(await readFile(run.changesFile, 'utf8')).toBe('{"step":4,"rateFactor":0.25}\n')
    const rates = async (): Promise<unknown[]> =>
      (await lines())
        .filter(({ type }) => type === 'train')
        .map((line) => (line as unknown as TrainLine).learningRate.generator)
    expect(await rates()).toEqual([2e-4, 2e-4, 2e-4, 2e-4, 5e-5, 5e-5])
    const before = await weights('run')

    // As after a crash: the last checkpoint on disk is of a step before the change.
    await trainToy(toy({ schedule: { steps: 3, validateEvery: 2 } }), { run: 'early', executor: onCpu })
    await copyFile(new RunFolder(join(folder, 'early')).checkpointFile('latest'), run.checkpointFile('latest'))
    await trainToy(recipe, { resumeFrom: 'latest', executor: onCpu })
    expect(await rates()).toEqual([2e-4, 2e-4, 2e-4, 2e-4, 5e-5, 5e-5])
    expect(differing(await weights('run'), before)).toEqual([])
  })

  it('ends after the pass over the data that it is in', async () => {
    const control = new TrainingControl()
    const listener = (event: TrainingEvent): void => {
      if (event.type === 'train' && event.step === 3) control.finishEpoch()
    }
    // Ten items in batches of four: the second pass ends with step 5.
    const summary = await trainToy(toy({ schedule: { steps: 20 } }), { control, listener })
    expect(summary).toMatchObject({ steps: 5, stoppedBecause: 'epoch', epochs: 2 })
  })

  it('puts what was reached on disk before it rests', async () => {
    let pause = false
    const onDisk: number[] = []
    const gate = async (): Promise<void> => {
      if (!pause) return
      const { state } = await readCheckpoint(new RunFolder(join(folder, 'run')).checkpointFile('latest'))
      onDisk.push(state.step)
      pause = false
    }
    const listener = (event: TrainingEvent): void => {
      if (event.type === 'train' && event.step === 2) pause = true
    }
    const work = { gate, pausing: () => pause }
    await trainToy(toy({ schedule: { checkpointEvery: 1000, validateEvery: 1000 } }), { work, listener })
    expect(onDisk).toEqual([2])
  })

  it('branches: the weights of another run, at its step, with other knobs and the parent named', async () => {
    await trainToy(toy({ schedule: { steps: 4 } }), { run: 'parent', executor: onCpu })
    const parent = { run: join(folder, 'parent'), checkpoint: 'latest' }
    const recipe = toy({ losses: { l1: 1 }, schedule: { steps: 6, validateEvery: 2 } })
    const summary = await trainToy(recipe, { run: 'child', parent, executor: onCpu, dataset: 'other data' })
    expect(summary.steps).toBe(6)
    expect((await lines('child')).filter(({ type }) => type === 'train').map(({ step }) => step)).toEqual([5, 6])
    const manifest = await new RunFolder(join(folder, 'child')).readManifest()
    expect(manifest.parent).toEqual({ ...parent, step: 4 })
    expect(manifest.recipe).toMatchObject({ losses: { l1: 1 } })
    // It goes on by itself afterwards, and its parent is what it was.
    const longer = toy({ losses: { l1: 1 }, schedule: { steps: 8 } })
    await trainToy(longer, { run: 'child', resumeFrom: 'latest', executor: onCpu, dataset: 'other data' })
    expect((await new RunFolder(join(folder, 'child')).readManifest()).parent?.step).toBe(4)
    expect((await readCheckpoint(new RunFolder(parent.run).checkpointFile('latest'))).state.step).toBe(4)
    const wider = toy({ generator: { kind: 'unet', depth: 2, width: 6, normalisation: 'batch' } })
    const misfit = await failure(trainToy(wider, { run: 'misfit', parent }))
    expect(misfit.message).toMatch(/does not fit its recipe/)
  })

  it('keeps pinned checkpoints until they are given up, and then until it goes on', async () => {
    await trainToy(toy({ schedule: { steps: 2 } }), { executor: onCpu })
    const run = new RunFolder(join(folder, 'run'))
    expect(await run.pin('latest', 2)).toBe('pinned-2')
    const kept = await readFile(run.checkpointFile('pinned-2'))
    expect(kept).toEqual(await readFile(run.checkpointFile('latest')))
    await run.unpin('pinned-2')
    expect(await run.checkpoints()).not.toContain('pinned-2')
    await run.pin('latest', 2)
    expect(await readFile(run.checkpointFile('pinned-2'))).toEqual(kept)
    await run.unpin('pinned-2')
    await trainToy(toy({ schedule: { steps: 3 } }), { resumeFrom: 'latest', executor: onCpu })
    expect((await readdir(join(run.path, 'checkpoints'))).sort()).toEqual(['best.safetensors', 'latest.safetensors'])
    expect(await failure(run.unpin('latest'))).toMatchObject({ code: 'usage' })
    expect(await failure(run.unpin('pinned-9'))).toMatchObject({ code: 'not-found' })
  })

  it('stops at the first number that is none, with the last good checkpoint kept', async () => {
    const error = await failure(trainToy(toy({ data: { broken: true } })))
    expect(error.code).toBe('diverged')
    expect(error.message).toMatch(/in step 1: the loss '\w+' became not a number\. The last good checkpoint, of step 0/)
    const { tensors } = await readCheckpoint(String(error.details.checkpoint))
    expect(tensors['generator/down0/w']!.data.every(Number.isFinite)).toBe(true)
  })

  it('notices a generator whose samples are all alike', async () => {
    // A network that is not trained and starts at zero puts out a constant.
    const still = { generator: { learningRate: 0 }, discriminator: { learningRate: 0 } }
    const recipe = toy({
      generator: { kind: 'unet', depth: 2, width: 4, output: 'direct', initialisation: 'dcgan' },
      optimiser: still,
      schedule: { steps: 50, collapseRatio: 0.5, collapseSteps: 5 },
    })
    const error = await failure(trainToy(recipe))
    expect(error.code).toBe('diverged')
    expect(error.message).toMatch(/collapsed by step 5: its samples are all alike \(.* % of the spread/)
  })

  it('refuses folders, data and checkpoints that do not fit, in a sentence', async () => {
    await trainToy(toy({ schedule: { steps: 1 } }))
    const taken = await failure(trainToy(toy()))
    expect(taken.code).toBe('exists')
    expect(taken.message).toContain('already holds a run')
    const other = await failure(trainToy(toy(), { resumeFrom: 'latest', dataset: 'other' }))
    expect(other).toMatchObject({ code: 'usage' })
    expect(other.message).toContain("'other' has hash other, expected toy")
    expect(await failure(trainToy(toy(), { run: 'none', resumeFrom: 'latest' }))).toMatchObject({ code: 'not-found' })
    expect(await failure(trainToy(toy(), { resumeFrom: 'pinned-x' }))).toMatchObject({ code: 'not-found' })

    const file = new RunFolder(join(folder, 'run')).checkpointFile('latest')
    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, bytes.length - 100))
    const cut = await failure(trainToy(toy(), { resumeFrom: 'latest' }))
    expect(cut.code).toBe('corrupt')
    expect(cut.message).toContain(file)

    await writeFile(file, bytes)
    const wider = toy({ generator: { kind: 'unet', depth: 2, width: 6, normalisation: 'batch' } })
    const misfit = await failure(trainToy(wider, { resumeFrom: 'latest' }))
    expect(misfit).toMatchObject({ code: 'corrupt' })
    expect(misfit.message).toMatch(/does not fit its recipe: '.*' is \[/)
  })
})

const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value))
