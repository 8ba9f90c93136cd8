import { makeNode } from './node'
import { formatShape } from './shape'
import type { ConvolutionAttributes, Shape, Tensor } from './types'

/** How the window moves. One number means both spatial axes. */
export interface ConvolutionOptions {
  /** 1, 2, …; default 1. `strides` is [vertical, horizontal]. */
  stride?: number
  strides?: readonly [number, number]
  /** Zeros around the image, 0, 1, …; default 0. `pads` is [top, left, bottom, right]. */
  padding?: number
  pads?: readonly [number, number, number, number]
  /** Distance between the kernel's taps, 1, 2, …; default 1. */
  dilation?: number
  dilations?: readonly [number, number]
  /** Channels are split into this many independent groups; default 1. */
  groups?: number
}

export interface ConvolutionTransposeOptions extends ConvolutionOptions {
  /** Rows and columns added at the bottom and right, below the stride: which of the sizes that fit is meant. */
  outputPadding?: number | readonly [number, number]
  /** The result's [height, width] in place of `outputPadding`: the input size of the convolution it is adjoint to. */
  inputSize?: readonly [number, number]
}

/**
 * Cross-correlation, as deep learning calls convolution: y[n,f,i,j] = Σ x[n,c,i·s+k·d−p, …] w[f,c,k,l].
 * x [N, C, H, W], w [F, C/groups, kh, kw] → [N, F, H', W'] with H' = ⌊(H + p₀ + p₁ − d(kh−1) − 1)/s⌋ + 1.
 */
export function convolution(x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor {
  const attributes = convolutionAttributes('convolution', options)
  const [batch, channels, height, width] = fourAxes('convolution', 'x', x.shape)
  const [filters, channelsPerGroup, kh, kw] = fourAxes('convolution', 'w', w.shape)
  checkGroups('convolution', filters, attributes.groups, x.shape, w.shape)
  if (channels !== channelsPerGroup * attributes.groups) {
    const shapes = `x ${formatShape(x.shape)}, w ${formatShape(w.shape)}, groups ${attributes.groups}`
    throw new RangeError(`convolution: x has ${channels} channels, w takes ${channelsPerGroup} a group; ${shapes}`)
  }
  const size = outputSize('convolution', [height, width], [kh, kw], attributes)
  return makeNode('convolution', attributes, [x, w], [batch, filters, ...size])
}

/**
 * The adjoint of `convolution` in its image: every pixel of x stamps the kernel on the result.
 * x [N, F, H', W'], w [F, C/groups, kh, kw] → [N, C, H, W] with H = (H'−1)s − p₀ − p₁ + d(kh−1) + 1 + outputPadding.
 */
export function convolutionTranspose(x: Tensor, w: Tensor, options: ConvolutionTransposeOptions = {}): Tensor {
  const name = 'convolutionTranspose'
  const attributes = convolutionAttributes(name, options)
  const [batch, channels, height, width] = fourAxes(name, 'x', x.shape)
  const [filters, channelsPerGroup, kh, kw] = fourAxes(name, 'w', w.shape)
  checkGroups(name, filters, attributes.groups, x.shape, w.shape)
  if (channels !== filters) {
    const shapes = `x ${formatShape(x.shape)}, w ${formatShape(w.shape)}`
    throw new RangeError(`${name}: x has ${channels} channels, w is for ${filters}; ${shapes}`)
  }
  const inputSize = options.inputSize ?? transposedSize([height, width], [kh, kw], attributes, options.outputPadding)
  const back = outputSize(name, inputSize, [kh, kw], attributes)
  if (back[0] !== height || back[1] !== width) {
    const shapes = `a convolution of ${formatShape(inputSize)} gives ${formatShape(back)}, not ${height}×${width}`
    throw new RangeError(`${name}: x ${formatShape(x.shape)} with w ${formatShape(w.shape)}: ${shapes}`)
  }
  const own = { ...attributes, inputSize: [inputSize[0], inputSize[1]] as const }
  return makeNode(name, own, [x, w], [batch, channelsPerGroup * attributes.groups, ...own.inputSize])
}

/**
 * The adjoint of `convolution` in its kernel, summed over the batch.
 * x [N, C, H, W], dy [N, F, H', W'] → [F, C/groups, kh, kw] of `kernelSize`.
 */
export function convolutionWeightGradient(
  x: Tensor,
  dy: Tensor,
  options: ConvolutionOptions & { kernelSize: readonly [number, number] },
): Tensor {
  const name = 'convolutionWeightGradient'
  const attributes = convolutionAttributes(name, options)
  const [batch, channels, height, width] = fourAxes(name, 'x', x.shape)
  const [batchOfDy, filters, ...dySize] = fourAxes(name, 'dy', dy.shape)
  checkGroups(name, filters, attributes.groups, x.shape, dy.shape)
  const [kh, kw] = options.kernelSize
  const expected = outputSize(name, [height, width], [kh, kw], attributes)
  const fits = expected[0] === dySize[0] && expected[1] === dySize[1]
  if (batch !== batchOfDy || channels % attributes.groups !== 0 || !fits) {
    const shapes = `x ${formatShape(x.shape)}, dy ${formatShape(dy.shape)}, kernel ${kh}×${kw}`
    throw new RangeError(`${name}: ${shapes}, groups ${attributes.groups} do not belong to one convolution`)
  }
  const own = { ...attributes, kernelSize: [kh, kw] as const }
  return makeNode(name, own, [x, dy], [filters, channels / attributes.groups, kh, kw])
}

function convolutionAttributes(operator: string, options: ConvolutionOptions): ConvolutionAttributes {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options
  const strides = options.strides ?? [stride, stride]
  const pads = options.pads ?? [padding, padding, padding, padding]
  const dilations = options.dilations ?? [dilation, dilation]
  checkIntegers(operator, 'strides', strides, 2, 1)
  checkIntegers(operator, 'pads', pads, 4, 0)
  checkIntegers(operator, 'dilations', dilations, 2, 1)
  checkIntegers(operator, 'groups', [groups], 1, 1)
  return { strides: [...strides], pads: [...pads], dilations: [...dilations], groups }
}

function checkIntegers(operator: string, what: string, values: readonly number[], count: number, least: number): void {
  if (values.length !== count || !values.every((value) => Number.isInteger(value) && value >= least)) {
    throw new RangeError(
      `${operator}: ${what} must be ${count} integers of at least ${least}, got [${values.join(', ')}]`,
    )
  }
}

function checkGroups(operator: string, filters: number, groups: number, a: Shape, b: Shape): void {
  if (filters % groups !== 0) {
    const shapes = `shapes ${formatShape(a)} and ${formatShape(b)}`
    throw new RangeError(`${operator}: ${filters} filters cannot be split into ${groups} groups; ${shapes}`)
  }
}

/** Rows and columns that a convolution yields; throws where the kernel does not fit even once. */
function outputSize(
  operator: string,
  size: readonly number[],
  kernel: readonly number[],
  { strides, pads, dilations }: ConvolutionAttributes,
): [number, number] {
  const [rows, columns] = [0, 1].map((axis) => {
    const room = size[axis]! + pads[axis]! + pads[axis + 2]! - dilations[axis]! * (kernel[axis]! - 1) - 1
    return Math.floor(room / strides[axis]!) + 1
  })
  if (!(rows! >= 1 && columns! >= 1)) {
    const detail = `strides ${formatShape(strides)}, pads ${formatShape(pads)}, dilations ${formatShape(dilations)}`
    throw new RangeError(`${operator}: kernel ${formatShape(kernel)} does not fit ${formatShape(size)} with ${detail}`)
  }
  return [rows!, columns!]
}

function transposedSize(
  size: readonly number[],
  kernel: readonly number[],
  { strides, pads, dilations }: ConvolutionAttributes,
  outputPadding: number | readonly [number, number] = 0,
): [number, number] {
  const extra = typeof outputPadding === 'number' ? [outputPadding, outputPadding] : outputPadding
  const length = (axis: 0 | 1): number =>
    (size[axis]! - 1) * strides[axis] -
    pads[axis] -
    pads[axis + 2]! +
    dilations[axis] * (kernel[axis]! - 1) +
    1 +
    extra[axis]
  return [length(0), length(1)]
}

function fourAxes(operator: string, name: string, shape: Shape): [number, number, number, number] {
  if (shape.length !== 4) throw new RangeError(`${operator}: ${name} must have 4 axes, got ${formatShape(shape)}`)
  return shape as unknown as [number, number, number, number]
}
