import { describe, expect, it } from 'vitest'
import { escapeHtml, htmlChart, htmlPage, htmlTable } from '../../src-main/base/html'

describe('a report', () => {
  it('shows text as text, wherever it comes from', () => {
    const evil = `<img src=x onerror="alert('1')">&`
    expect(escapeHtml(evil)).not.toMatch(/[<>"']/)
    const page = htmlPage(
      evil,
      htmlTable([evil], [[evil, 1]]) + htmlChart({ title: evil, x: evil, y: evil, lines: [] }),
    )
    expect(page).not.toContain('<img src=x')
  })

  it('may load nothing and run nothing', () => {
    expect(htmlPage('t', '')).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
  })

  it('puts numbers to the right and shows what is missing', () => {
    const table = htmlTable(['name', 'value', 'other'], [['a', 1.5, null]], new Set([0]))
    expect(table).toContain('<th scope="row">a</th><td class="n">1.5</td><td>–</td>')
    expect(table).toContain('class="strong"')
  })

  it('draws lines through their points, on a logarithmic axis without what has no logarithm', () => {
    const points: [number, number][] = [
      [0, 1],
      [1, 10],
      [2, 0],
      [3, NaN],
    ]
    const chart = htmlChart({ title: 't', x: 'x', y: 'y', lines: [{ name: 'n', points }], logY: true, reference: 1 })
    const path = /class="line l0" d="([^"]+)"/.exec(chart)![1]!
    expect(path.match(/[ML]/g)).toEqual(['M', 'L'])
    const [first, second] = [...path.matchAll(/(\d+\.\d) (\d+\.\d)/g)].map(([, x, y]) => [Number(x), Number(y)])
    expect(second![0]).toBeGreaterThan(first![0]!)
    expect(second![1]).toBeLessThan(first![1]!)
    expect(htmlChart({ title: 't', x: 'x', y: 'y', lines: [{ name: 'n', points: [] }] })).toContain('nothing to draw')
  })

  it('draws dots where they are asked for, one a point', () => {
    const points: [number, number][] = [
      [0, 1],
      [1, 2],
      [2, NaN],
    ]
    const chart = htmlChart({ title: 't', x: 'x', y: 'y', lines: [{ name: 'n', points, dots: true }] })
    const path = /class="dots l0" d="([^"]+)"/.exec(chart)![1]!
    expect(path.match(/M[\d. ]+h0/g)).toHaveLength(2)
  })
})
