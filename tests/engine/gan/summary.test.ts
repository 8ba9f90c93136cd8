import { describe, expect, it } from 'vitest'
import { extremes, summarise } from '../../../src-main/engine/gan/summary'

const higher = { better: 'higher', unit: '', meaning: '' } as const
const lower = { better: 'lower', unit: '', meaning: '' } as const

describe('a summary over a split', () => {
  it('knows which end is the worst', () => {
    expect(summarise([3, 1, 2], higher)).toEqual({ mean: 2, std: 1, worst: 1, median: 2, best: 3, undefined: 0 })
    expect(summarise([3, 1, 2], lower)).toMatchObject({ worst: 3, best: 1 })
  })

  it('counts what is undefined instead of passing over it', () => {
    expect(summarise([1, NaN, 3, Infinity], higher)).toMatchObject({ mean: 2, median: 2, undefined: 2 })
    expect(summarise([NaN, NaN], higher)).toBeNull()
  })

  it('names the cases to show by rule', () => {
    expect(extremes([5, NaN, 1, 9, 7], higher)).toEqual({ worst: 2, median: 0, best: 3 })
    expect(extremes([5, NaN, 1, 9, 7], lower)).toEqual({ worst: 3, median: 4, best: 2 })
    expect(extremes([NaN], lower)).toBeNull()
  })
})
