import { sizeOf, type Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'
import { geometryOf, layerKey, type ConvolutionName, type Geometry } from './geometry'
import { gemm } from './matmul'
import { addShares, foldByMatrix, pixelsFirst, unfold, unfoldByMatrix, unfoldOutput } from './unfold'

/**
 * Ways to compute a layer; they agree up to rounding, and which is fastest depends on its size and on the machine.
 * - direct: ONNX's own convolutions. The weight gradient is one too: batch and channels exchanged, stride and dilation
 *   exchanged; it comes out as [C, F, …] and has to be transposed.
 * - unfold: unfolded by a grouped convolution, then one matrix product an image.
 * - shift: one matrix product gives every tap's share of every pixel, and a convolution of single ones adds the shares
 *   up where they belong. For layers of very few filters.
 * - output: for a stride of 1, the output's cotangent unfolded instead; serves both adjoints, best with few filters.
 * - matrix: unfolded by a constant matrix, then one matrix product for the whole batch. For small images.
 */
export const loweringNames = ['direct', 'unfold', 'shift', 'output', 'matrix'] as const
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
    shift(context, x, w, geometry, shape) {
      const { batch, channels, size, filters, kernel } = geometry
      const taps = filters * sizeOf(kernel)
      const split = context.reshape(w, [filters, channels, sizeOf(kernel)])
      const kernels = context.reshape(context.transpose(split, [0, 2, 1]), [taps, channels])
      const pixels = context.reshape(x, [batch, channels, sizeOf(size)])
      const shares = context.emit('MatMul', [kernels, pixels], [batch, taps, sizeOf(size)])
      return addShares(context, context.reshape(shares, [batch, taps, ...size]), geometry, shape)
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
    output(context, dy, w, geometry, shape) {
      const { batch, channels, size, filters, kernel } = geometry
      const columns = unfoldOutput(context, dy, geometry)
      const taps = filters * sizeOf(kernel)
      const split = context.reshape(w, [filters, channels, sizeOf(kernel)])
      const kernels = context.reshape(context.transpose(split, [1, 0, 2]), [channels, taps])
      const product =
        batch === 1
          ? gemm(context, kernels, context.reshape(columns, [taps, sizeOf(size)]), [channels, sizeOf(size)])
          : context.emit('MatMul', [kernels, columns], [batch, channels, sizeOf(size)])
      return context.reshape(product, shape)
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
      return productOverSamples(context, context.reshape(dy, [batch, filters, sizeOf(output)]), columns)
    },
    output(context, x, dy, geometry, shape) {
      const { batch, channels, size, filters, kernel } = geometry
      const columns = unfoldOutput(context, dy, geometry)
      const product = productOverSamples(context, columns, context.reshape(x, [batch, channels, sizeOf(size)]))
      const split = context.reshape(product, [filters, sizeOf(kernel), channels])
      return context.reshape(context.transpose(split, [0, 2, 1]), shape)
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

/** Σₙ a[n] b[n]ᵀ of a [N, R, P] and b [N, S, P] → [R, S]. */
function productOverSamples(context: LoweringContext, a: Value, b: Value): Value {
  const [batch, rows, positions] = a.shape as [number, number, number]
  const columns = b.shape[1]!
  if (batch > 1 && rows < positions) {
    // The products of single samples are smaller than the factors: add them up.
    const transposed = context.transpose(b, [0, 2, 1])
    const products = context.emit('MatMul', [a, transposed], [batch, rows, columns])
    const sum = context.emit('ReduceSum', [products, context.integers([0])], [1, rows, columns], { keepdims: 1 })
    return context.reshape(sum, [rows, columns])
  }
  const whole = (value: Value): Value =>
    context.once(`whole batch ${value.name}`, () =>
      context.reshape(context.transpose(value, [1, 0, 2]), [value.shape[1]!, batch * positions]),
    )
  return gemm(context, whole(a), whole(b), [rows, columns], { transposeB: true })
}

/** The ways open to a layer, the one taken without measuring first. */
export function candidates(operator: ConvolutionName, geometry: Geometry): LoweringName[] {
  const { groups, channels, filters, size, kernel, output, batch, strides, pads, dilations } = geometry
  if (groups !== 1) return ['direct']
  // Beyond this the constant matrix costs more than the layer itself.
  const small = sizeOf(size) * sizeOf(kernel) * sizeOf(output) <= 2 ** 16
  const unstrided = strides[0] === 1 && strides[1] === 1
  // The zeros around the output, seen from the image, must not be negative.
  const covered = [0, 1, 2, 3].every((side) => pads[side]! <= dilations[side % 2]! * (kernel[side % 2]! - 1))
  const few = filters * sizeOf(kernel) <= channels
  const isOpen = { direct: true, unfold: true, shift: few, output: unstrided && covered, matrix: small }
  const names = loweringNames.filter((name) => name in lowerings[operator] && isOpen[name])
  const unmeasured = ruleOfThumb()
  return names.sort((a, b) => Number(b === unmeasured) - Number(a === unmeasured))

  /** What mostly came out fastest on two cores. */
  function ruleOfThumb(): LoweringName {
    if (small && sizeOf(output) * batch <= 64) return 'matrix'
    if (operator === 'convolution') return few ? 'shift' : 'direct'
    if (!isOpen.output) return 'direct'
    if (operator === 'convolutionTranspose') return few ? 'output' : 'direct'
    return filters <= channels ? 'output' : 'unfold'
  }
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
