import { encode } from 'fast-png'
import type { ImageComparison } from '../result'
import { linearAxis, tickText } from './axis'
import { colour, colourMaps } from './colours'
import { frame, svg, text, xTicks, yTicks, type Frame } from './svg'

const side = 180
const gap = 88

/**
 * Mean images side by side: what both were given, the reference, the other, on one logarithmic scale of four decades;
 * then other − reference on a symmetric linear scale, white being zero.
 * @param names of the reference and the other.
 */
export function imagePlot(image: ImageComparison, names: readonly [string, string]): string {
  const { input, reference, other } = image
  const top = Math.max(...reference, ...other, ...(input ?? []))
  const floor = top * 1e-4
  const logarithmic = (value: number): number => (value > floor ? Math.log10(value / floor) / 4 : 0)
  const differences = other.map((value, i) => value - reference[i]!)
  const limit = largest(differences)
  const shared: Omit<Panel, 'title' | 'values'> = {
    shade: logarithmic,
    map: 'sequential',
    ends: [tickText(round(floor)), tickText(round(top))],
  }
  const panels: Panel[] = [
    ...(input ? [{ title: 'generated', values: input, ...shared }] : []),
    { title: names[0], values: reference, ...shared },
    { title: names[1], values: other, ...shared },
    {
      title: 'difference',
      values: differences,
      shade: (value) => 0.5 + value / (2 * limit),
      map: 'diverging',
      ends: [tickText(-round(limit)), tickText(round(limit))],
    },
  ]
  const width = panels.length * (side + gap) + 26
  return svg(
    width,
    side + 74,
    `${image.title}: ${panels.map(({ title }) => title).join(', ')}`,
    panels.map((panel, i) => drawPanel(image, panel, 44 + i * (side + gap))),
  )
}

interface Panel {
  readonly title: string
  readonly values: readonly number[]
  /** 0 … 1 along the map. */
  readonly shade: (value: number) => number
  readonly map: keyof typeof colourMaps
  readonly ends: readonly [string, string]
}

function drawPanel({ width, height, extent, x, y }: ImageComparison, panel: Panel, left: number): string {
  const where: Frame = { left, right: left + side, top: 24, bottom: 24 + side }
  const [x0, x1, y0, y1] = extent
  const xAxis = linearAxis(x0, x1, where.left, where.right, 3)
  const yAxis = linearAxis(y0, y1, where.bottom, where.top, 3)
  const bar: Frame = { left: where.right + 8, right: where.right + 18, top: where.top, bottom: where.bottom }
  const ramp = Array.from({ length: 64 }, (_, i) => i / 63)
  return [
    text((where.left + where.right) / 2, 14, shorten(panel.title)),
    picture(where, width, height, panel.values.map(panel.shade), panel.map),
    picture(bar, 1, ramp.length, ramp, panel.map),
    xTicks({ ...xAxis, ticks: xAxis.ticks }, { ...where, top: where.bottom }, true),
    yTicks(yAxis, { ...where, right: where.left }),
    frame(where),
    frame(bar),
    text(bar.left - 2, bar.top - 4, panel.ends[1], 'tl'),
    text(bar.left - 2, bar.bottom + 14, panel.ends[0], 'tl'),
    text((where.left + where.right) / 2, where.bottom + 32, x),
    text(left - 34, (where.top + where.bottom) / 2, y, 'tx', true),
  ].join('')
}

/** The first row of the values at the bottom. */
function picture(
  { left, right, top, bottom }: Frame,
  width: number,
  height: number,
  shades: readonly number[],
  map: keyof typeof colourMaps,
): string {
  const data = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < width; i++) {
      data.set(colour(colourMaps[map], shades[(height - 1 - row) * width + i]!), (row * width + i) * 3)
    }
  }
  const png = Buffer.from(encode({ width, height, data, channels: 3, depth: 8 })).toString('base64')
  return `<image x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${png}"/>`
}

/** The size that all but a thousandth of the differences stay below: a single pixel does not fade the rest. */
function largest(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs).sort((a, b) => a - b)
  return sizes[Math.floor(0.999 * (sizes.length - 1))] || sizes.at(-1) || 1
}

function round(value: number): number {
  return Number(value.toPrecision(2))
}

function shorten(title: string): string {
  return title.length > 28 ? `${title.slice(0, 26)}…` : title
}
