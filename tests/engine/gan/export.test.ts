import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSafetensors } from '../../../src-main/base/safetensors'
import { readCheckpoint } from '../../../src-main/engine/gan/checkpoint'
import { exportRun, type ExportedModel } from '../../../src-main/engine/gan/export'
import { RunFolder } from '../../../src-main/engine/gan/run'
import { TrainingSession } from '../../../src-main/engine/gan/session'
import { train } from '../../../src-main/engine/gan/train'
import { loadOnnxModel, type OnnxModelRunner } from '../../../src-main/engine/runtime/inference'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { Random } from '../../../src-main/base/random'
import { toy, toyTask } from './toy'

const recipe = toy({ optimiser: { generator: { learningRate: 0.01 } }, schedule: { steps: 20, validateEvery: 5 } })
const options = { checkpoint: null, name: null, licence: 'CC0', cite: null }
let folder: string
let model: ExportedModel
const noisy = new Random(3, 'export').fillNormal(new Float32Array(4 * 64))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-export-'))
  const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
  await train({ task: toyTask, recipe, preset: null, dataset: 'toy', folder, resumeFrom: null, executor }, {})
  await executor.dispose()
  model = await exportRun(toyTask, folder, options)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function withModel<T>(file: string, use: (runner: OnnxModelRunner) => Promise<T>): Promise<T> {
  const runner = await loadOnnxModel(model.contents[file]!, { device: 'cpu', threads: 1 })
  try {
    return await use(runner)
  } finally {
    await runner.dispose()
  }
}

describe('an exported model', () => {
  it('does what the generator in the run does', async () => {
    const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
    const plan = toyTask.plan(recipe, { size: 8 })
    const session = await TrainingSession.create(plan, recipe, executor)
    const { state, tensors } = await readCheckpoint(new RunFolder(folder).checkpointFile('best'))
    await session.restore(tensors, 'best')
    const expected = await session.generate({ noisy }, state.step)
    await session.dispose()
    await executor.dispose()

    const { image } = await withModel('generator.onnx', (runner) =>
      runner.run({ noisy: { data: noisy, shape: [4, 1, 8, 8] } }),
    )
    expect(image!.shape).toEqual([4, 1, 8, 8])
    // The scale of the averages is multiplied into the weights here and beside them there: some ulp of values near 1.
    image!.data.forEach((value, i) => expect(Math.abs(value - expected.image![i]!)).toBeLessThan(1e-5))
  })

  it('takes any size that the network can halve', async () => {
    const data = new Random(4, 'export').fillNormal(new Float32Array(12 * 20))
    const { image } = await withModel('generator.onnx', (runner) =>
      runner.run({ noisy: { data, shape: [1, 1, 12, 20] } }),
    )
    expect(image!.shape).toEqual([1, 1, 12, 20])
  })

  it('comes with the discriminator, which judges a sample beside its input', async () => {
    const outputs = await withModel('discriminator.onnx', (runner) => {
      expect([...runner.inputs].sort()).toEqual(['noisy', 'sample'])
      const shape = [4, 1, 8, 8]
      return runner.run({ noisy: { data: noisy, shape }, sample: { data: noisy, shape } })
    })
    expect(outputs.image!.shape.slice(0, 2)).toEqual([4, 1])
  })

  it('tells on its card what it takes, where it is from and how good it was', async () => {
    const { state } = await readCheckpoint(new RunFolder(folder).checkpointFile('best'))
    expect(model.card).toMatchObject({
      task: 'toy',
      inputs: { noisy: { shape: [1, 8, 8], random: null } },
      outputs: { image: { shape: [1, 8, 8] } },
      domain: { noise: [0, 0.5] },
      details: { size: 8 },
      recipe,
      training: { dataset: 'toy', items: 10, steps: state.step, checkpoint: 'best' },
      validation: { metric: 'error', value: state.best!.value, step: state.step },
      licence: 'CC0',
    })
    const { tensors } = decodeSafetensors(model.contents['weights.safetensors']!, 'weights')
    const generator = Object.entries(tensors).filter(([name]) => /^generator\/(?!.*\/(mean|variance)$)/.test(name))
    expect(generator.reduce((total, [, { data }]) => total + data.length, 0)).toBe(model.card.parameters)
  })

  it('is of the checkpoint that was asked for', async () => {
    const latest = await exportRun(toyTask, folder, { ...options, checkpoint: 'latest' })
    expect(latest.card.training).toMatchObject({ steps: 20, checkpoint: 'latest' })
    await expect(exportRun(toyTask, folder, { ...options, checkpoint: 'pinned-x' })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
