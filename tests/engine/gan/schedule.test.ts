import { describe, expect, it } from 'vitest'
import { drawInputs, fixedItems, TrainingOrder } from '../../../src-main/engine/gan/batches'
import { epochOf, learningRate, totalSteps, updatesOf } from '../../../src-main/engine/gan/schedule'
import { toy } from './toy'

describe('the updates of a step', () => {
  it('alternating, several discriminator steps: each sees a batch of its own, the generator the last one', () => {
    const recipe = toy({ schedule: { update: 'alternating', discriminatorSteps: 2, contentSteps: 1 } })
    expect(updatesOf(recipe, 0)).toEqual([
      { kind: 'content', key: 'content', batch: 0, steps: { generator: 1, discriminator: 0 } },
    ])
    expect(updatesOf(recipe, 2)).toEqual([
      { kind: 'discriminator', key: 'discriminator', batch: 3, steps: { generator: 0, discriminator: 3 } },
      { kind: 'discriminator', key: 'discriminator', batch: 4, steps: { generator: 0, discriminator: 4 } },
      { kind: 'generator', key: 'generator', batch: 4, steps: { generator: 3, discriminator: 0 } },
    ])
  })

  it('simultaneous: both networks from one point, with penalties at their interval', () => {
    const recipe = toy({ losses: { r1: 1, penaltyInterval: 3 } })
    const keys = Array.from({ length: 7 }, (_, step) => updatesOf(recipe, step).map(({ key }) => key)).flat()
    const plain = 'both'
    const penalised = 'both+penalty'
    expect(keys).toEqual([penalised, plain, plain, penalised, plain, plain, penalised])
  })
})

describe('the length of a run', () => {
  it('is in steps, or follows from passes over the data', () => {
    expect(totalSteps(toy({ schedule: { steps: 7 } }), 100)).toBe(7)
    const byEpochs = toy({ schedule: { steps: null, epochs: 3, batch: 4 } })
    expect(totalSteps(byEpochs, 10)).toBe(8)
    expect(epochOf(byEpochs, 8, 10)).toBeCloseTo(3.2, 12)
    const several = toy({ schedule: { steps: null, epochs: 4, batch: 4, discriminatorSteps: 3, contentSteps: 1 } })
    // 10 batches: one of content, then 3 a step.
    expect(totalSteps(several, 10)).toBe(4)
    expect(epochOf(several, 4, 10)).toBeCloseTo(4, 12)
  })
})

describe('the learning rate', () => {
  const at = (optimiser: Record<string, unknown>, step: number): number =>
    learningRate(toy({ optimiser: { generator: { learningRate: 1 }, ...optimiser } }), 'generator', step, 100)

  it('is constant, warms up, and falls along a line or half a cosine', () => {
    expect(at({}, 99)).toBe(1)
    expect([0, 4, 9, 50].map((step) => at({ warmUp: 10 }, step))).toEqual([0.1, 0.5, 1, 1])
    const linear = { decay: 'linear', decayFrom: 0.5, finalRate: 0.5 }
    expect([0, 50, 75, 100].map((step) => at(linear, step))).toEqual([1, 1, 0.75, 0.5])
    const cosine = { decay: 'cosine', decayFrom: 0, finalRate: 0 }
    expect(at(cosine, 50)).toBeCloseTo(0.5, 12)
    expect(at(cosine, 25)).toBeCloseTo((1 + Math.SQRT1_2) / 2, 12)
    expect(at(cosine, 100)).toBeCloseTo(0, 12)
  })
})

describe('the order of items', () => {
  it('shows every item once in each pass, whatever the batch size, and differently in each', () => {
    const order = new TrainingOrder(1, 10, 4)
    const seen = [0, 1, 2, 3, 4].flatMap((batch) => order.batch(batch).map(({ index }) => index))
    const sorted = (items: number[]): number[] => [...items].sort((a, b) => a - b)
    expect(sorted(seen.slice(0, 10))).toEqual([...Array(10).keys()])
    expect(sorted(seen.slice(10))).toEqual([...Array(10).keys()])
    expect(seen.slice(0, 10)).not.toEqual(seen.slice(10))
  })

  it('is a function of seed and number alone, draws included', () => {
    const draws = (order: TrainingOrder, number: number): number[] =>
      order.batch(number).flatMap(({ index, random }) => [index, random.uniform()])
    const jumped = draws(new TrainingOrder(1, 10, 4), 7)
    const walked = new TrainingOrder(1, 10, 4)
    for (let i = 0; i < 7; i++) walked.batch(i)
    expect(draws(walked, 7)).toEqual(jumped)
    expect(draws(new TrainingOrder(2, 10, 4), 7)).not.toEqual(jumped)
  })

  it('gives items that are measured the same draws every time', () => {
    const draw = (indices: number[]): number[] =>
      fixedItems(1, 'validation', indices).map(({ random }) => random.uniform())
    expect(draw([3, 5])).toEqual([draw([0, 3])[1], draw([5])[0]])
  })
})

describe('random inputs', () => {
  it('have the distribution asked for', () => {
    const n = 20000
    const { normal, uniform, dropout } = drawInputs(
      1,
      [
        { name: 'normal', shape: [n], distribution: { kind: 'normal' } },
        { name: 'uniform', shape: [n], distribution: { kind: 'uniform' } },
        { name: 'dropout', shape: [n], distribution: { kind: 'dropout', rate: 0.2 } },
      ],
      3,
    )
    const mean = (values: Float32Array): number => values.reduce((sum, v) => sum + v, 0) / n
    // Five standard errors of the mean of n draws: 5σ/√20000 = 0.035σ.
    expect(Math.abs(mean(normal!))).toBeLessThan(0.035)
    expect(Math.abs(mean(normal!.map((v) => v * v)) - 1)).toBeLessThan(0.05)
    expect(Math.abs(mean(uniform!) - 0.5)).toBeLessThan(0.035 * 0.29)
    expect(Math.min(...uniform!)).toBeGreaterThanOrEqual(0)
    expect(new Set(dropout)).toEqual(new Set([0, Math.fround(1.25)]))
    expect(Math.abs(mean(dropout!) - 1)).toBeLessThan(0.035 * 0.5)
  })
})
