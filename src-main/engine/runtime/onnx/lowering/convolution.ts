import { sizeOf, type Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'
import { geometryOf, layerKey, type ConvolutionName, type Geometry } from './geometry'
import { gemm } from './matmul'
import { foldByMatrix, pixelsFirst, unfold, unfoldByMatrix } from './unfold'

/**
 * Ways to compute a layer; they agree up to rounding, and which is fastest depends on its size and on the machine.
 * - direct: ONNX's own convolutions. The weight gradient is one too: batch and channels exchanged, stride and dilation
 *   exchanged; it comes out as [C, F, …] and has to be transposed.
 * - unfold: unfolded by a grouped convolution, then one matrix product an image.
 * - matrix: unfolded by a constant matrix, then one matrix product for the whole batch. For small images.
 */
export const loweringNames = ['direct', 'unfold', 'matrix'] as const
export type LoweringName = (typeof loweringNames)[number]

type Lowering = (context: LoweringContext, a: Value, b: Value, geometry: Geometry, shape: readonly number[]) => Value

const lowerings: Record<ConvolutionName, Partial<Record<LoweringName, Lowering>> & { direct: Lowering }> = {
  convolution: {
    direct: (context, x, w, geometry, shape) => context.emit('Conv', [x, w], shape, onnxAttributes(geometry)),
    unfold(context, x, w, geometry, shape) {
      const { batch, filters, output } = geometry
      const columns = unfold(context, x, geometry)
      const [, taps, positions] = columns.shape as [number, number, number]
      const kernels = context.reshape(w, [filters, taps])
      const product =
        batch === 1
          ? gemm(context, kernels, context.reshape(columns, [taps, positions]), [filters, positions])
          : context.emit('MatMul', [kernels, columns], [batch, filters, sizeOf(output)])
      return context.reshape(product, shape)
    },
    matrix(context, x, w, geometry, shape) {
      const { batch, filters, output } = geometry
      const columns = unfoldByMatrix(context, x, geometry)
      const kernels = context.reshape(w, [filters, columns.shape[0]!])
      const product = gemm(context, kernels, columns, [filters, columns.shape[1]!])
      const split = context.reshape(product, [filters, sizeOf(output), batch])
      return context.reshape(context.transpose(split, [2, 0, 1]), shape)
    },
  },

  convolutionTranspose: {
    direct(context, u, w, geometry, shape) {
      const { size, output, kernel, strides, pads, dilations } = geometry
      const extra = [0, 1].map((axis) => {
        const reach = dilations[axis]! * (kernel[axis]! - 1) + 1
        return size[axis]! + pads[axis]! + pads[axis + 2]! - (output[axis]! - 1) * strides[axis]! - reach
      })
      const attributes = { ...onnxAttributes(geometry), output_padding: extra }
      return context.emit('ConvTranspose', [u, w], shape, attributes)
    },
    matrix(context, u, w, geometry, shape) {
      const { batch, channels, filters, kernel, output } = geometry
      const taps = channels * sizeOf(kernel)
      const values = pixelsFirst(context, u, [batch, filters, sizeOf(output)])
      const positions = sizeOf(output) * batch
      const columns = gemm(
        context,
        context.reshape(w, [filters, taps]),
        context.reshape(values, [filters, positions]),
        [taps, positions],
        { transposeA: true },
      )
      return context.reshape(foldByMatrix(context, columns, geometry), shape)
    },
  },

  convolutionWeightGradient: {
    direct: exchangedConvolution,
    unfold(context, x, dy, geometry) {
      const { batch, filters, output } = geometry
      const columns = unfold(context, x, geometry)
      const taps = columns.shape[1]!
      const positions = batch * sizeOf(output)
      const whole = (value: Value, rows: number): Value =>
        context.once(`whole batch ${value.name}`, () =>
          context.reshape(context.transpose(context.reshape(value, [batch, rows, sizeOf(output)]), [1, 0, 2]), [
            rows,
            positions,
          ]),
        )
      return gemm(context, whole(dy, filters), whole(columns, taps), [filters, taps], { transposeB: true })
    },
    matrix(context, x, dy, geometry) {
      const { batch, filters, output } = geometry
      const columns = unfoldByMatrix(context, x, geometry)
      const [taps, positions] = columns.shape as [number, number]
      const values = pixelsFirst(context, dy, [batch, filters, sizeOf(output)])
      return gemm(context, context.reshape(values, [filters, positions]), columns, [filters, taps], {
        transposeB: true,
      })
    },
  },
}

/** The ways open to a layer, the one taken without measuring first. */
export function candidates(operator: ConvolutionName, geometry: Geometry): LoweringName[] {
  const { groups, size, kernel, output, batch } = geometry
  if (groups !== 1) return ['direct']
  // Beyond this the constant matrix costs more than the layer itself.
  const small = sizeOf(size) * sizeOf(kernel) * sizeOf(output) <= 2 ** 16
  const names = loweringNames.filter((name) => name in lowerings[operator] && (name !== 'matrix' || small))
  const unmeasured = small && sizeOf(output) * batch <= 64 ? 'matrix' : 'direct'
  return names.sort((a, b) => Number(b === unmeasured) - Number(a === unmeasured))
}

/** Lowers a layer as chosen, and notes the choice where there was none. */
export function lowerConvolution(context: LoweringContext, tensor: Tensor<ConvolutionName>): Value {
  const geometry = geometryOf(tensor)
  const choice = context.choose(layerKey(tensor.operator, geometry), candidates(tensor.operator, geometry))
  const lower = lowerings[tensor.operator][choice] ?? lowerings[tensor.operator].direct
  const [a, b] = tensor.inputs as [Tensor, Tensor]
  return lower(context, context.value(a), context.value(b), geometry, tensor.shape)
}

/**
 * dw[f,c,k,l] = Σ x[n,c,i·s+k·d−p, …] dy[n,f,i,j] as a convolution: one image for each of a group's channels, with a
 * channel for each sample; the kernels are dy. It yields [C/groups, F, …].
 */
function exchangedConvolution(context: LoweringContext, x: Value, dy: Value, geometry: Geometry): Value {
  const { batch, channels, size, filters, kernel, output, strides, pads, dilations, groups } = geometry
  const perGroup = channels / groups
  const split = context.reshape(x, [batch, groups, perGroup, ...size])
  const exchanged = context.transpose(split, [2, 1, 0, 3, 4])
  const images = context.reshape(exchanged, [perGroup, groups * batch, ...size])
  const kernels = context.transpose(dy, [1, 0, 2, 3])

  // Zeros at the end such that exactly the kernel's size comes out; more of it is cut off where x has unused rows.
  const wanted = [0, 1].map((axis) => {
    const reach = dilations[axis]! * (kernel[axis]! - 1) + strides[axis]! * (output[axis]! - 1) + 1
    return reach - size[axis]! - pads[axis]!
  })
  const end = wanted.map((count) => Math.max(0, count))
  const produced = [0, 1].map((axis) => kernel[axis]! + Math.floor((end[axis]! - wanted[axis]!) / dilations[axis]!))
  const gradient = context.emit('Conv', [images, kernels], [perGroup, filters, ...produced], {
    kernel_shape: output,
    strides: dilations,
    dilations: strides,
    pads: [pads[0], pads[1], end[0]!, end[1]!],
    group: groups,
  })
  const cut = context.slice(gradient, [0, 0, 0, 0], [perGroup, filters, ...kernel])
  return context.transpose(cut, [1, 0, 2, 3])
}

function onnxAttributes({ kernel, strides, pads, dilations, groups }: Geometry) {
  return { kernel_shape: kernel, strides, pads, dilations, group: groups }
}
