import type { ComparedVariable, HistogramNumbers, Profile } from '../../src-preload/contract/comparisons'
import type { ColumnSummary } from '../../src-preload/contract/events'
import type { Figure, Trace } from './figure'
import type { PlotPalette } from './palette'

export interface HistogramOptions {
  palette: PlotPalette
  logScale: boolean
  /** Both to unit area, so that shapes are compared; else sums of weights. */
  normalised: boolean
  titles: { reference: string; other: string; ratio: string; entries: string; density: string }
}

/** The ratio panel shows half to one and a half; what lies beyond is drawn at its edge. */
const ratioRange: [number, number] = [0.5, 1.5]

/** Two samples as steps with the reference's error band, and their ratio below. */
export function histogramFigure(variable: ComparedVariable, options: HistogramOptions): Figure {
  const { palette, titles } = options
  const [referenceColor, otherColor] = [palette.quiet, palette.series[0] ?? palette.text]
  const reference = scaled(variable.reference, variable.edges, options.normalised)
  const other = scaled(variable.other, variable.edges, options.normalised)
  const floor = options.logScale ? smallest([...reference.sums, ...other.sums]) / 2 : 0
  const height = (values: readonly number[]): number[] => steps(values.map((value) => Math.max(value, floor)))
  const x = [...variable.edges]
  const edge: Omit<Trace, 'name' | 'x' | 'y'> = { type: 'scatter', mode: 'lines', hoverinfo: 'skip', showlegend: false }
  const bare = { color: 'rgba(0,0,0,0)', width: 0, shape: 'hv' as const }
  const band: Trace[] = [
    { ...edge, name: '', x, y: height(reference.low), line: bare },
    {
      ...edge,
      name: '',
      x,
      y: height(reference.high),
      line: bare,
      fill: 'tonexty',
      fillcolor: faint(referenceColor),
    },
  ]
  const line = (name: string, values: readonly number[], color: string): Trace => ({
    type: 'scatter',
    name,
    x,
    y: height(values),
    mode: 'lines',
    line: { color, width: 2, shape: 'hv' },
  })
  return {
    traces: [
      ...band,
      line(titles.reference, reference.sums, referenceColor),
      line(titles.other, other.sums, otherColor),
      ...ratioTraces(variable, options.normalised, palette, otherColor),
    ],
    x: {
      title: variable.unit ? `${variable.title} [${variable.unit}]` : variable.title,
      type: 'linear',
      range: [x[0] ?? 0, x.at(-1) ?? 1],
    },
    y: {
      title: options.normalised ? titles.density : titles.entries,
      type: options.logScale ? 'log' : 'linear',
    },
    lower: { title: titles.ratio, type: 'linear', range: ratioRange },
    levels: [{ value: 1, label: '', color: palette.quiet, lower: true }],
    hover: 'closest',
    key: `${variable.name} ${options.logScale} ${options.normalised}`,
    summary: `${variable.title}, ${distanceSummary(variable)}`,
  }
}

/** Mean with the rms as a band for the reference, and as bars for the other sample. */
export function profileFigure(profile: Profile, options: Pick<HistogramOptions, 'palette' | 'titles'>): Figure {
  const { palette, titles } = options
  const [referenceColor, otherColor] = [palette.quiet, palette.series[0] ?? palette.text]
  const centres = profile.edges.slice(1).map((high, i) => (high + profile.edges[i]!) / 2)
  const offset = (sign: number): (number | null)[] =>
    profile.reference.mean.map((mean, i) => {
      const rms = profile.reference.rms[i] ?? null
      return mean === null || rms === null ? null : mean + sign * rms
    })
  const hidden = { color: 'rgba(0,0,0,0)', width: 0 }
  const base: Omit<Trace, 'name' | 'y'> = { type: 'scatter', x: centres, mode: 'lines' }
  return {
    traces: [
      { ...base, name: '', y: offset(-1), line: hidden, hoverinfo: 'skip', showlegend: false },
      {
        ...base,
        name: '',
        y: offset(1),
        line: hidden,
        hoverinfo: 'skip',
        showlegend: false,
        fill: 'tonexty',
        fillcolor: faint(referenceColor),
      },
      { ...base, name: titles.reference, y: profile.reference.mean, line: { color: referenceColor, width: 2 } },
      {
        ...base,
        name: titles.other,
        y: profile.other.mean,
        mode: 'markers',
        marker: { color: otherColor, size: 7 },
        error_y: { type: 'data', array: profile.other.rms, color: otherColor, thickness: 1.4, width: 0 },
      },
    ],
    x: { title: profile.along, type: 'linear', range: [profile.edges[0] ?? 0, profile.edges.at(-1) ?? 1] },
    y: { title: profile.title, type: 'linear' },
    levels: [],
    hover: 'closest',
    key: `${profile.variable} ${profile.along}`,
    summary: profile.title,
  }
}

function ratioTraces(variable: ComparedVariable, normalised: boolean, palette: PlotPalette, color: string): Trace[] {
  const { value, low, high, bandLow, bandHigh } = normalised ? variable.ratio.shapes : variable.ratio.counts
  const centres = variable.edges.slice(1).map((right, i) => (right + variable.edges[i]!) / 2)
  const edge = { type: 'scatter', name: '', mode: 'lines', hoverinfo: 'skip', showlegend: false, yaxis: 'y2' } as const
  const bare = { color: 'rgba(0,0,0,0)', width: 0, shape: 'hv' as const }
  const x = [...variable.edges]
  const distance = (from: readonly (number | null)[], to: readonly (number | null)[]): (number | null)[] =>
    from.map((a, i) => (a === null || to[i] == null ? null : to[i] - a))
  return [
    { ...edge, x, y: steps(bandLow.map((bound) => bound ?? 1)), line: bare },
    {
      ...edge,
      x,
      y: steps(bandHigh.map((bound) => bound ?? 1)),
      line: bare,
      fill: 'tonexty',
      fillcolor: faint(palette.quiet),
    },
    {
      type: 'scatter',
      name: '',
      x: centres,
      y: value.map((ratio) => (ratio === null ? null : Math.min(Math.max(ratio, ratioRange[0]), ratioRange[1]))),
      mode: 'markers',
      marker: { color, size: 5 },
      error_y: {
        type: 'data',
        symmetric: false,
        array: distance(value, high),
        arrayminus: distance(low, value),
        color,
        thickness: 1.2,
        width: 0,
      },
      showlegend: false,
      yaxis: 'y2',
    },
  ]
}

type Bins = Pick<HistogramNumbers, 'sums' | 'low' | 'high'>

/** To unit area, or as it is. What lies beyond the edges counts towards the area. */
function scaled(histogram: HistogramNumbers, edges: readonly number[], normalised: boolean): Bins {
  if (!normalised) return histogram
  const { total } = histogram
  const density = (values: readonly number[]): number[] =>
    values.map((value, i) => (total > 0 ? value / total / (edges[i + 1]! - edges[i]!) : 0))
  return { sums: density(histogram.sums), low: density(histogram.low), high: density(histogram.high) }
}

/** The last value once more: a step needs the right edge of the last bin. */
function steps(values: readonly number[]): number[] {
  return values.length === 0 ? [] : [...values, values.at(-1)!]
}

function smallest(values: readonly number[]): number {
  const positive = values.filter((value) => value > 0)
  return positive.length > 0 ? Math.min(...positive) : 1
}

function distanceSummary({ distances }: ComparedVariable): string {
  const { separation, w1 } = distances
  return [
    separation === null ? '' : `separation ${separation.toPrecision(2)}`,
    w1 === null ? '' : `W1 ${w1.toPrecision(2)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** The colour at a quarter of its strength. */
function faint(hex: string): string {
  return `${hex}40`
}

/** How the values of one column are distributed. */
export function distributionFigure(
  summary: ColumnSummary,
  column: { name: string; unit: string },
  options: { palette: PlotPalette; logScale: boolean; entries: string },
): Figure {
  const color = options.palette.series[0] ?? options.palette.text
  const floor = options.logScale ? 0.5 : 0
  const x = [...summary.edges]
  const y = steps(summary.counts.map((count) => Math.max(count, floor)))
  const base: Omit<Trace, 'y'> = { type: 'scatter', name: column.name, x, mode: 'lines' }
  return {
    traces: [
      {
        ...base,
        y: y.map(() => floor),
        line: { color: 'rgba(0,0,0,0)', width: 0, shape: 'hv' },
        hoverinfo: 'skip',
        showlegend: false,
      },
      {
        ...base,
        y,
        line: { color, width: 1.6, shape: 'hv' },
        fill: 'tonexty',
        fillcolor: faint(color),
        showlegend: false,
      },
    ],
    x: {
      title: column.unit ? `${column.name} [${column.unit}]` : column.name,
      type: 'linear',
      range: [x[0] ?? 0, x.at(-1) ?? 1],
    },
    y: { title: options.entries, type: options.logScale ? 'log' : 'linear' },
    levels: [],
    hover: 'closest',
    key: `${column.name} ${options.logScale}`,
    summary: `${column.name}, ${summary.count}`,
  }
}
