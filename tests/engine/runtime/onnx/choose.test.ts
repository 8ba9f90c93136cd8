import { describe, expect, it } from 'vitest'
import * as g from '../../../../src-main/engine/graph'
import { chooseLowerings } from '../../../../src-main/engine/runtime/onnx/choose'
import { candidates } from '../../../../src-main/engine/runtime/onnx/lowering/convolution'
import { geometryOf, isConvolution, layerKey } from '../../../../src-main/engine/runtime/onnx/lowering/geometry'
import { lowerProgram } from '../../../../src-main/engine/runtime/onnx/program'

const options = { provider: 'cpu', threads: 1, spin: false } as const

/** A layer of `filters` with its derivatives. */
function layer(filters: number): g.Tensor[] {
  const x = g.input('x', [1, 16, 32, 32])
  const w = g.input('w', [filters, 16, 3, 3])
  const y = g.convolution(x, w, { padding: 1 })
  return g.simplify([y, ...g.gradients(g.sum(g.square(y)), [x, w])])
}

const keysOf = (tensors: readonly g.Tensor[]): string[] =>
  g
    .topologicalOrder(tensors)
    .filter(isConvolution)
    .map((node) => layerKey(node.operator, geometryOf(node)))

describe('choosing lowerings', () => {
  it('names one of the ways open to each layer', async () => {
    const tensors = layer(16)
    const choices = await chooseLowerings(tensors, {}, options)
    expect(Object.keys(choices).sort()).toEqual(keysOf(tensors).sort())
    for (const node of g.topologicalOrder(tensors).filter(isConvolution)) {
      const geometry = geometryOf(node)
      expect(candidates(node.operator, geometry)).toContain(choices[layerKey(node.operator, geometry)])
    }
    expect(lowerProgram('layer', tensors, choices).choices).toEqual(choices)
  })

  it('keeps what it is given, and adds the rest', async () => {
    const tensors = layer(17)
    const [first] = keysOf(tensors)
    const choices = await chooseLowerings(tensors, { [first!]: 'unfold' }, options)
    expect(choices[first!]).toBe('unfold')
    expect(Object.keys(choices)).toHaveLength(3)
  })

  it('leaves small layers to the rule, which is noted with the program', async () => {
    const x = g.input('x', [1, 2, 8, 8])
    const tensors = [g.convolution(x, g.input('w', [2, 2, 3, 3]))]
    expect(await chooseLowerings(tensors, {}, options)).toEqual({})
    const { choices } = lowerProgram('small', tensors, {})
    expect(Object.values(choices)).toEqual(['matrix'])
  })

  it('remembers what it measured in this process', async () => {
    const tensors = layer(18)
    const first = await chooseLowerings(tensors, {}, options)
    expect(await chooseLowerings(tensors, {}, options)).toEqual(first)
  })
})
