import * as jsroot from 'jsroot/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareSamples, defaultOptions } from '../../../src-main/collider/comparison/compare'
import { csvTable, latexTable, markdownTable } from '../../../src-main/collider/comparison/exports/text'
import { rootHistograms } from '../../../src-main/collider/comparison/exports/rootJson'
import { yodaHistograms } from '../../../src-main/collider/comparison/exports/yoda'
import type { Comparison } from '../../../src-main/collider/comparison/result'
import { comparison, sample } from './samples'

/** What is used here of a TH1D as JSROOT makes it of JSON. */
interface RootHistogram {
  fName: string
  fXaxis: { fNbins: number; GetBinLowEdge(bin: number): number }
  getBinContent(bin: number): number
  getBinError(bin: number): number
}

const { parse } = jsroot as unknown as {
  parse: (json: string) => { _typename: string; arr: RootHistogram[] }
}

let result: Comparison
beforeAll(async () => {
  const input = comparison(
    sample('full, "quoted"', 400, 1, { weighted: true }),
    sample('fast_%', 400, 2, { shift: 0.2 }),
  )
  result = await compareSamples(input, { ...defaultOptions, replicas: 20, repeats: 2 })
})

describe('the table of distances', () => {
  it('is CSV whose every row has every column, unrounded', () => {
    const [header, ...rows] = csvTable(result)
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    // Four variables, samples and truth, in the whole and in two bins.
    expect(rows).toHaveLength(4 * 2 * 3)
    for (const row of rows) expect(row).toHaveLength(header!.length)
    const [first] = rows
    expect(first!.slice(0, 4)).toEqual(['response', 'response', '', 'samples'])
    expect(Number(first![header!.indexOf('w1')])).toBe(result.variables.response!.w1)
    expect(Number(first![header!.indexOf('separation')])).toBe(result.variables.response!.separation)
  })

  it('is Markdown with as many cells in every row', () => {
    const rows = markdownTable(result)
      .split('\n')
      .filter((line) => line.startsWith('|'))
    expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([11]))
    expect(rows.filter((row) => row.startsWith('| Response'))).toHaveLength(1)
  })

  it('is LaTeX in ASCII, with its special characters escaped', () => {
    const text = latexTable(result)
    expect(text).toMatch(/^[\x00-\x7f]*$/)
    expect(text).toContain('x \\& more')
    expect(text).toContain('fast\\_\\%')
    const rows = text.split('\n').filter((line) => line.includes(' & '))
    expect(new Set(rows.map((row) => row.split(' & ').length))).toEqual(new Set([9]))
  })
})

it('ROOT JSON is read by JSROOT: contents, errors, edges, under- and overflow', () => {
  const list = parse(rootHistograms(result))
  expect(list._typename).toBe('TList')
  expect(list.arr).toHaveLength(8)
  const { histogram } = result.variables.x!
  const h = list.arr.find(({ fName }) => fName === 'REFERENCE_x')!
  const bins = histogram.edges.length - 1
  expect(h.fXaxis.fNbins).toBe(bins)
  expect(h.getBinContent(0)).toBe(histogram.reference.underflow.sum)
  expect(h.getBinContent(bins + 1)).toBe(histogram.reference.overflow.sum)
  for (let i = 0; i < bins; i++) {
    expect(h.getBinContent(i + 1)).toBe(histogram.reference.sums[i])
    expect(h.getBinError(i + 1)).toBeCloseTo(Math.sqrt(histogram.reference.squares[i]!), 12)
    expect(h.fXaxis.GetBinLowEdge(i + 1)).toBe(histogram.edges[i])
  }
})

it('YODA text holds the moments of every bin, and its total is their sum', () => {
  const text = yodaHistograms(result)
  const blocks = text.split(/^END YODA_HISTO1D_V2$/m).filter((block) => block.includes('BEGIN'))
  expect(blocks).toHaveLength(8)
  const lines = blocks
    .find((block) => block.includes('BEGIN YODA_HISTO1D_V2 /OTHER/n'))!
    .trim()
    .split('\n')
  const { histogram } = result.variables.n!
  const rows = lines.filter((line) => /^-?\d/.test(line)).map((line) => line.split('\t').map(Number))
  expect(rows).toHaveLength(histogram.edges.length - 1)
  rows.forEach(([low, high, sum, squares, first, second, count], i) => {
    expect([low, high]).toEqual([histogram.edges[i], histogram.edges[i + 1]])
    const { other } = histogram
    expect([sum, squares, first, second, count]).toEqual([
      other.sums[i],
      other.squares[i],
      other.first[i],
      other.second[i],
      other.counts[i],
    ])
  })
  const numbers = (name: string): number[] =>
    lines
      .find((line) => line.startsWith(name))!
      .split('\t')
      .slice(2)
      .map(Number)
  expect(numbers('Total')[0]).toBeCloseTo(histogram.other.total, 9)
  expect(numbers('Overflow')[0]).toBe(histogram.other.overflow.sum)
  expect(lines[0]).toMatch(/^BEGIN YODA_HISTO1D_V2 \/OTHER\/n$/)
  expect(lines).toContain('Type: Histo1D')
})
