import { describe, expect, it } from 'vitest'
import {
  classBalance,
  countWords,
  histogramOf,
  insidePolygon,
  passing,
  sorted,
  withFilter,
  type Column,
} from '../../../src-renderer/views/dataset/filtering'

const flux = { kind: 'numbers' as const, values: Float64Array.of(1, 5, NaN, 3, 5) }
const kind = { kind: 'words' as const, codes: Uint32Array.of(0, 1, 0, 0xffffffff, 1), words: ['spiral', 'disc'] }
const columns = new Map<string, Column>([
  ['flux', flux],
  ['kind', kind],
])
const all = new Uint8Array(5).fill(1)

describe('filters', () => {
  it('hold all at once; a missing value passes no range', () => {
    const range = { kind: 'range' as const, column: 'flux', low: 2, high: 5 }
    expect([...passing(5, [range], columns)]).toEqual([0, 1, 0, 1, 1])
    const words = { kind: 'words' as const, column: 'kind', words: ['disc', null] }
    expect([...passing(5, [range, words], columns)]).toEqual([0, 1, 0, 1, 1])
    expect([...passing(5, [{ ...words, words: ['spiral'] }], columns)]).toEqual([1, 0, 1, 0, 0])
    expect([...passing(5, [{ ...range, column: 'not here' }], columns)]).toEqual([1, 1, 1, 1, 1])
  })

  it('are replaced by column', () => {
    const range = { kind: 'range' as const, column: 'flux', low: 0, high: 1 }
    expect(withFilter([range], 'flux', { ...range, high: 2 })).toEqual([{ ...range, high: 2 }])
    expect(withFilter([range], 'flux', null)).toEqual([])
  })
})

describe('counts', () => {
  it('of numbers fall into bins, the greatest into the last', () => {
    const counted = histogramOf(flux.values, Uint8Array.of(1, 0, 1, 1, 1), 4)
    expect(counted).toEqual({ low: 1, high: 5, all: [1, 0, 1, 2], shown: [1, 0, 1, 1], missing: 1 })
    expect(histogramOf([NaN, NaN], all.subarray(0, 2), 4)).toBeNull()
  })

  it('of words name those without one', () => {
    expect(countWords(kind, Uint8Array.of(1, 1, 0, 1, 1))).toEqual([
      { word: 'spiral', all: 2, shown: 1 },
      { word: 'disc', all: 2, shown: 2 },
      { word: null, all: 1, shown: 1 },
    ])
  })
})

describe('order', () => {
  it('puts items without a value last, both ways, and keeps equal ones in order', () => {
    expect([...sorted(all, flux, false)]).toEqual([0, 3, 1, 4, 2])
    expect([...sorted(all, flux, true)]).toEqual([1, 4, 3, 0, 2])
    expect([...sorted(all, kind, false)]).toEqual([1, 4, 0, 2, 3])
    expect([...sorted(Uint8Array.of(0, 1, 0, 1, 0), undefined, false)]).toEqual([1, 3])
  })
})

describe('a lasso', () => {
  it('holds what is inside, and never what has no place', () => {
    const points = Float32Array.of(1, 1, 3, 3, NaN, NaN, 1.9, 0.1)
    const square = [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ] as const
    expect(insidePolygon(points, square)).toEqual([0, 3])
  })
})

describe('class balance', () => {
  it('counts by split without the rejected, and says what is rare and how many are missing', () => {
    const codes = new Uint32Array(200).map((_, i) => (i < 198 ? 0 : 1))
    const splits = new Uint8Array(200)
    splits[199] = 2
    const rejected = new Uint8Array(200)
    rejected[0] = 1
    const [common, rare] = classBalance({ codes, words: ['common', 'rare'] }, splits, rejected)
    expect(common).toMatchObject({ word: 'common', train: 197, rare: false, missing: 0 })
    // 198 in training, two classes: a tenth of an even share is 9.9.
    expect(rare).toEqual({ word: 'rare', train: 1, validation: 0, test: 1, total: 2, rare: true, missing: 9 })
  })
})
