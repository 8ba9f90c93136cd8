import { beforeAll, describe, expect, it } from 'vitest'
import { compareSamples, defaultOptions } from '../../../src-main/collider/comparison/compare'
import { linearAxis, logAxis, roundTicks, tickText } from '../../../src-main/collider/comparison/plots/axis'
import { colour, colourMaps } from '../../../src-main/collider/comparison/plots/colours'
import { histogramPlot } from '../../../src-main/collider/comparison/plots/histogramPlot'
import { imagePlot } from '../../../src-main/collider/comparison/plots/imagePlot'
import { profilePlot } from '../../../src-main/collider/comparison/plots/profilePlot'
import { ratioNumbers } from '../../../src-main/collider/comparison/plotted'
import { digits, probability, withError } from '../../../src-main/collider/comparison/report/format'
import { comparisonReport } from '../../../src-main/collider/comparison/report/html'
import type { Comparison, ImageComparison } from '../../../src-main/collider/comparison/result'
import { comparison, sample } from './samples'

let result: Comparison
beforeAll(async () => {
  const training = sample('training', 400, 9)
  const input = comparison(sample('full <b>', 400, 1), sample('fast', 400, 2, { shift: 0.2 }), { training })
  result = { ...(await compareSamples(input, { ...defaultOptions, replicas: 20, repeats: 2 })), images: [image] }
})

const image: ImageComparison = {
  title: 'Mean image',
  x: 'Δφ',
  y: 'Δη',
  extent: [-1, 1, -1, 1],
  width: 2,
  height: 2,
  input: null,
  reference: [1, 0.1, 0, 0.01],
  other: [1, 0.2, 0, 0.01],
}

const provenance = {
  files: [{ part: 'reference', path: '/data/full <b>', bytes: 10, sha256: 'ab'.repeat(32) }],
  program: 'Galatea 0',
  device: 'cpu: test',
  date: '2026-01-01T00:00:00.000Z',
  seconds: 3,
}

describe('the report', () => {
  it('is one file without a script or anything from elsewhere, and escapes names', () => {
    const html = comparisonReport(result, provenance)
    expect(html).not.toMatch(/<script|src="(?!data:)|href="(?!data:)|url\(|@import/)
    expect(html).not.toContain('<b>')
    expect(html).toContain('full &#60;b&#62;')
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })

  it('says what a referee asks for', () => {
    const html = comparisonReport(result, provenance)
    for (const words of [
      'truth against truth',
      'Fréchet physics distance',
      'the floor',
      'Memorising',
      'ab'.repeat(32),
      'cpu: test',
      'A note.',
      'In bins of Condition (GeV)',
      'Beyond the axis',
      `AUC of <strong>${result.classifier!.mean.toFixed(3)}`,
    ]) {
      expect(html).toContain(words)
    }
    // A histogram in linear and one in logarithmic scale for each variable, a profile for each, and the image.
    expect(html.match(/<svg /g)).toHaveLength(4 * 2 + 4 + 1)
  })
})

describe('plots', () => {
  it('a histogram has as many points as bins with entries', () => {
    const { histogram } = result.variables.n!
    const svg = histogramPlot(histogram, { label: 'n', log: false, shapes: true })
    const filled = histogram.other.sums.filter((sum) => sum > 0).length
    const ratios = ratioNumbers(histogram, true).value.filter((value) => value !== null).length
    const dots = svg.match(/<path class="dot" d="([^"]*)"/g)!.map((path) => path.match(/M/g)?.length ?? 0)
    expect(dots).toEqual([filled, ratios])
    expect(histogramPlot(histogram, { label: 'n', log: true, shapes: false })).toContain('entries')
  })

  it('the ratio of shapes of a sample with itself is 1, with the error of its counts', () => {
    const { histogram } = result.variables.x!
    const same = ratioNumbers({ ...histogram, other: histogram.reference }, true)
    same.value.forEach((value, i) => {
      if (value === null) return
      expect(value).toBeCloseTo(1, 12)
      expect(same.low[i]).toBeCloseTo(same.bandLow[i]!, 12)
    })
  })

  it('a profile without numbers is none', () => {
    expect(profilePlot({ variable: 'c', label: 'c', unit: '', bins: [] }, 'x', 'x')).toBeNull()
    expect(profilePlot(result.slices!, 'response', 'Response')).toContain('rms ratio')
  })

  it('images have one picture and one colour bar a panel', () => {
    const svg = imagePlot(image, ['full', 'fast'])
    expect(svg.match(/<image /g)).toHaveLength(3 * 2)
    expect(svg).toContain('difference')
  })

  it('colours begin, pass zero and end where they should', () => {
    expect(colour(colourMaps.diverging, 0.5)).toEqual([247, 247, 247])
    expect(colour(colourMaps.sequential, -1)).toEqual(colour(colourMaps.sequential, 0))
    expect(colour(colourMaps.sequential, 2)).toEqual([253, 231, 37])
  })
})

describe('axes', () => {
  it('have round ticks within their limits', () => {
    expect(roundTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearAxis(-0.07, 0.05, 0, 100).ticks.every(({ value }) => value >= -0.07 && value <= 0.05)).toBe(true)
    expect(logAxis(40, 1000, 0, 100).ticks.map(({ text }) => text)).toEqual(['50', '100', '200', '500', '1000'])
    expect(tickText(-2e-5)).toBe('−2·10⁻⁵')
  })
})

describe('numbers as printed', () => {
  it('have two digits of their error', () => {
    expect(withError(0.012345, 0.0034)).toBe('0.0123 ± 0.0034')
    expect(withError(1234.5, 67)).toBe('1235 ± 67')
    expect(withError(5.35e-8, 2.4e-9)).toBe('(5.35 ± 0.24)·10⁻⁸')
    expect(withError(null, 1)).toBe('–')
    expect(withError(2, null)).toBe('2.00')
  })

  it('and the rest three', () => {
    expect([digits(1234), digits(0.01234), digits(0), digits(null), digits(1.2e-7)]).toEqual([
      '1234',
      '0.0123',
      '0',
      '–',
      '1.20·10⁻⁷',
    ])
    expect([probability(0.5), probability(2e-5), probability(0)]).toEqual(['0.500', '2.0·10⁻⁵', '< 10⁻³⁰⁰'])
  })
})
