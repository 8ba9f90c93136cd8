import { afterAll, describe, expect, it } from 'vitest'
import {
  add,
  convolution,
  convolutionTranspose,
  concat,
  input,
  leakyRelu,
  matmul,
  reshape,
  sum,
  variable,
  type Tensor,
} from '../../../src-main/engine/graph'
import { Random } from '../../../src-main/base/random'
import { exportOnnx, type ExportSize } from '../../../src-main/engine/runtime/export'
import { loadOnnxModel, type OnnxModelRunner } from '../../../src-main/engine/runtime/inference'

const draw = (length: number, name: string): Float32Array => new Random(7, name).fillNormal(new Float32Array(length))
const loaded: OnnxModelRunner[] = []
async function load(bytes: Uint8Array): Promise<OnnxModelRunner> {
  const model = await loadOnnxModel(bytes, { device: 'cpu', threads: 1 })
  loaded.push(model)
  return model
}
afterAll(async () => {
  for (const model of loaded) await model.dispose()
})

/** A small U-Net with a bias a channel, from x to an image twice as fine. */
function network({ batch, height, width }: ExportSize): Record<string, Tensor> {
  const x = input('x', [batch, 2, height, width])
  const down = leakyRelu(
    add(convolution(x, variable('w1', [4, 2, 4, 4]), { stride: 2, padding: 1 }), variable('b1', [1, 4, 1, 1])),
    0.2,
  )
  const up = convolutionTranspose(down, variable('w2', [4, 3, 4, 4]), {
    stride: 2,
    padding: 1,
    inputSize: [height, width],
  })
  const joined = concat([up, x], 1)
  const fine = convolutionTranspose(joined, variable('w3', [5, 1, 4, 4]), {
    stride: 2,
    padding: 1,
    inputSize: [2 * height, 2 * width],
  })
  return { fine, coarse: up }
}

const weights = new Map([
  ['w1', draw(4 * 2 * 16, 'w1')],
  ['b1', draw(4, 'b1')],
  ['w2', draw(4 * 3 * 16, 'w2')],
  ['w3', draw(5 * 16, 'w3')],
])

describe('an exported network', () => {
  it('takes any batch and size, and a window gives what the whole gives', async () => {
    const bytes = exportOnnx({ name: 'small', build: network, size: { batch: 1, height: 8, width: 8 }, weights })
    const model = await load(bytes)
    expect(model.inputs).toEqual(['x'])
    expect([...model.outputs].sort()).toEqual(['coarse', 'fine'])
    const wide = draw(2 * 16 * 24, 'image')
    const { fine } = await model.run({ x: { data: wide, shape: [1, 2, 16, 24] } })
    expect(fine!.shape).toEqual([1, 1, 32, 48])
    const twice = await model.run({ x: { data: Float32Array.from([...wide, ...wide]), shape: [2, 2, 16, 24] } })
    // The same sums in another order: some ulp of values of order 100.
    fine!.data.forEach((value, i) =>
      expect(Math.abs(twice.fine!.data[fine!.data.length + i]! - value)).toBeLessThan(1e-3),
    )
  })

  it('takes any batch through a reshape that only the batch changes', async () => {
    const build = ({ batch }: ExportSize) => ({
      y: sum(reshape(matmul(input('z', [batch, 3]), variable('m', [3, 8])), [batch, 2, 2, 2]), [1]),
    })
    const m = draw(24, 'm')
    const size = { batch: 4, height: 1, width: 1 }
    const model = await load(exportOnnx({ name: 'any', build, size, weights: new Map([['m', m]]) }))
    const { y } = await model.run({ z: { data: Float32Array.of(1, 0, 0, 0, 1, 0), shape: [2, 3] } })
    const sums = [0, 8].flatMap((row) => [0, 1, 2, 3].map((i) => Math.fround(m[row + i]! + m[row + 4 + i]!)))
    expect(y).toEqual({ shape: [2, 1, 2, 2], data: Float32Array.from(sums) })
  })

  it('keeps its size where a layer needs it', async () => {
    const build = ({ batch, height, width }: ExportSize) => ({
      y: matmul(reshape(input('x', [batch, 1, height, width]), [batch, height * width]), variable('m', [16, 3])),
    })
    const bytes = exportOnnx({
      name: 'dense',
      build: (size) => build({ ...size, height: 4, width: 4 }),
      size: { batch: 2, height: 4, width: 4 },
      weights: new Map([['m', draw(48, 'm')]]),
    })
    const model = await load(bytes)
    const { y } = await model.run({ x: { data: draw(32, 'x'), shape: [2, 1, 4, 4] } })
    expect(y!.shape).toEqual([2, 3])
  })

  it('refuses to leave weights out', () => {
    const some = new Map([['w1', weights.get('w1')!]])
    expect(() =>
      exportOnnx({ name: 'small', build: network, size: { batch: 1, height: 8, width: 8 }, weights: some }),
    ).toThrow("no weights for 'b1'")
  })
})
