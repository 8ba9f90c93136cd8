import { describe, expect, it } from 'vitest'
import type { TrainingEvent, TrainLine } from '../../../src-main/engine/gan/events'
import { HealthWatch } from '../../../src-main/engine/gan/healthWatch'

const line = (step: number, more: Partial<TrainLine>): TrainLine => ({
  type: 'train',
  step,
  epoch: 0,
  seconds: 0,
  losses: { l1: 1 / step },
  rankedAbove: 0.6,
  pairProbability: null,
  diversity: 1,
  gradientNorm: {},
  learningRate: {},
  itemsPerSecond: 1,
  memoryBytes: 1,
  ...more,
})

const validation = (step: number, mean: number): TrainingEvent => ({
  type: 'validation',
  step,
  epoch: 0,
  seconds: 0,
  best: false,
  metrics: { error: { mean, std: 0, worst: 0, median: 0, best: 0, undefined: 0 } },
})

const start = {
  type: 'start',
  step: 0,
  steps: 1,
  run: '/r',
  device: { id: 'cpu', provider: 'cpu', name: '', threads: 1, fallbacks: [] },
  metric: { name: 'error', better: 'lower' },
} satisfies TrainingEvent

describe('a watch on a run', () => {
  it('says what is wrong once, when it begins', () => {
    const watch = new HealthWatch()
    const said: string[] = []
    for (let step = 1; step <= 60; step++) said.push(...watch.hear(line(step, { rankedAbove: step > 30 ? 1 : 0.6 })))
    expect(said).toEqual([expect.stringContaining('tells 98.0 % of the pairs apart')])
  })

  it('takes validation by the metric that counts', () => {
    const watch = new HealthWatch()
    const said = [...watch.hear(start)]
    for (let i = 1; i <= 12; i++) {
      for (let j = 0; j < 5; j++) said.push(...watch.hear(line(10 * i + j, {})))
      said.push(...watch.hear(validation(10 * i + 5, i < 5 ? 1 / i : 0.25 + 0.1 * (i - 4))))
    }
    expect(said).toEqual([expect.stringContaining('Validation was best at step 45')])
  })
})
