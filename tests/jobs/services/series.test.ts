import { describe, expect, it } from 'vitest'
import { seriesOf } from '../../../src-main/jobs/services/series'

describe('metrics.jsonl as columns', () => {
  it('names numbers by their path and leaves NaN where a line has none', () => {
    const text = [
      '{"type":"train","step":10,"losses":{"l1":0.5,"generator":2},"pairProbability":null}',
      '{"type":"validation","step":10,"seconds":3,"metrics":{"psnr":{"mean":24.5,"std":1}},"best":true}',
      '{"type":"train","step":20,"losses":{"l1":0.25,"generator":1},"pairProbability":0.75}',
    ].join('\n')
    const { rows, columns } = seriesOf(text)
    expect(rows).toBe(3)
    expect([...columns.keys()][0]).toBe('step')
    expect(Object.fromEntries([...columns].map(([name, column]) => [name, [...column]]))).toEqual({
      step: [10, 10, 20],
      'losses.l1': [0.5, NaN, 0.25],
      'losses.generator': [2, NaN, 1],
      seconds: [NaN, 3, NaN],
      'validation.psnr': [NaN, 24.5, NaN],
      pairProbability: [NaN, NaN, 0.75],
    })
  })

  it('passes over a line that was cut short', () => {
    expect(seriesOf('{"type":"train","step":1}\n{"type":"tra').rows).toBe(1)
    expect(seriesOf('').rows).toBe(0)
  })
})
