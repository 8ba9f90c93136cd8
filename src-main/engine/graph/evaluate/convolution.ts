import { sizeOf } from '../shape'
import type { ConvolutionAttributes, Shape } from '../types'

/**
 * A row of multiplications that share one weight: x[xStart + j·xStep], y[yStart + j] for 0 ≤ j < count, and w[weight].
 */
type Row = (xStart: number, xStep: number, yStart: number, count: number, weight: number) => void

/** y[n,f,i,j] = Σ x[n,c,i·s+k·d−p, …] w[f,c,k,l]. */
export function convolve(
  x: Float64Array,
  w: Float64Array,
  shapes: ConvolutionShapes,
  attributes: ConvolutionAttributes,
): Float64Array {
  const y = new Float64Array(sizeOf(shapes.y))
  forEachRow(shapes, attributes, (xStart, xStep, yStart, count, weight) => {
    const factor = w[weight]!
    for (let j = 0; j < count; j++) y[yStart + j]! += x[xStart + j * xStep]! * factor
  })
  return y
}

/** The adjoint in x. */
export function convolveTransposed(
  y: Float64Array,
  w: Float64Array,
  shapes: ConvolutionShapes,
  attributes: ConvolutionAttributes,
): Float64Array {
  const x = new Float64Array(sizeOf(shapes.x))
  forEachRow(shapes, attributes, (xStart, xStep, yStart, count, weight) => {
    const factor = w[weight]!
    for (let j = 0; j < count; j++) x[xStart + j * xStep]! += y[yStart + j]! * factor
  })
  return x
}

/** The adjoint in w. */
export function correlateForWeights(
  x: Float64Array,
  y: Float64Array,
  shapes: ConvolutionShapes,
  attributes: ConvolutionAttributes,
): Float64Array {
  const w = new Float64Array(sizeOf(shapes.w))
  forEachRow(shapes, attributes, (xStart, xStep, yStart, count, weight) => {
    let total = 0
    for (let j = 0; j < count; j++) total += x[xStart + j * xStep]! * y[yStart + j]!
    w[weight]! += total
  })
  return w
}

export interface ConvolutionShapes {
  x: Shape
  w: Shape
  y: Shape
}

/** Visits every product of the convolution once, row by row; the taps that fall on the padding are left out. */
function forEachRow(shapes: ConvolutionShapes, attributes: ConvolutionAttributes, visit: Row): void {
  const [batch, channels, height, width] = shapes.x as [number, number, number, number]
  const [filters, channelsPerGroup, kh, kw] = shapes.w as [number, number, number, number]
  const [, , rows, columns] = shapes.y as [number, number, number, number]
  const { strides, pads, dilations, groups } = attributes
  const filtersPerGroup = filters / groups
  for (let n = 0; n < batch; n++) {
    for (let f = 0; f < filters; f++) {
      const firstChannel = Math.floor(f / filtersPerGroup) * channelsPerGroup
      for (let c = 0; c < channelsPerGroup; c++) {
        const xPlane = (n * channels + firstChannel + c) * height * width
        for (let k = 0; k < kh; k++) {
          for (let l = 0; l < kw; l++) {
            const weight = ((f * channelsPerGroup + c) * kh + k) * kw + l
            const shift = l * dilations[1] - pads[1]
            const first = Math.max(0, Math.ceil(-shift / strides[1]))
            const last = Math.min(columns - 1, Math.floor((width - 1 - shift) / strides[1]))
            if (last < first) continue
            for (let i = 0; i < rows; i++) {
              const row = i * strides[0] + k * dilations[0] - pads[0]
              if (row < 0 || row >= height) continue
              const xStart = xPlane + row * width + first * strides[1] + shift
              const yStart = ((n * filters + f) * rows + i) * columns + first
              visit(xStart, strides[1], yStart, last - first + 1, weight)
            }
          }
        }
      }
    }
  }
}
