import type { SlicedComparison } from '../result'
import { linearAxis, logAxis, type Axis } from './axis'
import { boxes, frame, px, steps, svg, text, within, xTicks, yTicks, type Frame } from './svg'

const size = { width: 420, height: 380 }
const panels: readonly Frame[] = [
  { left: 62, right: 400, top: 8, bottom: 196 },
  { left: 62, right: 400, top: 208, bottom: 266 },
  { left: 62, right: 400, top: 278, bottom: 336 },
]

/**
 * Mean and rms of a variable in bins of another: bands of mean ± rms of both samples; below, the difference of the means
 * in units of the reference's rms, and the ratio of the rms, with their errors.
 * @param label of the variable with its unit. null where no bin has numbers.
 */
export function profilePlot(slices: SlicedComparison, name: string, label: string): string | null {
  const bins = slices.bins.flatMap(({ low, high, variables }) => {
    const numbers = variables[name]
    const [m1, m2] = numbers?.mean ?? [null, null]
    const [r1, r2] = numbers?.rms ?? [null, null]
    if (!numbers || m1 === null || m2 === null || r1 === null || r2 === null) return []
    return [{ low, high, means: [m1, m2], rms: [r1, r2], numbers }] as const
  })
  if (bins.length === 0) return null
  const edges = [...bins.map(({ low }) => low), bins.at(-1)!.high]
  const [top, middle, bottom] = panels as [Frame, Frame, Frame]
  const logarithmic = edges[0]! > 0 && edges.at(-1)! / edges[0]! > 8
  const x = (logarithmic ? logAxis : linearAxis)(edges[0]!, edges.at(-1)!, top.left, top.right)
  const values = bins.flatMap(({ means, rms }) => [0, 1].flatMap((i) => [means[i]! - rms[i]!, means[i]! + rms[i]!]))
  const y = paddedAxis(values, top)
  const side = (i: 0 | 1) => ({
    mean: bins.map(({ means }) => means[i]),
    low: bins.map(({ means, rms }) => means[i] - rms[i]),
    high: bins.map(({ means, rms }) => means[i] + rms[i]),
  })
  const [reference, other] = [side(0), side(1)]
  const shift = bins.map(({ rms, numbers: { meanDifference: d } }) => scaled(d.value, d.error, 1 / (rms[0] || NaN)))
  const width = bins.map(({ numbers: { rmsRatio: r } }) => scaled(r.value, r.error, 1))
  const variable = slices.unit ? `${slices.label} (${slices.unit})` : slices.label
  return svg(size.width, size.height, `Mean and rms of ${label} against ${variable}`, [
    xTicks(x, top, false),
    yTicks(y, top),
    `<path class="band" d="${boxes(edges, reference.low, reference.high, x, y)}"/>`,
    `<path class="otherband" d="${boxes(edges, other.low, other.high, x, y)}"/>`,
    `<path class="ref" d="${steps(edges, reference.mean, x, y)}"/>`,
    `<path class="other" stroke-dasharray="5 3" d="${steps(edges, other.mean, x, y)}"/>`,
    frame(top),
    text(12, (top.top + top.bottom) / 2, label.length > 34 ? 'mean ± rms' : label, 'tx', true),
    panel(edges, shift, x, middle, 0, 'Δmean/rms', false),
    panel(edges, width, x, bottom, 1, 'rms ratio', true),
    text((top.left + top.right) / 2, size.height - 8, variable),
  ])
}

interface Point {
  value: number | null
  error: number
}

function scaled(value: number | null, error: number | null, factor: number): Point {
  const product = value === null ? NaN : value * factor
  return { value: Number.isFinite(product) ? product : null, error: (error ?? 0) * factor }
}

function panel(
  edges: readonly number[],
  points: readonly Point[],
  x: Axis,
  where: Frame,
  about: number,
  title: string,
  labels: boolean,
): string {
  const largest = Math.max(
    0,
    ...points.map(({ value, error }) => (value === null ? 0 : Math.abs(value - about) + error)),
  )
  const half = [0.02, 0.05, 0.1, 0.2, 0.5, 1].find((candidate) => candidate >= largest * 1.05) ?? 2
  const y = linearAxis(about - half, about + half, where.bottom, where.top, 3)
  let [bars, dots] = ['', '']
  points.forEach(({ value, error }, i) => {
    if (value === null) return
    const middle = (x.at(edges[i]!) + x.at(edges[i + 1]!)) / 2
    const at = y.at(within(value, y))
    bars += `M${px(middle)} ${px(y.at(within(value - error, y)))}V${px(y.at(within(value + error, y)))}`
    dots += `M${px(middle - 2.5)} ${px(at)}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`
  })
  return [
    xTicks(x, where, labels),
    yTicks(y, where),
    `<path class="one" d="M${where.left} ${px(y.at(about))}H${where.right}"/>`,
    `<path class="other" d="${bars}"/><path class="dot" d="${dots}"/>`,
    frame(where),
    text(12, (where.top + where.bottom) / 2, title, 'tx', true),
  ].join('')
}

function paddedAxis(values: readonly number[], where: Frame): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = high > low ? 0.08 * (high - low) : Math.abs(high) * 0.1 || 1
  return linearAxis(low - room, high + room, where.bottom, where.top, 4)
}
