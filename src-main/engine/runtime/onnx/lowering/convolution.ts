import type { ConvolutionAttributes, Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'

export function lowerConvolution(context: LoweringContext, tensor: Tensor<'convolution'>): Value {
  const [x, w] = tensor.inputs as [Tensor, Tensor]
  const attributes = onnxAttributes(tensor.attributes, [w.shape[2]!, w.shape[3]!])
  return context.emit('Conv', [context.value(x), context.value(w)], tensor.shape, attributes)
}

export function lowerConvolutionTranspose(context: LoweringContext, tensor: Tensor<'convolutionTranspose'>): Value {
  const [u, w] = tensor.inputs as [Tensor, Tensor]
  const { strides, pads, dilations, inputSize } = tensor.attributes
  const kernel = [w.shape[2]!, w.shape[3]!]
  const extra = [0, 1].map((axis) => {
    const reach = dilations[axis]! * (kernel[axis]! - 1) + 1
    return inputSize[axis]! + pads[axis]! + pads[axis + 2]! - (u.shape[axis + 2]! - 1) * strides[axis]! - reach
  })
  const attributes = { ...onnxAttributes(tensor.attributes, kernel), output_padding: extra }
  return context.emit('ConvTranspose', [context.value(u), context.value(w)], tensor.shape, attributes)
}

/**
 * dw[f,c,k,l] = Σ x[n,c,i·s+k·d−p, …] dy[n,f,i,j] is itself a convolution: images x of one channel a sample of the
 * batch, kernels dy, stride and dilation exchanged. It yields [C/groups, F, …].
 */
export function lowerConvolutionWeightGradient(
  context: LoweringContext,
  tensor: Tensor<'convolutionWeightGradient'>,
): Value {
  const [x, dy] = tensor.inputs as [Tensor, Tensor]
  const { strides, pads, dilations, groups, kernelSize } = tensor.attributes
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const [, filters, rows, columns] = dy.shape as [number, number, number, number]
  const perGroup = channels / groups

  const split = context.reshape(context.value(x), [batch, groups, perGroup, height, width])
  const exchanged = context.transpose(split, [2, 1, 0, 3, 4])
  const images = context.reshape(exchanged, [perGroup, groups * batch, height, width])
  const kernels = context.transpose(context.value(dy), [1, 0, 2, 3])

  const size = [height, width]
  const taps = [rows, columns]
  // Zeros at the end such that exactly the kernel's size comes out; more of it is cut off where x has unused rows.
  const wanted = [0, 1].map((axis) => {
    const reach = dilations[axis]! * (kernelSize[axis]! - 1) + strides[axis]! * (taps[axis]! - 1) + 1
    return reach - size[axis]! - pads[axis]!
  })
  const end = wanted.map((count) => Math.max(0, count))
  const produced = [0, 1].map((axis) => kernelSize[axis]! + Math.floor((end[axis]! - wanted[axis]!) / dilations[axis]!))
  const gradient = context.emit('Conv', [images, kernels], [perGroup, filters, produced[0]!, produced[1]!], {
    kernel_shape: taps,
    strides: dilations,
    dilations: strides,
    pads: [pads[0], pads[1], end[0]!, end[1]!],
    group: groups,
  })
  const cut = context.slice(gradient, [0, 0, 0, 0], [perGroup, filters, ...kernelSize])
  return context.transpose(cut, [1, 0, 2, 3])
}

function onnxAttributes({ strides, pads, dilations, groups }: ConvolutionAttributes, kernel: readonly number[]) {
  return { kernel_shape: kernel, strides, pads, dilations, group: groups }
}
