import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toyDetector } from '../../../../src-main/collider/tracks/detector'
import { createTrackDataset } from '../../../../src-main/collider/tracks/network/dataset'
import { evaluateTracks } from '../../../../src-main/collider/tracks/network/evaluation'
import { networkFinder } from '../../../../src-main/collider/tracks/network/finder'
import { readTrackModel } from '../../../../src-main/collider/tracks/network/model'
import { trackReport } from '../../../../src-main/collider/tracks/network/report'
import { trackFinding } from '../../../../src-main/collider/tracks/network/task'
import { defaultTrackSimulation } from '../../../../src-main/collider/tracks/simulation/options'
import { simulateTracks } from '../../../../src-main/collider/tracks/simulation/run'
import { exportRun } from '../../../../src-main/engine/gan/export'
import { train } from '../../../../src-main/engine/gan/train'
import { chooseExecutor } from '../../../../src-main/engine/runtime/devices'
import { writeModel } from '../../../../src-main/store/models'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-track-train-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Coarse planes and a small network: seconds, and enough to learn what a peak is. */
const recipe = trackFinding.recipe.parse({
  task: 'track-finding',
  data: { phiBins: 48, wrap: 8, curvatureBins: 16, slices: 4 },
  generator: { kind: 'unet', depth: 2, width: 8, widthCap: 16, stem: 8, output: 'direct' },
  discriminator: { kind: 'patch', layers: 1, width: 4 },
  optimiser: { generator: { learningRate: 0.01, beta1: 0.9, beta2: 0.99 }, averageDecay: 0.9 },
  schedule: {
    batch: 16,
    steps: 130,
    contentSteps: 125,
    validateEvery: 65,
    validationItems: 16,
    samples: 1,
    sampleEvery: 130,
  },
})

describe('a network that was trained for a moment', () => {
  it('proposes most tracks, from the data set to the report', async () => {
    const [sample, dataset, run, model] = ['sample.csv', 'set', 'run', 'model'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
      string,
    ]
    const options = { ...defaultTrackSimulation, tracks: [8, 8] } as const
    await simulateTracks(sample, toyDetector, options, { events: 60, seed: 1, overwrite: false }, {})
    const split = { train: 0.7, validation: 0.1, test: 0.2 }
    await createTrackDataset(
      dataset,
      { from: [sample], split, seed: 1, detector: null },
      { overwrite: false, work: {} },
    )

    const executor = await chooseExecutor({ device: 'cpu', threads: 1 })
    const base = { task: trackFinding, recipe, preset: null, dataset, folder: run, resumeFrom: null, executor }
    const summary = await train(base, {})
    expect(summary.steps).toBe(130)
    expect(summary.best!.metric).toBe('f1')

    const { card, contents } = await exportRun(trackFinding, run, {
      checkpoint: null,
      name: 'small',
      licence: null,
      cite: null,
    })
    await writeModel(model, card, contents)
    const device = { device: 'cpu', threads: 1 }
    const evaluation = await evaluateTracks(
      await readTrackModel(model),
      { dataset, split: 'test', items: null, baselines: true, device },
      {},
    )
    expect(evaluation.items).toBe(12)
    expect(evaluation.conventional!.efficiency).toBeGreaterThan(0.97)
    // Whatever the network proposes, the fit makes up nothing.
    expect(evaluation.network.fakeRate).toBeLessThan(0.02)
    expect(evaluation.network.efficiency).toBeGreaterThan(0.7)
    expect(evaluation.agreement).toBeGreaterThan(0.6)
    expect(evaluation.agreement).toBeLessThanOrEqual(1)
    expect(trackReport(evaluation)).toContain('By the number of particles')

    const finder = await networkFinder(await readTrackModel(model), toyDetector, device)
    const none = { x: new Float64Array(0), y: new Float64Array(0), z: new Float64Array(0) }
    const empty = { event: 1, count: 0, id: new Float64Array(0), ...none, surface: new Int32Array(0) }
    expect(await finder.find(empty)).toEqual([])
    expect(finder.flags()).toEqual([])
    const many = { ...empty, count: 5000, surface: new Int32Array(5000).fill(-1) }
    const column = new Float64Array(5000)
    expect(await finder.find({ ...many, id: column, x: column, y: column, z: column })).toEqual([])
    expect(finder.flags()).toMatchObject([{ code: 'more-hits-than-trained', count: 1, value: 5000 }])
    await finder.close()
  }, 120_000)
})
