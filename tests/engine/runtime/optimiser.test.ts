import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { add, gradients, input, multiply, slice, square, subtract, sum, variable } from '../../../src-main/engine/graph'
import type { Executor, Optimiser } from '../../../src-main/engine/runtime/executor'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { relativeDifference } from './agreement'

/** Adam by its equations, in float64, one number after another. */
function plainAdam(weights: number[], gradientsOf: (weights: number[]) => number[], settings: Settings, steps: number) {
  const m = weights.map(() => 0)
  const v = weights.map(() => 0)
  const average = [...weights]
  const norms: number[] = []
  for (let t = 1; t <= steps; t++) {
    const raw = gradientsOf(weights)
    const norm = Math.sqrt(raw.reduce((total, g) => total + g * g, 0))
    const scale = settings.clipNorm === null ? 1 : Math.min(1, settings.clipNorm / (norm + 1e-12))
    norms.push(norm)
    raw.forEach((g, i) => {
      m[i] = settings.beta1 * m[i]! + (1 - settings.beta1) * g * scale
      v[i] = settings.beta2 * v[i]! + (1 - settings.beta2) * (g * scale) ** 2
      const corrected = Math.sqrt(v[i] / (1 - settings.beta2 ** t)) + settings.epsilon
      weights[i]! -= (rate * m[i]) / (1 - settings.beta1 ** t) / corrected
      const decay = settings.averageDecay ?? 0
      average[i] = decay * average[i]! + (1 - decay) * weights[i]!
    })
  }
  return { weights, m, v, average, norms }
}

type Settings = Pick<Optimiser, 'beta1' | 'beta2' | 'epsilon' | 'clipNorm' | 'averageDecay'>

// Small enough that no weight arrives within the test: there the direction hangs on rounding.
const rate = 0.01

const variants: Record<string, Settings> = {
  plain: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: null, averageDecay: null },
  'of a GAN, clipped, averaged': { beta1: 0.5, beta2: 0.99, epsilon: 1e-6, clipNorm: 0.7, averageDecay: 0.9 },
  'without momentum': { beta1: 0, beta2: 0.9, epsilon: 1e-8, clipNorm: null, averageDecay: 0.99 },
}

describe('the fused optimiser', () => {
  let executor: Executor
  beforeAll(async () => {
    executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
  })
  afterAll(() => executor.dispose())

  it.each(Object.entries(variants))('is Adam by its equations: %s', async (_, settings) => {
    // Two variables whose lengths fill no vector, so that the padding after them is passed over too.
    const random = new Random(3, 'optimiser')
    const initial = Array.from({ length: 18 }, () => random.uniform(-1, 1))
    const targets = Array.from({ length: 18 }, () => random.uniform(-1, 1))
    const a = variable('a', [5])
    const b = variable('b', [13])
    const target = input('target', [18])
    const store = await executor.createStore([
      { name: 'a', shape: [5], initial: Float32Array.from(initial.slice(0, 5)) },
      { name: 'b', shape: [13], initial: Float32Array.from(initial.slice(5)) },
    ])
    const loss = add(
      sum(square(subtract(a, slice(target, [0], [5]))), [0]),
      multiply(sum(square(subtract(b, slice(target, [5], [13]))), [0]), 3),
    )
    const [ga, gb] = gradients(loss, [a, b])
    const optimiser = { name: 'o', gradients: new Map([['a', ga!] as const, ['b', gb!] as const]), ...settings }
    const program = await executor.compile({ name: 'fit', outputs: { loss }, optimisers: [optimiser] }, store)
    const feeds = { target: Float32Array.from(targets) }
    const norms: number[] = []
    for (let step = 1; step <= 8; step++) {
      const result = await program.run(feeds, { learningRate: { o: rate }, step: { o: step } })
      norms.push(result.gradientNorm.o!)
    }
    const gradientsOf = (weights: number[]): number[] => weights.map((w, i) => 2 * (w - targets[i]!) * (i < 5 ? 1 : 3))
    const expected = plainAdam([...initial], gradientsOf, settings, 8)

    const read = async (prefix: string): Promise<number[]> => [
      ...(await store.read(`${prefix}a`)),
      ...(await store.read(`${prefix}b`)),
    ]
    // Some twenty float32 operations a step, each with a rounding error of 6e-8.
    const tolerance = 2e-5
    expect(relativeDifference(await read(''), expected.weights)).toBeLessThan(tolerance)
    expect(relativeDifference(await read('adam/o/m/'), expected.m)).toBeLessThan(tolerance)
    expect(relativeDifference(await read('adam/o/v/'), expected.v)).toBeLessThan(tolerance)
    expect(relativeDifference(norms, expected.norms)).toBeLessThan(tolerance)
    if (settings.averageDecay !== null) {
      expect(relativeDifference(await read('average/'), expected.average)).toBeLessThan(tolerance)
    } else expect(store.names).not.toContain('average/a')
    await program.dispose()
    await store.dispose()
  })

  it('assigns new values that all are computed from the old ones', async () => {
    const p = variable('p', [3])
    const q = variable('q', [3])
    const store = await executor.createStore([
      { name: 'p', shape: [3], initial: Float32Array.of(1, 2, 3) },
      { name: 'q', shape: [3], initial: Float32Array.of(10, 20, 30) },
    ])
    const assignments = new Map([['p', add(q, 1)] as const, ['q', add(p, 1)] as const])
    const program = await executor.compile({ name: 'exchange', outputs: { p }, assignments }, store)
    const first = await program.run({})
    expect([...first.outputs.p!]).toEqual([1, 2, 3])
    await program.run({})
    expect([...(await store.read('p'))]).toEqual([3, 4, 5])
    expect([...(await store.read('q'))]).toEqual([12, 22, 32])
    await program.dispose()
    await store.dispose()
  })
})
