import { describe, expect, it } from 'vitest'
import type { ComparedVariable } from '../../../src-preload/contract/comparisons'
import { distributionFigure, histogramFigure, profileFigure } from '../../../src-renderer/plots/comparisonFigures'
import { plotlyLayout } from '../../../src-renderer/plots/layout'
import { plotPalettes } from '../../../src-renderer/plots/palette'

const none = {
  chi2: null,
  ndf: null,
  p: null,
  ks: null,
  ksP: null,
  w1: null,
  w1Error: null,
  separation: 0.02,
  separationError: null,
  jsd: null,
}
const variable: ComparedVariable = {
  name: 'response',
  title: 'pT response',
  unit: '',
  edges: [0, 1, 3],
  role: 'response',
  reference: { sums: [30, 60], low: [25, 52], high: [36, 68], total: 100 },
  other: { sums: [0, 100], low: [0, 90], high: [1, 110], total: 100 },
  ratio: {
    counts: { value: [0, 1.67], low: [0, 1.5], high: [0.03, 1.83], bandLow: [0.8, 0.9], bandHigh: [1.2, 1.1] },
    shapes: { value: [0, 1.67], low: [0, 1.5], high: [0.03, 1.83], bandLow: [0.8, 0.9], bandHigh: [1.2, 1.1] },
  },
  distances: none,
  floor: null,
}
const palette = plotPalettes.dark
const titles = { reference: 'full', other: 'fast', ratio: 'ratio', entries: 'entries', density: 'density' }
const options = { palette, logScale: false, normalised: false, titles }

function named(figure: { traces: { name: string; y: (number | null)[] }[] }, name: string): (number | null)[] {
  return figure.traces.find((trace) => trace.name === name)?.y ?? []
}

describe('a histogram of two samples', () => {
  it('draws sums of weights as steps up to the right edge of the last bin', () => {
    const figure = histogramFigure(variable, options)
    expect(named(figure, 'full')).toEqual([30, 60, 60])
    expect(figure.traces[2]?.x).toEqual([0, 1, 3])
    expect(figure.summary).toContain('separation 0.020')
  })

  it('normalises to unit area with under- and overflow counted', () => {
    const figure = histogramFigure(variable, { ...options, normalised: true })
    expect(named(figure, 'full')).toEqual([0.3, 0.3, 0.3])
    expect(named(figure, 'fast')).toEqual([0, 0.5, 0.5])
    expect(figure.y.title).toBe('density')
  })

  it('keeps empty bins on a logarithmic axis, below everything that is there', () => {
    const figure = histogramFigure(variable, { ...options, logScale: true })
    expect(named(figure, 'fast')).toEqual([15, 100, 100])
  })

  it('draws what is beyond the ratio panel at its edge', () => {
    const ratio = histogramFigure(variable, options).traces.at(-1)
    expect(ratio?.yaxis).toBe('y2')
    expect(ratio?.y).toEqual([0.5, 1.5])
  })

  it('gives Plotly two panels that share the x axis', () => {
    const layout = plotlyLayout(histogramFigure(variable, options), palette) as Record<string, { domain?: number[] }>
    expect(layout.yaxis?.domain?.[0]).toBeGreaterThan(layout.yaxis2?.domain?.[1] ?? 1)
    expect(plotlyLayout({ ...histogramFigure(variable, options), lower: undefined }, palette)).not.toHaveProperty(
      'yaxis2',
    )
  })
})

describe('a profile', () => {
  it('has the mean in the middle of each bin and gaps where there is none', () => {
    const figure = profileFigure(
      {
        variable: 'response',
        title: 'pT response',
        along: 'pT',
        edges: [0, 10, 30],
        reference: { mean: [1, null], rms: [0.1, null] },
        other: { mean: [1.1, 0.9], rms: [0.2, 0.1] },
      },
      options,
    )
    expect(figure.traces[0]?.x).toEqual([5, 20])
    expect(figure.traces[0]?.y).toEqual([0.9, null])
    expect(named(figure, 'fast')).toEqual([1.1, 0.9])
  })
})

describe('a distribution', () => {
  it('fills the steps down to the axis', () => {
    const summary = {
      count: 3,
      notFinite: 0,
      minimum: 0,
      maximum: 2,
      rms: 1,
      mean: 1,
      edges: [0, 1, 2],
      counts: [1, 2],
    }
    const figure = distributionFigure(summary, { name: 'pt', unit: 'GeV' }, { palette, logScale: false, entries: 'n' })
    expect(figure.x.title).toBe('pt [GeV]')
    expect(figure.traces.map(({ y }) => y)).toEqual([
      [0, 0, 0],
      [1, 2, 2],
    ])
  })
})
