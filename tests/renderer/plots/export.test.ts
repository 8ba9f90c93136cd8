import { describe, expect, it } from 'vitest'
import { csvOf, fileNameOf, forPaper, svgOf, tableOf, thinned } from '../../../src-renderer/plots/export'
import type { Figure, Trace } from '../../../src-renderer/plots/figure'
import { plotlyLayout } from '../../../src-renderer/plots/layout'
import { plotPalettes } from '../../../src-renderer/plots/palette'

const line = (name: string, x: number[], y: (number | null)[], more: Partial<Trace> = {}): Trace => ({
  type: 'scatter',
  name,
  x,
  y,
  mode: 'lines',
  ...more,
})
const figure = (traces: Trace[]): Figure => ({
  traces,
  x: { title: 'Step', type: 'linear' },
  y: { title: 'dB', type: 'linear' },
  levels: [{ value: 2, label: 'bicubic', color: '#fff' }],
  summary: '',
})

describe('the numbers of a figure', () => {
  it('stand in one row an x, empty where a trace has no point', () => {
    const table = tableOf(figure([line('a', [1, 2], [10, null]), line('b', [2, 3], [5, 6])]))
    expect(table).toEqual({
      columns: ['Step', 'a', 'b'],
      rows: [
        [1, 10, null],
        [2, null, 5],
        [3, null, 6],
      ],
    })
  })

  it('leave out bands without a name and what the legend hides, and tell raw values from smoothed ones', () => {
    const traces = [
      line('a', [1], [1], { showlegend: false }),
      line('a', [1], [2]),
      line('', [1], [3]),
      line('hidden', [1], [4], { visible: 'legendonly' }),
    ]
    expect(tableOf(figure(traces))).toEqual({ columns: ['Step', 'a (raw)', 'a'], rows: [[1, 1, 2]] })
  })

  it('keep every point of a trace that has two at one x, as steps do', () => {
    expect(tableOf(figure([line('a', [1, 1], [2, 3])])).rows).toEqual([
      [1, 2],
      [1, 3],
    ])
  })

  it('become CSV with the provenance before them', () => {
    const csv = csvOf(
      {
        columns: ['Step', 'a, "b"'],
        rows: [
          [1, null],
          [2, 0.5],
        ],
      },
      ['run x', 'two\nlines'],
    )
    expect(csv).toBe('# run x\n# two lines\nStep,"a, ""b"""\n1,\n2,0.5\n')
  })

  it('are thinned evenly with both ends kept', () => {
    const rows = Array.from({ length: 1001 }, (_, i) => i)
    expect(thinned(rows, 5)).toEqual([0, 250, 500, 750, 1000])
    expect(thinned(rows, 2000)).toEqual(rows)
  })
})

describe('a picture of a figure', () => {
  it('holds title and provenance in its description', () => {
    const url = `data:image/svg+xml,${encodeURIComponent('<svg width="3"><g/></svg>')}`
    expect(svgOf(url, 'A & B', ['run <1>', 'cpu'])).toBe(
      '<svg width="3"><title>A &amp; B</title><desc>run &lt;1&gt;\ncpu</desc><g/></svg>',
    )
  })

  it('shows the provenance below the plot, beside the annotations that were there', () => {
    const layout = plotlyLayout(figure([]), plotPalettes.light)
    const paper = forPaper(layout, 'Validation', ['run a', 'x'.repeat(200)], '#000') as {
      annotations: { text: string }[]
      title: { text: string }
      margin: { b: number }
    }
    expect(paper.title.text).toBe('Validation')
    expect(paper.annotations.map(({ text }) => text)).toEqual([
      'bicubic',
      `run a<br>${'x'.repeat(130)}<br>${'x'.repeat(70)}`,
    ])
    expect(paper.margin.b).toBe(56 + 3 * 13)
  })

  it('gets a file name without spaces', () => {
    expect(fileNameOf('Validation: PSNR [dB]', 'svg')).toBe('validation-psnr-db.svg')
    expect(fileNameOf('…', 'csv')).toBe('plot.csv')
  })
})
