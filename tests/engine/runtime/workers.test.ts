import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { add, constant, input, matmul, tanh } from '../../../src-main/engine/graph'
import { exportOnnx } from '../../../src-main/engine/runtime/export'
import { loadOnnxModel } from '../../../src-main/engine/runtime/inference'
import { ModelWorkers } from '../../../src-main/engine/runtime/workers'

const bytes = exportOnnx({
  name: 'small',
  size: { batch: 2, height: 1, width: 1 },
  weights: new Map(),
  build: ({ batch }) => {
    const x = input('x', [batch, 3])
    return { y: add(tanh(matmul(x, constant([1, 2, 3, 4, 5, 6], [3, 2]))), 1) }
  },
})
const feeds = (batch: number, scale: number) => ({
  x: { data: Float32Array.from({ length: batch * 3 }, (_, i) => scale * Math.sin(i)), shape: [batch, 3] },
})

describe('models in threads of their own', () => {
  let workers: ModelWorkers
  beforeAll(() => {
    workers = new ModelWorkers(2)
  })
  afterAll(() => workers.dispose())

  it('give what the model gives here, each call its own answer', async () => {
    const [here, there] = [await loadOnnxModel(bytes, { device: 'cpu', threads: 1 }), await workers.load(bytes)]
    expect(there.inputs).toEqual(['x'])
    expect(there.outputs).toEqual(['y'])
    const scales = [0.1, 0.2, 0.3, 0.4, 0.5]
    const answers = await Promise.all(scales.map((scale, i) => there.run(feeds(i + 1, scale))))
    for (const [i, scale] of scales.entries()) {
      const { y } = await here.run(feeds(i + 1, scale))
      expect(answers[i]!.y!.shape).toEqual([i + 1, 2])
      expect([...answers[i]!.y!.data]).toEqual([...y!.data])
    }
    await here.dispose()
  })

  it('say what is wrong and go on', async () => {
    const model = await workers.load(bytes)
    await expect(model.run({ x: { data: new Float32Array(4), shape: [1, 4] } })).rejects.toThrow(
      /The network could not be run/,
    )
    expect((await model.run(feeds(1, 1))).y!.shape).toEqual([1, 2])
    await expect(workers.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(/could not be run/)
  })
})
