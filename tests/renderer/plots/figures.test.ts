import { describe, expect, it } from 'vitest'
import { plotlyLayout } from '../../../src-renderer/plots/layout'
import { plotPalettes } from '../../../src-renderer/plots/palette'
import {
  curvesFigure,
  judgementFigure,
  overlayFigure,
  validationFigure,
  type CurveData,
  type CurveOptions,
} from '../../../src-renderer/plots/trainingFigures'

const options: CurveOptions = { palette: plotPalettes.dark, logScale: true, range: null, titles: { x: 'Step' } }

const curveOf = (x: number[], y: number[]): CurveData => ({ x, y, smoothX: x, smoothY: y })
const series = new Map([
  ['losses.generator', curveOf([1, 2, 3], [4, 2, 1])],
  ['losses.l1', curveOf([1, 2, 3], [3, 2, 1])],
  ['validation.psnr', curveOf([1], [20])],
  ['pairProbability', curveOf([1, 2, 3], [0.5, 0.6, 0.7])],
])

describe('figures of a run', () => {
  const curves = [
    { column: 'losses.generator', name: 'generator', visible: true },
    { column: 'losses.l1', name: 'l1', visible: false },
  ]

  it('show losses raw and smoothed, their parts only when called up', () => {
    const { traces, y, summary } = curvesFigure(series, curves, options)
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
    const plain = new Map([...series].map(([name, data]) => [name, { ...data, smoothX: [], smoothY: [] }]))
    const { traces } = curvesFigure(plain, curves, options)
    expect(traces.map(({ y, opacity }) => [y, opacity])).toEqual([
      [[4, 2, 1], undefined],
      [[3, 2, 1], undefined],
    ])
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

  it('are zoomed together: another range is another figure of x, and of x alone', () => {
    const zoomed = curvesFigure(series, curves, { ...options, range: [2, 3] })
    expect(zoomed.x.range).toEqual([2, 3])
    expect(zoomed.xKey).not.toBe(curvesFigure(series, curves, options).xKey)
    expect(zoomed.key).toBe(curvesFigure(series, curves, options).key)
    const layout = plotlyLayout(zoomed, plotPalettes.dark) as { xaxis: { range: number[]; uirevision: string } }
    expect(layout.xaxis).toMatchObject({ range: [2, 3], uirevision: '2,3' })
  })

  it('lay runs over each other, more of them than there are colours', () => {
    const runs = Array.from({ length: 9 }, (_, i) => ({ name: `run ${i}`, set: series }))
    const { traces, summary } = overlayFigure(runs, 'losses.generator', options)
    const shown = traces.filter(({ showlegend }) => showlegend !== false)
    expect(shown).toHaveLength(9)
    expect(new Set(shown.map(({ line }) => `${line?.color} ${line?.dash ?? ''}`)).size).toBe(9)
    expect(traces[0]!.legendgroup).toBe(traces[1]!.legendgroup)
    expect(summary).toMatch(/^run 0 1, run 1 1/)
    expect(overlayFigure(runs, 'nothing', options).traces).toEqual([])
  })

  it('become a layout with a line and a name a level', () => {
    const figure = judgementFigure(series, [], 'undecided', options)
    const layout = plotlyLayout(figure, plotPalettes.dark) as { shapes: object[]; annotations: object[] }
    expect(layout.shapes).toHaveLength(1)
    expect(layout.annotations[0]).toMatchObject({ text: 'undecided', y: 0.5 })
  })
})
