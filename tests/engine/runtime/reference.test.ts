import { describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { describeExecutor } from './executorContract'

describeExecutor('reference', createReferenceExecutor)

describe('programs are refused at compile time', () => {
  const variables = [{ name: 'a', shape: [2], initial: Float32Array.of(1, 2) }]
  const a = g.variable('a', [2])

  it.each([
    ['unknown variables', { outputs: { y: g.variable('c', [1]) } }, 'program p: the store has no variable c'],
    [
      'variables of another shape',
      { outputs: { y: g.variable('a', [2, 1]) } },
      'program p: variable a is [2] in the store and [2, 1] in the graph',
    ],
    [
      'assignments of another shape',
      { outputs: {}, assignments: new Map([['a', g.sum(a)]]) },
      'program p: variable a is [2] in the store and [] in the graph',
    ],
    [
      'inputs of two shapes',
      { outputs: { y: g.input('x', [1]), z: g.input('x', [2]) } },
      'input x is [1] in one place and [2] in another',
    ],
    [
      'two assignments of one variable',
      {
        outputs: {},
        assignments: new Map([['a', a]]),
        optimisers: [
          {
            name: 'o',
            gradients: new Map([['a', a]]),
            beta1: 0,
            beta2: 0,
            epsilon: 1,
            clipNorm: null,
            averageDecay: null,
          },
        ],
      },
      'program p: variable a is assigned twice',
    ],
  ])('%s', async (_, program, message) => {
    const executor = await createReferenceExecutor()
    const store = await executor.createStore(variables)
    await expect(executor.compile({ name: 'p', ...program }, store)).rejects.toThrow(message)
  })

  it('a store of another executor, a variable declared twice', async () => {
    const executor = await createReferenceExecutor()
    await expect(executor.createStore([...variables, ...variables])).rejects.toThrow('variable a is declared twice')
    const foreign = { names: [], read: async () => new Float32Array(), write: async () => {}, dispose: async () => {} }
    await expect(executor.compile({ name: 'p', outputs: {} }, foreign)).rejects.toThrow('another executor')
  })

  it('keeps state in float64: two hundred steps of 1e-9 are not lost beside 1', async () => {
    const executor = await createReferenceExecutor()
    const store = await executor.createStore([{ name: 'w', shape: [], initial: Float32Array.of(1) }])
    const w = g.variable('w', [])
    const assignments = new Map([['w', g.add(w, 1e-9)]])
    const program = await executor.compile({ name: 'p', outputs: { w: g.subtract(w, 1) }, assignments }, store)
    for (let i = 0; i < 200; i++) await program.run({})
    expect((await program.run({})).outputs.w![0]).toBeCloseTo(2e-7, 12)
  })
})

describe('TensorFlow.js', () => {
  it('is loaded when its executor is asked for, and not before', async () => {
    // Its engine is a global of the process.
    const isLoaded = (): boolean => '_tfengine' in globalThis
    const { createTensorflowExecutor } = await import('../../../src-main/engine/runtime/tensorflow')
    expect(isLoaded()).toBe(false)
    const executor = await createTensorflowExecutor()
    expect(isLoaded()).toBe(true)
    await executor.dispose()
  })
})
