import { describe, expect, it } from 'vitest'
import { constant, input, type Tensor } from '../../../src-main/engine/graph'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { createRepresentation } from '../../../src-main/astronomy/recovery/representation'
import { recoveryData } from '../../../src-main/astronomy/recovery/recipe'

const pixels = Float32Array.of(-30, -1, -0.01, 0, 0.3, 4, 150, 6000)

async function evaluate(build: (x: Tensor) => Tensor, values = pixels): Promise<Float32Array> {
  const executor = await createReferenceExecutor()
  const store = await executor.createStore([])
  const outputs = { y: build(input('x', [1, 1, 1, values.length])) }
  const program = await executor.compile({ name: 'test', outputs }, store)
  const result = (await program.run({ x: values })).outputs.y!.slice()
  await executor.dispose()
  return result
}

describe('pixels in units of their own noise', () => {
  const representation = createRepresentation(recoveryData.parse({ softening: 10 }))

  it('come back from the network’s scale as they were', async () => {
    const back = await evaluate((x) => representation.decode(representation.encode(x)))
    // float32 through asinh and sinh: a few ulp.
    pixels.forEach((value, i) => expect(Math.abs(back[i]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))))
  })

  it('are shown as the scaler of the command line shows them', async () => {
    const shown = await evaluate((x) => representation.show(x))
    pixels.forEach((value, i) => expect(shown[i]).toBeCloseTo(representation.display.forward(value), 5))
    expect(representation.display.forward(200)).toBeCloseTo(Math.asinh(10) / 3, 12)
  })

  it('carry a deviation along by the derivative', async () => {
    const deviation = await evaluate((x) => representation.decodeDeviation(x, constant(1e-3)))
    pixels.forEach((value, i) => {
      const a = Math.asinh(value / 10)
      const expected = (10 * Math.sinh(a + 1e-3) - 10 * Math.sinh(a - 1e-3)) / 2
      expect(deviation[i]! / expected).toBeCloseTo(1, 4)
    })
  })

  it('do not overflow, whatever the network answers', async () => {
    const decoded = await evaluate((x) => representation.decode(x))
    expect([...decoded].every(Number.isFinite)).toBe(true)
  })
})

describe('nanomaggies, as published', () => {
  const representation = createRepresentation(recoveryData.parse({ unit: 'nanomaggies' }))
  const inside = Float32Array.of(-0.1, -0.02, 0, 0.1, 1, 3.9)

  it('come back, within the published range', async () => {
    const back = await evaluate((x) => representation.decode(representation.encode(x)), inside)
    inside.forEach((value, i) => expect(back[i]).toBeCloseTo(value, 5))
  })

  it('are −1 at the lower end and 1 at the upper one', async () => {
    const encoded = await evaluate((x) => representation.encode(x), Float32Array.of(-5, -0.1, 4, 99))
    const low = (2 * 0) / (Math.asinh(10) / 3) - 1
    ;[low, low, 1, 1].forEach((value, i) => expect(encoded[i]).toBeCloseTo(value, 5))
  })

  it('carry a deviation along by the derivative', async () => {
    const deviation = await evaluate((x) => representation.decodeDeviation(x, constant(1)), inside)
    const decode = (a: number): number => (Math.sinh(3 * ((a + 1) / 2) * (Math.asinh(10) / 3)) / 10) * 4.1 - 0.1
    const encode = (v: number): number => ((Math.asinh((10 * (v + 0.1)) / 4.1) / 3) * 2) / (Math.asinh(10) / 3) - 1
    inside.forEach((value, i) => {
      const a = encode(value)
      expect(deviation[i]! / ((decode(a + 1e-4) - decode(a - 1e-4)) / 2e-4)).toBeCloseTo(1, 3)
    })
  })
})
