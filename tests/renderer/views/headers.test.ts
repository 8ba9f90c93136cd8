import { describe, expect, it } from 'vitest'
import { compareHeaders, filterRows } from '../../../src-renderer/views/galaxies/headers'

const card = (keyword: string, value: string, comment = '') => ({
  keyword,
  value,
  comment,
  text: `${keyword}= ${value}`,
})

describe('two headers', () => {
  it('are compared card by card, repeated keywords in their order', () => {
    const here = [card('GAIN', '2.5'), card('HISTORY', 'one'), card('HISTORY', 'two'), card('OBJECT', 'M51')]
    const there = [card('HISTORY', 'one'), card('HISTORY', 'three'), card('GAIN', '2.5'), card('SEEING', '1.1')]
    expect(
      compareHeaders(here, there).map(({ card: { keyword }, other, difference }) => [keyword, other, difference]),
    ).toEqual([
      ['GAIN', '2.5', 'same'],
      ['HISTORY', 'one', 'same'],
      ['HISTORY', 'three', 'changed'],
      ['OBJECT', null, 'onlyHere'],
      ['SEEING', '1.1', 'onlyThere'],
    ])
  })

  it('are filtered by every word, wherever it stands', () => {
    const rows = compareHeaders([card('CRVAL1', '180.1', 'right ascension'), card('CRVAL2', '45', 'declination')], [])
    expect(filterRows(rows, 'crval ASC').map((row) => row.card.keyword)).toEqual(['CRVAL1'])
    expect(filterRows(rows, '')).toHaveLength(2)
    expect(filterRows(rows, 'nothing')).toEqual([])
  })
})
