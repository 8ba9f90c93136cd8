import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simplify, topologicalOrder, type Tensor } from '../../../src-main/engine/graph'
import type { Executor, LoweringChoices } from '../../../src-main/engine/runtime/executor'
import { candidates, loweringNames } from '../../../src-main/engine/runtime/onnx/lowering/convolution'
import { geometryOf, isConvolution, layerKey } from '../../../src-main/engine/runtime/onnx/lowering/geometry'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { allCases } from '../graph/operatorCases'
import { expectAgreement } from './agreement'
import { describeExecutor } from './executorContract'

const createCpu = (): Promise<Executor> => createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })

describeExecutor('cpu', createCpu)

describe('on the cpu', () => {
  let executor: Executor
  beforeAll(async () => {
    executor = await createCpu()
  })
  afterAll(() => executor.dispose())

  it.each(allCases)('$operator: $name has the value and both derivatives of float64', async (operatorCase) => {
    await expectAgreement(executor, operatorCase)
  })

  describe.each(loweringNames)("convolutions lowered as '%s' wherever that is open to them", (lowering) => {
    const convolutions = allCases.filter(({ operator }) => operator.startsWith('convolution'))
    const lowered = (tensors: readonly Tensor[]): LoweringChoices => {
      const choices: LoweringChoices = {}
      for (const node of topologicalOrder(simplify(tensors)).filter(isConvolution)) {
        const open = candidates(node.operator, geometryOf(node))
        choices[layerKey(node.operator, geometryOf(node))] = open.includes(lowering) ? lowering : 'direct'
      }
      return choices
    }
    it.each(convolutions)('$name', async (operatorCase) => {
      await expectAgreement(executor, operatorCase, lowered)
    })
  })

  it('refuses a choice that is not open to a layer, and names those that are', async () => {
    const convolution = allCases.find(({ operator }) => operator === 'convolution')!
    const wrong = (tensors: readonly Tensor[]): LoweringChoices => {
      const [node] = topologicalOrder(simplify(tensors)).filter(isConvolution)
      return { [layerKey(node!.operator, geometryOf(node!))]: 'magic' }
    }
    await expect(expectAgreement(executor, convolution, wrong)).rejects.toThrow(
      /cannot be lowered as 'magic'; open are .*direct/,
    )
  })
})
