import type { Figure, Level, Trace } from './figure'
import type { PlotPalette } from './palette'
import { smooth } from './smoothing'

/** Columns of a run's log by name; `step` among them, NaN where a line has no value. */
export type Series = ReadonlyMap<string, readonly number[]>

export interface CurveOptions {
  palette: PlotPalette
  /** 0 … 0.999 */
  smoothing: number
  logScale: boolean
  titles: { step: string; raw: string }
}

export interface Curve {
  /** Of the column. */
  column: string
  name: string
  /** Drawn at once, or only after a press on its name in the legend. */
  visible: boolean
}

/** Losses over steps: raw faint, smoothed on top. */
export function lossFigure(series: Series, curves: readonly Curve[], options: CurveOptions): Figure {
  const traces = curves.flatMap(({ column, name, visible }, i) =>
    curveTraces(series, column, name, color(options.palette, i), options.smoothing, visible),
  )
  return {
    traces,
    x: { title: options.titles.step, type: 'linear' },
    y: { title: '', type: options.logScale ? 'log' : 'linear' },
    levels: [],
    summary: summaryOf(series, curves),
  }
}

/** Probability that the real sample is ranked above the generated one, against 0.5, at which neither can be told. */
export function judgementFigure(series: Series, curves: readonly Curve[], half: string, options: CurveOptions): Figure {
  return {
    ...lossFigure(series, curves, { ...options, logScale: false }),
    y: { title: '', type: 'linear', range: [0, 1] },
    levels: [{ value: 0.5, label: half, color: options.palette.quiet }],
  }
}

/** A validation metric with its unit, beside the conventional methods as levels. */
export function validationFigure(
  series: Series,
  curve: Curve,
  unit: string,
  baselines: readonly { name: string; value: number }[],
  options: CurveOptions,
): Figure {
  const { x, y } = points(series, curve.column)
  const line = color(options.palette, 0)
  const trace: Trace = {
    type: 'scatter',
    name: curve.name,
    x,
    y,
    mode: 'lines+markers',
    line: { color: line, width: 2 },
    marker: { color: line, size: 6 },
  }
  const range = valueRange([...y, ...baselines.map(({ value }) => value)])
  const levels = baselines.map(({ name, value }, i): Level => {
    const near = baselines.some((other) => other.value > value && other.value - value < crowded * span(range))
    return { value, label: name, color: color(options.palette, i + 1), below: near }
  })
  return {
    traces: [trace],
    x: { title: options.titles.step, type: 'linear' },
    y: { title: unit, type: 'linear', ...(range && { range }) },
    levels,
    summary: summaryOf(series, [curve]),
  }
}

function curveTraces(
  series: Series,
  column: string,
  name: string,
  line: string,
  smoothing: number,
  visible: boolean,
): Trace[] {
  const { x, y } = points(series, column)
  const shown = visible ? true : 'legendonly'
  const main: Trace = {
    type: 'scatter',
    name,
    x,
    y: smooth(y, smoothing),
    mode: 'lines',
    line: { color: line, width: 2 },
    visible: shown,
  }
  if (smoothing === 0) return [main]
  const raw: Trace = {
    ...main,
    y,
    line: { color: line, width: 1 },
    opacity: 0.28,
    showlegend: false,
    hoverinfo: 'skip',
    // Without a place in the legend it could not be called up.
    visible: visible ? true : 'legendonly',
  }
  return [raw, main]
}

function points(series: Series, column: string): { x: number[]; y: number[] } {
  const steps = series.get('step') ?? []
  const values = series.get(column) ?? []
  const x: number[] = []
  const y: number[] = []
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return
    x.push(steps[i] ?? NaN)
    y.push(value)
  })
  return { x, y }
}

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

function summaryOf(series: Series, curves: readonly Curve[]): string {
  return curves
    .filter(({ visible }) => visible)
    .flatMap(({ column, name }) => {
      const last = points(series, column).y.at(-1)
      return last === undefined ? [] : `${name} ${Number(last.toPrecision(4))}`
    })
    .join(', ')
}

function color(palette: PlotPalette, index: number): string {
  return palette.series[index % palette.series.length] ?? palette.text
}
