import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeModel } from '../../../../src-main/engine/runtime/onnx/encoder'
import type { OnnxModel, OnnxNode } from '../../../../src-main/engine/runtime/onnx/model'

const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode => ({
  ...{ operator, domain: '', name: `node ${output}`, inputs, outputs: [output], attributes },
})

/** One node for each kind of attribute and of initialiser that the lowering writes. */
const model: OnnxModel = {
  name: 'round trip',
  nodes: [
    node('LeakyRelu', ['x'], 'leaky', { alpha: { float: 0.25 } }),
    node('Reshape', ['leaky', 'shape'], 'plane'),
    node('Transpose', ['plane'], 'turned', { perm: [1, 0] }),
    node('Gemm', ['turned', 'weights'], 'product', { transA: 0, transB: 1, alpha: { float: 2 } }),
    node('Resize', ['x', '', 'scales'], 'large', {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    }),
    node('Constant', [], 'table', { value_floats: { float: [1.5, -2.5] } }),
    node('Gather', ['table', 'position'], 'picked', { axis: 0 }),
    { ...node('FusedMatMul', ['plane', 'plane'], 'square'), domain: 'com.microsoft', attributes: { transB: 1 } },
  ],
  inputs: [{ name: 'x', type: 'float32', shape: ['batch', 2] }],
  outputs: [
    { name: 'product', type: 'float32', shape: ['columns', 1] },
    { name: 'large', type: 'float32', shape: ['twice', 4] },
    { name: 'picked', type: 'float32', shape: [1] },
    { name: 'square', type: 'float32', shape: [2, 2] },
  ],
  initialisers: [
    { name: 'shape', shape: [2], data: BigInt64Array.of(2n, -1n) },
    { name: 'weights', shape: [1, 2], data: Float32Array.of(1, 10) },
    { name: 'scales', shape: [2], data: Float32Array.of(1, 2) },
    { name: 'position', shape: [1], data: Int32Array.of(1) },
  ],
  metadata: { card: '{"task": "ünïcode"}' },
}

describe('an encoded model', () => {
  it('is read by ONNX Runtime as it was meant', async () => {
    const session = await InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 })
    expect(session.inputMetadata).toMatchObject([{ name: 'x', type: 'float32', shape: ['batch', 2] }])
    expect(session.outputNames).toEqual(['product', 'large', 'picked', 'square'])
    const run = (batch: number) =>
      session.run({
        x: new Tensor(
          'float32',
          Float32Array.from({ length: 2 * batch }, (_, i) => i - 2),
          [batch, 2],
        ),
      })
    const two = await run(2)
    // x is (−2, −1, 0, 1), leaky (−0.5, −0.25, 0, 1) as rows; its columns times (1, 10), twice.
    expect([...(two.product!.data as Float32Array)]).toEqual([-1, 19.5])
    expect([...(two.large!.data as Float32Array)]).toEqual([-2, -2, -1, -1, 0, 0, 1, 1])
    expect([...(two.picked!.data as Float32Array)]).toEqual([-2.5])
    expect([...(two.square!.data as Float32Array)]).toEqual([0.3125, -0.25, -0.25, 1])
    expect((await run(3)).product!.dims).toEqual([3, 1])
    await session.release()
  })

  it('carries its metadata', () => {
    expect(Buffer.from(encodeModel(model)).includes(Buffer.from('{"task": "ünïcode"}'))).toBe(true)
  })

  it('refuses an initialiser whose data do not fill its shape', () => {
    const wrong = { name: 'w', shape: [2, 3], data: new Float32Array(5) }
    expect(() => encodeModel({ ...model, initialisers: [wrong] })).toThrow(
      'initialiser w of shape [2, 3] needs 6 values, got 5',
    )
  })
})
