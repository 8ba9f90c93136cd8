import { encode } from 'fast-png'
import { encodeSafetensors, type FloatTensor } from '../../base/safetensors'
import type { DisplayStretch, Picture } from './task'

/** Pictures of the fixed samples: `items[i]` are those of one item, side by side. */
export type SampleSheet = readonly (readonly Picture[])[]

/** The floats, `item0/recovered` as [channels, height, width], and how to show them as JSON in the metadata. */
export function encodeSampleFloats(sheet: SampleSheet): Uint8Array {
  const tensors: Record<string, FloatTensor> = {}
  const pictures: object[] = []
  sheet.forEach((row, item) => {
    for (const { name, width, height, channels, data, display } of row) {
      const tensor = `item${item}/${name}`
      tensors[tensor] = { shape: [channels, height, width], data }
      pictures.push({ tensor, item, name, width, height, channels, display })
    }
  })
  return encodeSafetensors(tensors, { pictures: JSON.stringify(pictures) })
}

const gap = 4

/**
 * One row an item, one column a picture, as an 8-bit colour PNG; smaller pictures are enlarged by repeating pixels so
 * that a column of a coarser grid stands as tall as its neighbours.
 */
export function encodeSamplePng(sheet: SampleSheet): Uint8Array {
  const cellHeight = Math.max(...sheet.flat().map(({ height }) => height))
  const columns = Math.max(...sheet.map((row) => row.length))
  const factorOf = ({ height }: Picture): number => Math.max(1, Math.floor(cellHeight / height))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...sheet.map((row) => (row[column] ? row[column].width * factorOf(row[column]) : 0))),
  )
  const width = widths.reduce((sum, cell) => sum + cell + gap, -gap)
  const height = sheet.length * (cellHeight + gap) - gap
  const pixels = new Uint8Array(width * height * 3).fill(32)
  sheet.forEach((row, line) => {
    let left = 0
    row.forEach((picture, column) => {
      paint(picture, factorOf(picture), pixels, width, left, line * (cellHeight + gap))
      left += widths[column]! + gap
    })
  })
  return encode({ width, height, data: pixels, channels: 3, depth: 8 })
}

function paint(picture: Picture, factor: number, pixels: Uint8Array, stride: number, left: number, top: number): void {
  const { width, height, channels, data, display } = picture
  const plane = width * height
  for (let y = 0; y < height * factor; y++) {
    const row = Math.floor(y / factor)
    const source = (display.bottomUp ? height - 1 - row : row) * width
    for (let x = 0; x < width * factor; x++) {
      const pixel = source + Math.floor(x / factor)
      const target = 3 * ((top + y) * stride + left + x)
      for (let colour = 0; colour < 3; colour++) {
        const value = data[(channels === 3 ? colour : 0) * plane + pixel]!
        pixels[target + colour] = Math.round(255 * applyDisplay(display, value))
      }
    }
  }
}

/** A value as brightness 0…1; what is not a number is 0. */
export function applyDisplay(display: DisplayStretch, value: number): number {
  const linear = Math.min(1, Math.max(0, (value - display.low) / (display.high - display.low)))
  if (!Number.isFinite(linear)) return 0
  const softening = display.softening ?? 1
  return display.kind === 'linear' ? linear : Math.asinh(softening * linear) / Math.asinh(softening)
}
