import { sizeOf } from '../../../graph'
import type { LoweringContext, Value } from './context'
import type { Geometry } from './geometry'

/**
 * Unfolding ("im2col") turns a convolution into one matrix product: for each of C·kh·kw taps the pixels it sees at
 * each of P output positions. ONNX has no operator for it, but two that do it well:
 * - a grouped convolution with kernels that hold a single 1 (fast at any size);
 * - a product with a constant matrix of zeros and ones (faster still where the image is small; NaN and infinities
 *   spread over the image).
 * Folding is the adjoint: taps added up where they came from.
 */

/** x [N, C, H, W] → [N, C·kh·kw, P]. */
export function unfold(context: LoweringContext, x: Value, geometry: Geometry): Value {
  const { batch, channels, kernel, output, strides, pads, dilations } = geometry
  return context.once(`unfold ${x.name} ${spatialKey(geometry)}`, () => {
    const picks = tapPicks(context, channels, kernel, (tap) => tap)
    const attributes = { kernel_shape: kernel, strides, pads, dilations, group: channels }
    const unfolded = context.emit('Conv', [x, picks], [batch, picks.shape[0]!, ...output], attributes)
    return context.reshape(unfolded, [batch, picks.shape[0]!, sizeOf(output)])
  })
}

/**
 * For a stride of 1: dy [N, F, H', W'] → [N, F·kh·kw, H·W], which of each output a tap carries to each pixel. It makes
 * the adjoint in the image a product without folding, and the adjoint in the kernel one that is small where there are
 * few filters.
 */
export function unfoldOutput(context: LoweringContext, dy: Value, geometry: Geometry): Value {
  const { batch, size, filters, kernel, output, pads, dilations } = geometry
  return context.once(`unfold output ${dy.name} ${spatialKey(geometry)}`, () => {
    // The tap k carries output i to the pixel i + k·d − p: seen from the pixel, taps run backwards.
    const picks = tapPicks(context, filters, kernel, (tap, count) => count - 1 - tap)
    const before = [0, 1].map((axis) => dilations[axis]! * (kernel[axis]! - 1) - pads[axis]!)
    const after = [0, 1].map((axis) => size[axis]! - output[axis]! + pads[axis]!)
    const attributes = {
      ...{ kernel_shape: kernel, strides: [1, 1], dilations, group: filters },
      pads: [...before, ...after],
    }
    const unfolded = context.emit('Conv', [dy, picks], [batch, picks.shape[0]!, ...size], attributes)
    return context.reshape(unfolded, [batch, picks.shape[0]!, sizeOf(size)])
  })
}

/** Each tap's share of each pixel, [N, F·kh·kw, H, W], added up to [N, F, H', W']. */
export function addShares(
  context: LoweringContext,
  shares: Value,
  geometry: Geometry,
  shape: readonly number[],
): Value {
  const { filters, kernel, strides, pads, dilations } = geometry
  const taps = sizeOf(kernel)
  const name = `shares_${filters}_${kernel.join('_')}`
  const sums = context.once(name, () => {
    const data = new Float32Array(filters * taps * taps)
    for (let filter = 0; filter < filters; filter++) {
      for (let tap = 0; tap < taps; tap++) data[(filter * taps + tap) * taps + tap] = 1
    }
    return context.addInitialiser({ name, shape: [filters, taps, ...kernel], data })
  })
  const attributes = { kernel_shape: kernel, strides, pads, dilations, group: filters }
  return context.emit('Conv', [shares, sums], shape, attributes)
}

/** Kernels [C·taps, 1, kh, kw] of a grouped convolution, each with a single 1. */
function tapPicks(
  context: LoweringContext,
  channels: number,
  kernel: readonly [number, number],
  position: (tap: number, count: number) => number,
): Value {
  const taps = sizeOf(kernel)
  const name = `picks_${channels}_${kernel.join('_')}_from_${position(0, taps)}`
  return context.once(name, () => {
    const data = new Float32Array(channels * taps * taps)
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++) data[(channel * taps + tap) * taps + position(tap, taps)] = 1
    }
    return context.addInitialiser({ name, shape: [channels * taps, 1, ...kernel], data })
  })
}

/** x [N, C, H, W] → [C·kh·kw, P·N], by a constant matrix. */
export function unfoldByMatrix(context: LoweringContext, x: Value, geometry: Geometry): Value {
  return context.once(`matrix ${x.name} ${spatialKey(geometry)}`, () => {
    const { batch, channels, size, kernel, output } = geometry
    const pixels = sizeOf(size)
    const columns = sizeOf(kernel) * sizeOf(output)
    const rows = channels * sizeOf(kernel)
    const matrix = tapMatrix(context, geometry)
    if (batch === 1) {
      const product = context.emit('Gemm', [context.reshape(x, [channels, pixels]), matrix], [channels, columns])
      return context.reshape(product, [rows, sizeOf(output)])
    }
    const product = context.emit(
      'MatMul',
      [transposedTapMatrix(context, geometry), pixelsFirst(context, x, [batch, channels, pixels])],
      [channels, columns, batch],
    )
    return context.reshape(product, [rows, sizeOf(output) * batch])
  })
}

/** [C·kh·kw, P·N] → [N, C, H, W]: the adjoint of `unfoldByMatrix`. */
export function foldByMatrix(context: LoweringContext, columns: Value, geometry: Geometry): Value {
  const { batch, channels, size, kernel, output } = geometry
  const pixels = sizeOf(size)
  const rows = sizeOf(kernel) * sizeOf(output)
  if (batch === 1) {
    const matrix = transposedTapMatrix(context, geometry)
    return context.emit('Gemm', [context.reshape(columns, [channels, rows]), matrix], [channels, pixels])
  }
  const perChannel = context.reshape(columns, [channels, rows, batch])
  const product = context.emit('MatMul', [tapMatrix(context, geometry), perChannel], [channels, pixels, batch])
  return context.transpose(product, [2, 0, 1])
}

/** [N, C, P] → [C, P, N]: the layout in which one product serves the whole batch. */
export function pixelsFirst(context: LoweringContext, value: Value, shape: readonly [number, number, number]): Value {
  const [batch, channels, pixels] = shape
  return context.once(`pixels ${value.name}`, () =>
    context.reshape(context.transpose(context.reshape(value, [batch, channels, pixels]), [1, 2, 0]), [
      channels,
      pixels,
      batch,
    ]),
  )
}

/** [H·W, kh·kw·P]: 1 where the pixel is what the tap sees at the position. */
function tapMatrix(context: LoweringContext, geometry: Geometry): Value {
  const name = `taps_${spatialKey(geometry)}`
  const shape = [sizeOf(geometry.size), sizeOf(geometry.kernel) * sizeOf(geometry.output)] as const
  return context.once(name, () => {
    const data = new Float32Array(shape[0] * shape[1])
    forEachTap(geometry, (pixel, column) => (data[pixel * shape[1] + column] = 1))
    return context.addInitialiser({ name, shape, data })
  })
}

function transposedTapMatrix(context: LoweringContext, geometry: Geometry): Value {
  const name = `taps_transposed_${spatialKey(geometry)}`
  const shape = [sizeOf(geometry.kernel) * sizeOf(geometry.output), sizeOf(geometry.size)] as const
  return context.once(name, () => {
    const data = new Float32Array(shape[0] * shape[1])
    forEachTap(geometry, (pixel, column) => (data[column * shape[1] + pixel] = 1))
    return context.addInitialiser({ name, shape, data })
  })
}

function forEachTap(geometry: Geometry, visit: (pixel: number, column: number) => void): void {
  const { size, kernel, output, strides, pads, dilations } = geometry
  let column = 0
  for (let k = 0; k < kernel[0]; k++) {
    for (let l = 0; l < kernel[1]; l++) {
      for (let i = 0; i < output[0]; i++) {
        for (let j = 0; j < output[1]; j++, column++) {
          const row = i * strides[0] + k * dilations[0] - pads[0]
          const position = j * strides[1] + l * dilations[1] - pads[1]
          const inside = row >= 0 && row < size[0] && position >= 0 && position < size[1]
          if (inside) visit(row * size[1] + position, column)
        }
      }
    }
  }
}

function spatialKey({ size, kernel, output, strides, pads, dilations }: Geometry): string {
  return [size, kernel, output, strides, pads, dilations].map((pair) => pair.join('x')).join('_')
}
