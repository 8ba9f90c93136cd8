import type { ConvolutionAttributes, Tensor } from '../../../graph'

/** The three operators that share one geometry: a convolution, its adjoint in the image, its adjoint in the kernel. */
export type ConvolutionName = 'convolution' | 'convolutionTranspose' | 'convolutionWeightGradient'

/**
 * x [batch, channels, height, width] convolved with w [filters, channels/groups, kh, kw] to
 * [batch, filters, rows, columns]; whichever of the three is computed from the other two.
 */
export interface Geometry extends ConvolutionAttributes {
  batch: number
  channels: number
  size: readonly [number, number]
  filters: number
  kernel: readonly [number, number]
  output: readonly [number, number]
}

export function isConvolution(tensor: Tensor): tensor is Tensor<ConvolutionName> {
  return (
    tensor.operator === 'convolution' ||
    tensor.operator === 'convolutionTranspose' ||
    tensor.operator === 'convolutionWeightGradient'
  )
}

export function geometryOf(tensor: Tensor<ConvolutionName>): Geometry {
  const { strides, pads, dilations, groups } = tensor.attributes
  const [first, second] = tensor.inputs as [Tensor, Tensor]
  const [x, w, y] =
    tensor.operator === 'convolution'
      ? [first, second, tensor]
      : tensor.operator === 'convolutionTranspose'
        ? [tensor, second, first]
        : [first, tensor, second]
  return {
    ...{ strides, pads, dilations, groups },
    batch: x.shape[0]!,
    channels: x.shape[1]!,
    size: plane(x),
    filters: w.shape[0]!,
    kernel: plane(w),
    output: plane(y),
  }
}

/** Names a layer in the lowering choices: operator and geometry, so that equal layers are one. */
export function layerKey(operator: ConvolutionName, geometry: Geometry): string {
  const { batch, channels, size, filters, kernel, strides, pads, dilations, groups } = geometry
  const shapes = `${[batch, channels, ...size].join('×')} by ${[filters, channels / groups, ...kernel].join('×')}`
  const extras = [
    `stride ${strides.join(',')}`,
    `pads ${pads.join(',')}`,
    ...(dilations.some((step) => step !== 1) ? [`dilation ${dilations.join(',')}`] : []),
    ...(groups === 1 ? [] : [`groups ${groups}`]),
  ]
  return `${operator} ${shapes} ${extras.join(' ')}`
}

/** Multiplications of the layer, whichever of the three it is. */
export function multiplications({ batch, channels, filters, kernel, output, groups }: Geometry): number {
  return (batch * channels * filters * kernel[0] * kernel[1] * output[0] * output[1]) / groups
}

function plane({ shape }: Tensor): readonly [number, number] {
  return [shape[2]!, shape[3]!]
}
