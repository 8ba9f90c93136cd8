import { describe, expect, it } from 'vitest'
import { estimateRun, kindsOfSteps } from '../../../src-main/engine/gan/estimate'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { toy, toyTask } from './toy'

describe('kinds of steps', () => {
  it('are content alone, with the adversary, and with penalties, in the shares of the run', () => {
    const recipe = toy({ losses: { r1: 1, penaltyInterval: 4 }, schedule: { steps: 100, contentSteps: 60 } })
    const kinds = kindsOfSteps(recipe, 100)
    expect(kinds.map(({ step }) => step)).toEqual([0, 60, 61])
    expect(kinds.map(({ share }) => share)).toEqual([0.6, 0.1, expect.closeTo(0.3, 12)])
  })

  it('are one kind for a run without an adversary, and for one that never comes to it', () => {
    expect(kindsOfSteps(toy({ losses: { adversarialWeight: 0 } }), 50)).toEqual([
      { step: 0, share: expect.closeTo(1, 12) as number },
    ])
    expect(kindsOfSteps(toy({ schedule: { contentSteps: 500 } }), 50)).toEqual([{ step: 0, share: 1 }])
  })
})

describe('an estimate', () => {
  it('is made of steps that were measured, and keeps to the time limit', async () => {
    const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
    try {
      const recipe = toy({ schedule: { steps: 1e6, maxMinutes: 0.01 } })
      const estimate = await estimateRun({ task: toyTask, recipe, dataset: 'toy', executor }, {})
      expect(estimate).toMatchObject({ steps: 1e6, seconds: 0.6, measuredItems: 4 })
      expect(estimate.stepsInTime).toBeGreaterThanOrEqual(1)
      expect(estimate.stepsInTime).toBeLessThan(1e6)
      expect(estimate.measuredSteps).toBeGreaterThan(2)
      expect(estimate.stepSeconds).toBeGreaterThan(0)
      expect(estimate.itemsPerSecond).toBeCloseTo(4 / estimate.stepSeconds, 6)
      expect(estimate.memoryBytes).toBeGreaterThan(1e7)
      expect(estimate.parameters.generator).toBeGreaterThan(0)
    } finally {
      await executor.dispose()
    }
  })

  it('can be given up', async () => {
    const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
    try {
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(estimateRun({ task: toyTask, recipe: toy(), dataset: 'toy', executor }, { signal })).rejects.toThrow(
        'enough',
      )
    } finally {
      await executor.dispose()
    }
  })
})
