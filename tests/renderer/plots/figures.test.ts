import { describe, expect, it } from 'vitest'
import { plotlyLayout } from '../../../src-renderer/plots/layout'
import { plotPalettes } from '../../../src-renderer/plots/palette'
import { smooth } from '../../../src-renderer/plots/smoothing'
import {
  judgementFigure,
  lossFigure,
  validationFigure,
  type CurveOptions,
} from '../../../src-renderer/plots/trainingFigures'
import { append } from '../../../src-renderer/stores/series'

const options: CurveOptions = {
  palette: plotPalettes.dark,
  smoothing: 0.5,
  logScale: true,
  titles: { step: 'Step', raw: 'raw' },
}
const series = new Map([
  ['step', [1, 1, 2, 3]],
  ['losses.generator', [4, NaN, 2, 1]],
  ['losses.l1', [3, NaN, 2, 1]],
  ['validation.psnr', [NaN, 20, NaN, NaN]],
  ['pairProbability', [0.5, NaN, 0.6, 0.7]],
])

describe('smoothing', () => {
  it('leaves a constant as it is, from the first value on', () => {
    expect(smooth([7, 7, 7], 0.9)).toEqual([7, 7, 7].map((v) => expect.closeTo(v, 12) as unknown))
  })

  it('is a weighted mean of what came before', () => {
    // Weights ½ and ½·½ of 1 and 3, divided by their sum ¾: (3·½ + 1·¼)/¾.
    expect(smooth([1, 3], 0.5)[1]).toBeCloseTo(1.75 / 0.75, 12)
    expect(smooth([1, 5, 2], 0)).toEqual([1, 5, 2])
  })

  it('passes over missing values', () => {
    const smoothed = smooth([1, NaN, 1], 0.5)
    expect(smoothed[1]).toBeNaN()
    expect(smoothed[2]).toBeCloseTo(1, 12)
  })

  it('refuses a weight of 1', () => {
    expect(() => smooth([1], 1)).toThrow(/weight/)
  })
})

describe('figures of a run', () => {
  const curves = [
    { column: 'losses.generator', name: 'generator', visible: true },
    { column: 'losses.l1', name: 'l1', visible: false },
  ]

  it('show losses raw and smoothed, their parts only when called up', () => {
    const { traces, y, summary } = lossFigure(series, curves, options)
    expect(traces.map(({ name, visible, opacity }) => [name, visible, opacity])).toEqual([
      ['generator', true, 0.28],
      ['generator', true, undefined],
      ['l1', 'legendonly', 0.28],
      ['l1', 'legendonly', undefined],
    ])
    expect(traces[0]).toMatchObject({ x: [1, 2, 3], y: [4, 2, 1], showlegend: false })
    expect(y.type).toBe('log')
    expect(summary).toBe('generator 1')
  })

  it('show no raw curve where nothing is smoothed', () => {
    expect(lossFigure(series, curves, { ...options, smoothing: 0 }).traces).toHaveLength(2)
  })

  it('show judgements between 0 and 1 against one half, never on a log scale', () => {
    const curve = { column: 'pairProbability', name: 'mean', visible: true }
    const { y, levels } = judgementFigure(series, [curve], 'undecided', options)
    expect(y).toMatchObject({ type: 'linear', range: [0, 1] })
    expect(levels).toEqual([{ value: 0.5, label: 'undecided', color: plotPalettes.dark.quiet }])
  })

  it('show a validation metric beside the conventional methods, all in sight', () => {
    const curve = { column: 'validation.psnr', name: 'psnr', visible: true }
    const { traces, levels, y } = validationFigure(series, curve, 'dB', [{ name: 'Wiener', value: 25 }], options)
    expect(traces[0]).toMatchObject({ x: [1], y: [20], mode: 'lines+markers' })
    expect(levels[0]).toMatchObject({ value: 25, label: 'Wiener', below: false })
    expect(y.range![0]).toBeLessThan(20)
    expect(y.range![1]).toBeGreaterThan(25)
  })

  it('write the name of a level below it where another one is just above', () => {
    const curve = { column: 'validation.psnr', name: 'psnr', visible: true }
    const baselines = [
      { name: 'Wiener', value: 30 },
      { name: 'Richardson–Lucy', value: 30.2 },
    ]
    const { levels } = validationFigure(series, curve, 'dB', baselines, options)
    expect(levels.map(({ below }) => below)).toEqual([true, false])
  })

  it('become a layout with a line and a name a level', () => {
    const figure = judgementFigure(series, [], 'undecided', options)
    const layout = plotlyLayout(figure, plotPalettes.dark) as { shapes: object[]; annotations: object[] }
    expect(layout.shapes).toHaveLength(1)
    expect(layout.annotations[0]).toMatchObject({ text: 'undecided', y: 0.5 })
  })
})

describe('a run’s series', () => {
  it('grow by what is new, with NaN where a name is missing', () => {
    const first = append(new Map(), ['step', 'a'], [Float64Array.of(1, 2), Float64Array.of(5, 6)], 2)
    const second = append(first, ['step', 'b'], [Float64Array.of(3), Float64Array.of(7)], 1)
    expect(Object.fromEntries(second)).toEqual({ step: [1, 2, 3], a: [5, 6, NaN], b: [NaN, NaN, 7] })
  })
})
