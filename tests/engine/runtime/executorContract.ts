import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { Executor, Optimiser } from '../../../src-main/engine/runtime/executor'
import { createSmallGan } from './smallGan'

const shape = [2]
const a = g.variable('a', shape)
const b = g.variable('b', shape)
const x = g.input('x', shape)
const variables = () => [
  { name: 'a', shape, initial: Float32Array.of(1, 2) },
  { name: 'b', shape, initial: Float32Array.of(10, 20) },
]
const optimiser: Optimiser = {
  name: 'o',
  gradients: new Map([['a', g.square(x)]]),
  beta1: 0.5,
  beta2: 0.75,
  epsilon: 0.5,
  clipNorm: null,
  averageDecay: null,
}

/** What `executor.ts` promises, for any executor. */
export function describeExecutor(name: string, create: () => Promise<Executor>): void {
  describe(`the ${name} executor`, () => {
    let executor: Executor
    beforeAll(async () => {
      executor = await create()
    })
    afterAll(() => executor.dispose())

    it('assigns all variables from the old values', async () => {
      const store = await executor.createStore(variables())
      const assignments = new Map([
        ['a', b],
        ['b', g.add(a, b)],
      ])
      const program = await executor.compile({ name: 'swap', outputs: { before: a }, assignments }, store)
      const { outputs } = await program.run({})
      expect([...outputs.before!]).toEqual([1, 2])
      expect([...(await store.read('a'))]).toEqual([10, 20])
      expect([...(await store.read('b'))]).toEqual([11, 22])
      await program.run({})
      expect([...(await store.read('a'))]).toEqual([11, 22])
      expect([...(await store.read('b'))]).toEqual([21, 42])
      await program.dispose()
      await store.dispose()
    })

    it('shares a store among programs, and its arrays with nobody', async () => {
      const store = await executor.createStore(variables())
      const write = await executor.compile({ name: 'write', outputs: {}, assignments: new Map([['a', x]]) }, store)
      const read = await executor.compile({ name: 'read', outputs: { a, twice: g.multiply(a, 2), again: a } }, store)
      const fed = Float32Array.of(7, 8)
      await write.run({ x: fed })
      fed.fill(0)
      const { outputs } = await read.run({})
      expect([...outputs.a!]).toEqual([7, 8])
      expect([...outputs.again!]).toEqual([7, 8])
      expect([...outputs.twice!]).toEqual([14, 16])

      const given = Float32Array.of(3, 4)
      await store.write('a', given)
      given.fill(0)
      const got = await store.read('a')
      expect([...got]).toEqual([3, 4])
      got.fill(0)
      expect([...(await store.read('a'))]).toEqual([3, 4])
      await write.dispose()
      await read.dispose()
      await store.dispose()
    })

    it('takes the step of Adam that its equations give', async () => {
      const store = await executor.createStore(variables())
      const settings = { ...optimiser, clipNorm: 2.5, averageDecay: 0.75 }
      const program = await executor.compile({ name: 'adam', outputs: {}, optimisers: [settings] }, store)
      expect([...(await store.read('average/a'))]).toEqual([1, 2])
      expect([...(await store.read('adam/o/m/a'))]).toEqual([0, 0])
      const run = (t: number) =>
        program.run({ x: Float32Array.of(Math.sqrt(3), 2) }, { step: { o: t }, learningRate: { o: 0.1 } })

      // The gradient is (3, 4), its norm 5, so clipping halves it to (1.5, 2).
      expect((await run(1)).gradientNorm.o).toBeCloseTo(5, 5)
      const near = async (variable: string, expected: number[]): Promise<void> => {
        const value = await store.read(variable)
        // Float32 has 6e-8; a handful of operations on numbers of size 1.
        expected.forEach((number, i) => expect(value[i], `${variable}[${i}]`).toBeCloseTo(number, 5))
      }
      await near('adam/o/m/a', [0.75, 1])
      await near('adam/o/v/a', [0.5625, 1])
      // m/(1−β₁) = g and √(v/(1−β₂)) = |g|: w − 0.1·g/(g + 0.5)
      const first = [1 - (0.1 * 1.5) / 2, 2 - (0.1 * 2) / 2.5]
      await near('a', first)
      await near('average/a', [0.75 + 0.25 * first[0]!, 1.5 + 0.25 * first[1]!])

      // The same gradient again leaves both corrected moments as they are, so the step is the same.
      await run(2)
      await near('adam/o/m/a', [1.125, 1.5])
      await near('a', [1 - (0.2 * 1.5) / 2, 2 - (0.2 * 2) / 2.5])
      await near('b', [10, 20])
      await program.dispose()
      await store.dispose()
    })

    it('leaves gradients below the clipping norm alone, and zero gradients finite', async () => {
      const store = await executor.createStore(variables())
      const settings = { ...optimiser, clipNorm: 100 }
      const program = await executor.compile({ name: 'adam', outputs: {}, optimisers: [settings] }, store)
      const options = { step: { o: 1 }, learningRate: { o: 0.1 } }
      expect((await program.run({ x: new Float32Array(2) }, options)).gradientNorm.o).toBe(0)
      expect([...(await store.read('a'))]).toEqual([1, 2])
      await program.run({ x: Float32Array.of(1, 2) }, options)
      expect((await store.read('adam/o/m/a'))[1]).toBeCloseTo(2, 6)
      await program.dispose()
      await store.dispose()
    })

    it('refuses what does not fit, and says what', async () => {
      const store = await executor.createStore(variables())
      await expect(store.write('a', new Float32Array(3))).rejects.toThrow('variable a is [2], 2 elements; got 3')
      await expect(store.read('c')).rejects.toThrow('no variable c')
      const program = await executor.compile({ name: 'p', outputs: { y: g.add(a, x) }, optimisers: [optimiser] }, store)
      await expect(program.run({})).rejects.toThrow('program p: input x [2] is not fed')
      await expect(program.run({ x: new Float32Array(3) })).rejects.toThrow('program p: input x has 3 elements')
      await expect(program.run({ x: new Float32Array(2) })).rejects.toThrow('optimiser o')
      await program.dispose()
      await store.dispose()
    })

    it('holds no more memory after 200 steps than after 2, and none at the end', async () => {
      const before = executor.memoryBytes()
      const gan = await createSmallGan(executor)
      await gan.step()
      await gan.step()
      const early = executor.memoryBytes()
      expect(early).toBeGreaterThan(before)
      for (let i = 2; i < 200; i++) await gan.step()
      expect(executor.memoryBytes()).toBe(early)
      await gan.dispose()
      expect(executor.memoryBytes()).toBe(before)
    }, 240_000)
  })
}
