import type { Figure, Level, Trace } from './figure'
import type { Range } from './keys'
import type { PlotPalette } from './palette'

/** One curve as far as it is looked at, thinned by the engine: recorded points, and smoothed ones (none: unsmoothed). */
export interface CurveData {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly smoothX: readonly number[]
  readonly smoothY: readonly number[]
}

/** By the column's name in the log. */
export type CurveSet = ReadonlyMap<string, CurveData>

export interface CurveOptions {
  palette: PlotPalette
  logScale: boolean
  /** What the plots show of x together; null: everything. */
  range: Range | null
  titles: { x: string }
}

export interface Curve {
  /** Of the column. */
  column: string
  name: string
  /** Drawn at once, or only after a press on its name in the legend. */
  visible: boolean
  /** Few points, or no noise: never smoothed. */
  exact?: boolean
}

/** Curves over x: raw faint, smoothed on top. */
export function curvesFigure(set: CurveSet, curves: readonly Curve[], options: CurveOptions, unit = ''): Figure {
  return {
    traces: curves.flatMap((curve, i) => curveTraces(set.get(curve.column), curve, lineOf(options.palette, i))),
    x: xAxis(options),
    y: { title: unit, type: options.logScale ? 'log' : 'linear' },
    levels: [],
    key: `${options.logScale}`,
    xKey: keyOf(options.range),
    summary: summaryOf(set, curves),
  }
}

/** Probability that the real sample is ranked above the generated one, against 0.5, at which neither can be told. */
export function judgementFigure(set: CurveSet, curves: readonly Curve[], half: string, options: CurveOptions): Figure {
  return {
    ...curvesFigure(set, curves, { ...options, logScale: false }),
    y: { title: '', type: 'linear', range: [0, 1] },
    levels: [{ value: 0.5, label: half, color: options.palette.quiet }],
  }
}

/** A validation metric with its unit, beside the conventional methods as levels. */
export function validationFigure(
  set: CurveSet,
  curve: Curve,
  unit: string,
  baselines: readonly { name: string; value: number }[],
  options: CurveOptions,
): Figure {
  const { x = [], y = [] } = set.get(curve.column) ?? {}
  const { color } = lineOf(options.palette, 0)
  const trace: Trace = {
    type: 'scatter',
    name: curve.name,
    x: [...x],
    y: [...y],
    mode: x.length > 60 ? 'lines' : 'lines+markers',
    line: { color, width: 2 },
    marker: { color, size: 6 },
  }
  const range = valueRange([...y, ...baselines.map(({ value }) => value)])
  const levels = baselines.map(({ name, value }, i): Level => {
    const near = baselines.some((other) => other.value > value && other.value - value < crowded * span(range))
    return { value, label: name, color: lineOf(options.palette, i + 1).color, below: near }
  })
  return {
    traces: [trace],
    x: xAxis(options),
    y: { title: unit, type: 'linear', ...(range && { range }) },
    levels,
    key: curve.column,
    xKey: keyOf(options.range),
    summary: summaryOf(set, [curve]),
  }
}

/** One column of several runs over each other, told apart by colour and by dashes. */
export function overlayFigure(
  runs: readonly { name: string; set: CurveSet }[],
  column: string,
  options: CurveOptions,
  unit = '',
): Figure {
  const exact = /^(validation|learningRate)\./.test(column)
  const traces = runs.flatMap(({ name, set }, i) =>
    curveTraces(set.get(column), { column, name, visible: true, exact }, lineOf(options.palette, i)),
  )
  const newest = runs.flatMap(({ name, set }) => {
    const last = set.get(column)?.y.at(-1)
    return last === undefined ? [] : `${name} ${Number(last.toPrecision(4))}`
  })
  return {
    traces,
    x: xAxis(options),
    y: { title: unit, type: options.logScale ? 'log' : 'linear' },
    levels: [],
    key: `${column} ${options.logScale}`,
    xKey: keyOf(options.range),
    summary: newest.join(', '),
  }
}

interface Line {
  color: string
  dash?: 'dash' | 'dot' | 'dashdot'
}

function curveTraces(data: CurveData | undefined, { name, visible, exact = false }: Curve, line: Line): Trace[] {
  if (!data) return []
  const shown = visible ? true : 'legendonly'
  const smooth = data.smoothX.length > 0 && !exact
  const main: Trace = {
    type: 'scatter',
    name,
    x: [...(smooth ? data.smoothX : data.x)],
    y: [...(smooth ? data.smoothY : data.y)],
    mode: data.x.length === 1 ? 'markers' : 'lines',
    line: { ...line, width: 2 },
    marker: { color: line.color, size: 6 },
    visible: shown,
    legendgroup: name,
  }
  if (!smooth) return [main]
  const raw: Trace = {
    ...main,
    x: [...data.x],
    y: [...data.y],
    line: { color: line.color, width: 1 },
    opacity: 0.28,
    showlegend: false,
    hoverinfo: 'skip',
  }
  return [raw, main]
}

function xAxis({ titles, range }: CurveOptions): Figure['x'] {
  return { title: titles.x, type: 'linear', ...(range && { range: [range[0], range[1]] as [number, number] }) }
}

const keyOf = (range: Range | null): string => (range ? range.join() : 'all')

/** Levels closer than this part of the axis would write their names over each other. */
const crowded = 0.07

function span(range: [number, number] | null): number {
  return range ? range[1] - range[0] : 0
}

/** A tenth of room above and below, so that a level is never on the frame. */
function valueRange(values: readonly number[]): [number, number] | null {
  if (values.length === 0) return null
  const low = Math.min(...values)
  const high = Math.max(...values)
  const room = (high - low || Math.abs(high) || 1) * 0.12
  return [low - room, high + room]
}

function summaryOf(set: CurveSet, curves: readonly Curve[]): string {
  return curves
    .filter(({ visible }) => visible)
    .flatMap(({ column, name }) => {
      const last = set.get(column)?.y.at(-1)
      return last === undefined ? [] : `${name} ${Number(last.toPrecision(4))}`
    })
    .join(', ')
}

const dashes = [undefined, 'dash', 'dot', 'dashdot'] as const

/** Dashes begin where the colours are used up: then two lines of one colour still differ. */
function lineOf({ series, text }: PlotPalette, index: number): Line {
  const dash = dashes[Math.floor(index / series.length) % dashes.length]
  return { color: series[index % series.length] ?? text, ...(dash && { dash }) }
}
