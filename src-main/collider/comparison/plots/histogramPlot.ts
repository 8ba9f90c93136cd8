import { ratioNumbers, type HistogramNumbers, type HistogramPair } from '../plotted'
import { linearAxis, logAxis, type Axis } from './axis'
import { boxes, frame, px, steps, svg, text, within, xTicks, yTicks, type Frame } from './svg'

export interface HistogramPlotOptions {
  /** Axis label with its unit. */
  readonly label: string
  readonly log: boolean
  /** Each sample divided by its total; otherwise sums of weights. */
  readonly shapes: boolean
}

const size = { width: 420, height: 330 }
const upper: Frame = { left: 58, right: 400, top: 8, bottom: 212 }
const lower: Frame = { left: 58, right: 400, top: 224, bottom: 288 }

/**
 * Two histograms and their ratio: the reference as a step line in its error band, the other as points with error bars;
 * below, the other over the reference, with the reference's own band about 1. Triangles point to what lies beyond.
 */
export function histogramPlot(pair: HistogramPair, { label, log, shapes }: HistogramPlotOptions): string {
  const { edges } = pair
  const x = linearAxis(edges[0]!, edges.at(-1)!, upper.left, upper.right, 6)
  const scaled = (of: HistogramNumbers, values: readonly number[]): number[] =>
    shapes ? values.map((value) => value / of.total) : [...values]
  const reference = scaled(pair.reference, pair.reference.sums)
  const referenceLow = scaled(pair.reference, pair.reference.low)
  const referenceHigh = scaled(pair.reference, pair.reference.high)
  const other = scaled(pair.other, pair.other.sums)
  const y = valueAxis([...reference, ...other], log)
  const drawnReference = reference.map((value) => (value > 0 || !log ? value : null))
  return svg(size.width, size.height, `Histogram of ${label} with ratio`, [
    xTicks(x, upper, false),
    yTicks(y, upper),
    `<path class="band" d="${boxes(edges, referenceLow, referenceHigh, x, y)}"/>`,
    `<path class="ref" d="${steps(edges, drawnReference, x, y)}"/>`,
    points(edges, other, scaled(pair.other, pair.other.low), scaled(pair.other, pair.other.high), x, y, true),
    frame(upper),
    text(12, (upper.top + upper.bottom) / 2, shapes ? 'share of the sample' : 'entries', 'tx', true),
    ratioPanel(pair, x, shapes),
    text((upper.left + upper.right) / 2, size.height - 8, label),
  ])
}

function ratioPanel(pair: HistogramPair, x: Axis, shapes: boolean): string {
  const { edges } = pair
  const ratio = ratioNumbers(pair, shapes)
  const y = ratioAxis(ratio.value)
  return [
    xTicks(x, lower, true),
    yTicks(y, lower),
    `<path class="band" d="${boxes(edges, ratio.bandLow, ratio.bandHigh, x, y)}"/>`,
    `<path class="one" d="M${lower.left} ${px(y.at(1))}H${lower.right}"/>`,
    points(edges, ratio.value, ratio.low, ratio.high, x, y, false),
    frame(lower),
    text(12, (lower.top + lower.bottom) / 2, 'ratio', 'tx', true),
  ].join('')
}

/** @param skipZero leave out points at zero: the steps show them well enough. */
function points(
  edges: readonly number[],
  values: readonly (number | null)[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  x: Axis,
  y: Axis,
  skipZero: boolean,
): string {
  let [bars, dots] = ['', '']
  values.forEach((value, i) => {
    if (value === null || (skipZero && value === 0)) return
    const middle = x.at((edges[i]! + edges[i + 1]!) / 2)
    if (value > y.high || value < y.low) {
      const [edge, tip] = value > y.high ? [y.at(y.high) + 8, y.at(y.high) + 2] : [y.at(y.low) - 8, y.at(y.low) - 2]
      dots += `M${px(middle - 3)} ${px(edge)}h6L${px(middle)} ${px(tip)}Z`
      return
    }
    const [a, b] = [y.at(within(low[i] ?? value, y)), y.at(within(high[i] ?? value, y))]
    bars += `M${px(middle)} ${px(a)}V${px(b)}`
    dots += `M${px(middle - 2)} ${px(y.at(value))}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0`
  })
  return `<path class="other" d="${bars}"/><path class="dot" d="${dots}"/>`
}

function valueAxis(values: readonly number[], log: boolean): Axis {
  const positive = values.filter((value) => value > 0)
  const high = positive.length > 0 ? Math.max(...positive) : 1
  if (!log) return linearAxis(0, high * 1.12, upper.bottom, upper.top, 4)
  const low = positive.length > 0 ? Math.min(...positive) : 0.1
  return logAxis(10 ** Math.floor(Math.log10(low)), high * 2, upper.bottom, upper.top)
}

/** The narrowest of a few ranges about 1 that holds nine tenths of the ratios. */
function ratioAxis(values: readonly (number | null)[]): Axis {
  const distances = values.flatMap((value) => (value === null ? [] : [Math.abs(value - 1)])).sort((a, b) => a - b)
  const most = distances[Math.floor(0.9 * (distances.length - 1))] ?? 0
  const half = [0.05, 0.1, 0.25, 0.5].find((candidate) => candidate >= most * 1.1) ?? 1
  return linearAxis(1 - half, 1 + half, lower.bottom, lower.top, 3)
}
