import { escapeHtml } from '../../../base/html'
import type { Axis } from './axis'

/** The parts of a plot; what they look like is in `plotStyle`, so that a page can be light or dark. */

export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return `<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${parts.join('')}</svg>`
}

export function frame({ left, right, top, bottom }: Frame): string {
  return `<path class="frame" d="M${left} ${top}H${right}V${bottom}H${left}Z"/>`
}

export function yTicks(axis: Axis, { left, right }: Frame): string {
  return axis.ticks
    .map(({ value, text: label }) => {
      const y = px(axis.at(value))
      return `<path class="grid" d="M${left} ${y}H${right}"/><text class="ty" x="${left - 6}" y="${y}">${label}</text>`
    })
    .join('')
}

export function xTicks(axis: Axis, { top, bottom }: Frame, labels: boolean): string {
  return axis.ticks
    .map(({ value, text: label }) => {
      const x = px(axis.at(value))
      const mark = `<path class="grid" d="M${x} ${top}V${bottom}"/>`
      return labels ? `${mark}<text class="tx" x="${x}" y="${bottom + 15}">${label}</text>` : mark
    })
    .join('')
}

export function text(x: number, y: number, content: string, kind: 'tx' | 'ty' | 'tl' = 'tx', turned = false): string {
  const place = turned ? `transform="translate(${px(x)} ${px(y)}) rotate(-90)"` : `x="${px(x)}" y="${px(y)}"`
  return `<text class="${kind}" ${place}>${escapeHtml(content)}</text>`
}

/** A step line over bins; gaps where a value cannot be drawn. */
export function steps(edges: readonly number[], values: readonly (number | null)[], x: Axis, y: Axis): string {
  let [path, open] = ['', false]
  values.forEach((value, i) => {
    const height = value === null ? NaN : y.at(value)
    if (!Number.isFinite(height)) {
      open = false
      return
    }
    path += `${open ? 'V' : `M${px(x.at(edges[i]!))} `}${px(height)}H${px(x.at(edges[i + 1]!))}`
    open = true
  })
  return path
}

/** A box in each bin from `low` to `high`, clipped to the frame. */
export function boxes(
  edges: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  x: Axis,
  y: Axis,
): string {
  return low
    .map((bottom, i) => {
      const top = high[i]
      if (bottom === null || top == null) return ''
      const [a, b] = [within(bottom, y), within(top, y)]
      return `M${px(x.at(edges[i]!))} ${px(y.at(a))}V${px(y.at(b))}H${px(x.at(edges[i + 1]!))}V${px(y.at(a))}Z`
    })
    .join('')
}

/** A value moved to the nearest end of the axis where it lies beyond. */
export function within(value: number, { low, high }: Axis): number {
  return Math.min(high, Math.max(low, value))
}

/** A tenth of a pixel is enough. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
