import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import { simplify, topologicalOrder, type Tensor } from '../../../src-main/engine/graph'
import type { Executor, LoweringChoices } from '../../../src-main/engine/runtime/executor'
import { candidates, loweringNames } from '../../../src-main/engine/runtime/onnx/lowering/convolution'
import { geometryOf, isConvolution, layerKey } from '../../../src-main/engine/runtime/onnx/lowering/geometry'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { allCases, type OperatorCase } from '../graph/operatorCases'
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

  /** Beside the geometries of the operators' own cases: few filters, and batches of more than one. */
  const layers: { x: g.Shape; w: g.Shape; options: g.ConvolutionOptions }[] = [
    { x: [2, 9, 7, 6], w: [1, 9, 3, 3], options: { padding: 1 } },
    { x: [1, 12, 6, 5], w: [2, 12, 2, 3], options: { strides: [2, 1], pads: [0, 1, 1, 2] } },
    { x: [3, 16, 8, 8], w: [1, 16, 4, 4], options: { stride: 2, padding: 1 } },
    { x: [2, 4, 5, 6], w: [1, 4, 2, 2], options: { dilations: [2, 1], pads: [2, 1, 0, 1] } },
    { x: [3, 2, 9, 8], w: [4, 2, 3, 3], options: { padding: 1 } },
    { x: [2, 3, 4, 4], w: [3, 3, 4, 4], options: { pads: [0, 3, 2, 1] } },
  ]
  const layerCases = layers.flatMap(({ x, w, options }) => {
    const size = [x[2]!, x[3]!] as const
    const kernelSize = [w[2]!, w[3]!] as const
    const y = g.convolution(g.input('x', x), g.input('w', w), options).shape
    const name = `${x.join('×')} by ${w.join('×')}`
    const one = (operator: string, a: g.Shape, b: g.Shape, build: OperatorCase['build']): OperatorCase => ({
      ...{ name: `${operator} ${name}`, leaves: [{ shape: a }, { shape: b }], build },
    })
    return [
      one('convolution', x, w, (a, b) => g.convolution(a, b, options)),
      one('its transpose', y, w, (a, b) => g.convolutionTranspose(a, b, { ...options, inputSize: size })),
      one('its weight gradient', x, y, (a, b) => g.convolutionWeightGradient(a, b, { ...options, kernelSize })),
    ]
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
    it.each([...convolutions, ...layerCases])('$name', async (operatorCase) => {
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
