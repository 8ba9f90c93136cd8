import type { Figure, Trace } from './figure'

/** The numbers of a figure as rows, for a table and for CSV: every trace with a name, x and y. */
export interface FigureTable {
  columns: string[]
  rows: (number | null)[][]
}

/** Traces that stand for numbers: error bands' edges and faint raw copies have no name or no place in the legend. */
function named(figure: Figure): Trace[] {
  return figure.traces.filter(({ name, visible }) => name !== '' && visible !== 'legendonly')
}

/**
 * x once, then a column a trace; rows by x, empty where a trace has no point there. A trace that has several points at
 * one x gets a row for each.
 */
export function tableOf(figure: Figure): FigureTable {
  const traces = named(figure)
  const titles = traces.map(({ name, showlegend }, i) => {
    const twin = traces.some((other, j) => j !== i && other.name === name)
    return twin && showlegend === false ? `${name} (raw)` : name
  })
  const byKey = new Map<string, (number | null)[]>()
  traces.forEach(({ x, y }, column) => {
    const met = new Map<number, number>()
    x.forEach((at, i) => {
      const nth = met.get(at) ?? 0
      met.set(at, nth + 1)
      const key = `${at} ${nth}`
      const row = byKey.get(key) ?? [at, ...traces.map(() => null)]
      row[column + 1] = y[i] ?? null
      byKey.set(key, row)
    })
  })
  const rows = [...byKey.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
  return { columns: [figure.x.title || 'x', ...titles], rows }
}

/** At most `most` rows, evenly chosen, the first and the last among them. */
export function thinned<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows]
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!)
}

/** RFC 4180 with the provenance as lines that begin with #. */
export function csvOf({ columns, rows }: FigureTable, provenance: readonly string[]): string {
  const comments = provenance.map((line) => `# ${line.replaceAll(/[\r\n]+/g, ' ')}`)
  const lines = [columns.map(quoted), ...rows.map((row) => row.map((value) => value ?? ''))].map((row) => row.join(','))
  return `${[...comments, ...lines].join('\n')}\n`
}

function quoted(text: string): string {
  return /[",\n#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The SVG of a data URL, with a title and the provenance in its description. */
export function svgOf(dataUrl: string, title: string, provenance: readonly string[]): string {
  const svg = decodeURIComponent(dataUrl.slice(dataUrl.indexOf(',') + 1))
  const words = `<title>${escaped(title)}</title><desc>${escaped(provenance.join('\n'))}</desc>`
  return svg.replace(/<svg[^>]*>/, (opening) => `${opening}${words}`)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A file name of a title: letters, digits and single dashes. */
export function fileNameOf(title: string, ending: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return `${name || 'plot'}.${ending}`
}

/** A layout with room for the title above and the provenance, small, below. */
export function forPaper(layout: object, title: string, provenance: readonly string[], text: string): object {
  const given = layout as { margin: { l: number; r: number; t: number; b: number }; annotations: object[] }
  const lines = provenance.flatMap((line) => wrapped(line, 130))
  return {
    ...layout,
    title: { text: title, font: { size: 15, color: text }, x: 0.01, xanchor: 'left', y: 0.985, yanchor: 'top' },
    margin: { ...given.margin, t: 64, b: 56 + 13 * lines.length },
    annotations: [
      ...given.annotations,
      {
        xref: 'paper',
        yref: 'paper',
        x: 0,
        y: 0,
        yshift: -46,
        xanchor: 'left',
        yanchor: 'top',
        align: 'left',
        showarrow: false,
        text: lines.join('<br>'),
        font: { size: 9, color: text },
      },
    ],
  }
}

function wrapped(line: string, width: number): string[] {
  const lines: string[] = []
  for (let rest = line; rest !== ''; rest = rest.slice(width)) lines.push(rest.slice(0, width))
  return lines
}
