import { describe, expect, it } from 'vitest'
import type { Executor } from '../../../src-main/engine/runtime/executor'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { softwareGpu } from '../../helpers/swiftshader'
import { relativeDifference } from './agreement'
import { createSmallGan, variableNames } from './smallGan'

/** Losses and gradients to 1e-4, as float32 sums of some hundred products in other orders allow; so the weights. */
const tolerance = 1e-4

async function expectSameTraining(create: () => Promise<Executor>): Promise<void> {
  const executors = [await createReferenceExecutor(), await create()]
  const gans = await Promise.all(executors.map(createSmallGan))
  for (let i = 0; i < 2; i++) {
    const [expected, got] = await Promise.all(gans.map((gan) => gan.step()))
    for (const [name, loss] of Object.entries(expected!.losses)) {
      expect(Math.abs(got!.losses[name]! - loss), name).toBeLessThan(tolerance * Math.max(1, Math.abs(loss)))
    }
    for (const [name, gradient] of Object.entries(expected!.gradients)) {
      expect(relativeDifference(got!.gradients[name]!, gradient), name).toBeLessThan(tolerance)
    }
    for (const [name, norm] of Object.entries(expected!.norms)) {
      expect(Math.abs(got!.norms[name]! - norm), name).toBeLessThan(tolerance * norm)
    }
  }
  for (const name of variableNames) {
    const [expected, got] = await Promise.all(gans.map(({ store }) => store.read(name)))
    expect(relativeDifference(got!, expected!), name).toBeLessThan(tolerance)
  }
  expect(executors[1]!.device.fallbacks).toEqual([])
  for (const executor of executors) await executor.dispose()
}

describe('two steps of a small conditional GAN agree with the reference', () => {
  it('on the cpu', () => expectSameTraining(() => createOnnxExecutor({ device: 'cpu', threads: 2, spin: false })))

  it.skipIf(!softwareGpu)(
    "on webgpu, by Electron's SwiftShader",
    () => expectSameTraining(() => createOnnxExecutor({ device: 'webgpu', measure: false })),
    // Some hundred shaders are compiled in software.
    240_000,
  )
})
