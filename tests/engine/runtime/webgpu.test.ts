import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Executor } from '../../../src-main/engine/runtime/executor'
import { createSession } from '../../../src-main/engine/runtime/onnx/fallbacks'
import type { OnnxModel, OnnxNode } from '../../../src-main/engine/runtime/onnx/model'
import { hostTensor } from '../../../src-main/engine/runtime/onnx/session'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { softwareGpu } from '../../helpers/swiftshader'
import { allCases } from '../graph/operatorCases'
import { expectAgreement } from './agreement'
import { describeExecutor } from './executorContract'

const createWebGpu = (): Promise<Executor> => createOnnxExecutor({ device: 'webgpu', measure: false })

describe.skipIf(!softwareGpu)('on webgpu (needs Electron, whose SwiftShader stands in for a GPU)', () => {
  describeExecutor('webgpu', createWebGpu)

  let executor: Executor
  beforeAll(async () => {
    executor = await createWebGpu()
  })
  afterAll(() => executor.dispose())

  it.each(allCases)('$operator: $name has the value and both derivatives of float64', async (operatorCase) => {
    await expectAgreement(executor, operatorCase)
  })

  it('ran everything on the GPU', () => {
    expect(executor.device.fallbacks).toEqual([])
  })

  it('names the operators that the provider leaves to the CPU', async () => {
    const node = (operator: string, from: string, to: string): OnnxNode => ({
      ...{ operator, domain: '', name: to, inputs: [from], outputs: [to], attributes: {} },
    })
    const model: OnnxModel = {
      name: 'mixed',
      nodes: [node('Abs', 'x', 'a'), node('Sign', 'a', 'b'), node('Neg', 'b', 'y')],
      inputs: [{ name: 'x', type: 'float32', shape: [3] }],
      outputs: [{ name: 'y', type: 'float32', shape: [3] }],
      initialisers: [],
      metadata: {},
    }
    const options = { provider: 'webgpu', threads: 1, spin: false } as const
    const { session, fallbacks } = await createSession(model, options, 'mixed')
    expect(fallbacks).toEqual(['Sign on the cpu'])
    const { y } = await session.run({ x: hostTensor(Float32Array.of(-2, 0, 3), [3]) }, { y: null })
    expect([...(y!.data as Float32Array)]).toEqual([-1, -0, -1])
    await session.dispose()
  })
})
