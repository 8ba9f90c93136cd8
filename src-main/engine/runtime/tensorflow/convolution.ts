import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { ConvolutionAttributes } from '../../graph'
import type { TensorFlow } from './library'

/*
 * TensorFlow.js convolves images laid out [N, H, W, C] with kernels [kh, kw, C, F], pads all sides alike and knows no
 * groups; its derivatives know no dilation. So padding and cropping are done outside, groups one by one, and a dilated
 * kernel is written out with its zeros.
 */
type Plane = readonly [number, number]

/** x [N, C, H, W], w [F, C/groups, kh, kw] → [N, F, H', W'] */
export function convolution(tf: TensorFlow, x: Tensor4D, w: Tensor4D, attributes: ConvolutionAttributes): Tensor4D {
  const groups = perGroup(tf, attributes.groups, [x, 1], [w, 0]).map(([xs, ws]) => {
    const image = padPlane(tf, channelsLast(tf, xs), attributes)
    return tf.conv2d(image, spreadKernel(tf, kernelLast(tf, ws), attributes), [...attributes.strides], 'valid')
  })
  return channelsFirst(tf, tf.concat(groups, 3))
}

/** dy [N, F, H', W'], w [F, C/groups, kh, kw] → [N, C, H, W] of `inputSize` */
export function convolutionTranspose(
  tf: TensorFlow,
  dy: Tensor4D,
  w: Tensor4D,
  attributes: ConvolutionAttributes & { inputSize: Plane },
): Tensor4D {
  const { strides, pads, inputSize } = attributes
  const [height, width] = paddedSize(inputSize, attributes)
  const groups = perGroup(tf, attributes.groups, [dy, 1], [w, 0]).map(([dys, ws]) => {
    const filter = spreadKernel(tf, kernelLast(tf, ws), attributes)
    const inputShape = [dy.shape[0], height, width, filter.shape[2]]
    const inputs = { dy: channelsLast(tf, dys), filter }
    const settings = { strides: [...strides], pad: 'valid', dataFormat: 'NHWC', inputShape }
    const image = tf.engine().runKernel<Tensor4D>(tf.Conv2DBackpropInput, inputs, settings)
    return tf.slice4d(image, [0, pads[0], pads[1], 0], [-1, inputSize[0], inputSize[1], -1])
  })
  return channelsFirst(tf, tf.concat(groups, 3))
}

/** x [N, C, H, W], dy [N, F, H', W'] → [F, C/groups, kh, kw] of `kernelSize` */
export function convolutionWeightGradient(
  tf: TensorFlow,
  x: Tensor4D,
  dy: Tensor4D,
  attributes: ConvolutionAttributes & { kernelSize: Plane },
): Tensor4D {
  const { strides, dilations, kernelSize } = attributes
  const groups = perGroup(tf, attributes.groups, [x, 1], [dy, 1]).map(([xs, dys]) => {
    const filterShape = [
      (kernelSize[0] - 1) * dilations[0] + 1,
      (kernelSize[1] - 1) * dilations[1] + 1,
      xs.shape[1],
      dys.shape[1],
    ]
    const inputs = { x: padPlane(tf, channelsLast(tf, xs), attributes), dy: channelsLast(tf, dys) }
    const settings = { strides: [...strides], pad: 'valid', dataFormat: 'NHWC', filterShape }
    const kernel = tf.engine().runKernel<Tensor4D>(tf.Conv2DBackpropFilter, inputs, settings)
    return tf.transpose(gatherKernel(tf, kernel, attributes), [3, 2, 0, 1])
  })
  return tf.concat(groups, 0)
}

/** Both tensors cut into groups along the axis named with each. */
function perGroup(
  tf: TensorFlow,
  groups: number,
  [a, axisA]: [Tensor4D, number],
  [b, axisB]: [Tensor4D, number],
): [Tensor4D, Tensor4D][] {
  if (groups === 1) return [[a, b]]
  const pieces = tf.split<Tensor4D>(b, groups, axisB)
  return tf.split<Tensor4D>(a, groups, axisA).map((piece, i) => [piece, pieces[i]!])
}

const channelsLast = (tf: TensorFlow, x: Tensor4D): Tensor4D => tf.transpose(x, [0, 2, 3, 1])
const channelsFirst = (tf: TensorFlow, x: Tensor4D): Tensor4D => tf.transpose(x, [0, 3, 1, 2])
const kernelLast = (tf: TensorFlow, w: Tensor4D): Tensor4D => tf.transpose(w, [2, 3, 1, 0])

function paddedSize(size: Plane, { pads }: ConvolutionAttributes): Plane {
  return [size[0] + pads[0] + pads[2], size[1] + pads[1] + pads[3]]
}

function padPlane(tf: TensorFlow, image: Tensor4D, { pads }: ConvolutionAttributes): Tensor4D {
  const [top, left, bottom, right] = pads
  return tf.pad(image, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ])
}

/** Zeros between the taps: [kh, kw, C, F] → [(kh−1)d+1, (kw−1)d+1, C, F]. */
function spreadKernel(tf: TensorFlow, kernel: Tensor4D, { dilations }: ConvolutionAttributes): Tensor4D {
  const [dh, dw] = dilations
  if (dh === 1 && dw === 1) return kernel
  const [kh, kw, c, f] = kernel.shape
  const apart = tf.pad(tf.reshape(kernel, [kh, 1, kw, 1, c * f]), [
    [0, 0],
    [0, dh - 1],
    [0, 0],
    [0, dw - 1],
    [0, 0],
  ])
  return tf.slice4d(
    tf.reshape(apart, [kh * dh, kw * dw, c, f]),
    [0, 0, 0, 0],
    [(kh - 1) * dh + 1, (kw - 1) * dw + 1, c, f],
  )
}

/** The taps of a spread kernel: the adjoint of `spreadKernel`. */
function gatherKernel(
  tf: TensorFlow,
  kernel: Tensor4D,
  { dilations, kernelSize }: ConvolutionAttributes & { kernelSize: Plane },
): Tensor4D {
  const [dh, dw] = dilations
  if (dh === 1 && dw === 1) return kernel
  const [kh, kw] = kernelSize
  const [, , c, f] = kernel.shape
  const filled = tf.pad(kernel, [
    [0, dh - 1],
    [0, dw - 1],
    [0, 0],
    [0, 0],
  ])
  const apart = tf.reshape(filled, [kh, dh, kw, dw, c * f])
  return tf.reshape(tf.slice(apart, [0, 0, 0, 0, 0], [kh, 1, kw, 1, c * f]), [kh, kw, c, f])
}
