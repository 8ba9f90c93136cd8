/**
 * The symbolic graph. A network, its losses, their derivatives and the optimiser are all made of these nodes; no
 * number is computed while it is built. Every node has one output, and its shape is known when it is built. Values are float32
 * (the reference executor computes them in float64); masks and comparisons are 0 and 1. Images are laid out
 * [batch, channel, height, width].
 */
export type Shape = readonly number[]

/** Spatial parameters of a convolution; `pads` is [top, left, bottom, right], zeros. */
export interface ConvolutionAttributes {
  strides: readonly [number, number]
  pads: readonly [number, number, number, number]
  dilations: readonly [number, number]
  groups: number
}

/**
 * Every operator and its attributes: a closed set. An executor that runs all of them runs every network. Operators
 * that can be said with these (softplus' derivative, normalisations, losses, attention, optimisers) are functions on
 * top, not operators.
 */
export interface Operators {
  /** Fed at every run. */
  input: { name: string }
  /** State that lives on the device between runs: a weight, a moment, a running statistic. */
  variable: { name: string }
  constant: { value: Float32Array }

  // element by element, with NumPy broadcasting
  add: object
  subtract: object
  multiply: object
  divide: object
  maximum: object
  minimum: object
  /** 1 where a > b, else 0; derivative zero. */
  greater: object
  /** a where condition ≠ 0, else b. */
  select: object

  // element by element
  negate: object
  exp: object
  log: object
  sqrt: object
  abs: object
  /** −1, 0, 1; derivative zero. */
  sign: object
  /** Largest integer not above; derivative zero. */
  floor: object
  tanh: object
  sigmoid: object
  /** ln(1 + eˣ), without overflow. */
  softplus: object
  /** x for x > 0, slope·x otherwise; slope 0 is ReLU. Its derivative at 0 is the slope. */
  leakyRelu: { slope: number }
  erf: object
  /** The value itself; derivative zero. Simplification removes it, so take gradients first. */
  stopGradient: object

  // shape
  reshape: { shape: Shape }
  transpose: { permutation: readonly number[] }
  broadcast: { shape: Shape }
  concat: { axis: number }
  slice: { starts: readonly number[]; sizes: readonly number[] }
  /** Zeros before and after each axis. */
  pad: { before: readonly number[]; after: readonly number[] }

  // reductions, kept as axes of length 1
  sum: { axes: readonly number[] }
  /** Derivative is shared equally among ties. */
  max: { axes: readonly number[] }

  /** Batched matrix product of the last two axes; leading axes broadcast as in NumPy. */
  matmul: { transposeA: boolean; transposeB: boolean }

  /** inputs: x [N, C, H, W], w [F, C/groups, kh, kw] → [N, F, H', W']. */
  convolution: ConvolutionAttributes
  /** inputs: dy [N, F, H', W'], w [F, C/groups, kh, kw] → [N, C, H, W] of `inputSize`: the adjoint in x, which is the transposed convolution. */
  convolutionTranspose: ConvolutionAttributes & { inputSize: readonly [number, number] }
  /** inputs: x, dy → [F, C/groups, kh, kw] of `kernelSize`: the adjoint in w. */
  convolutionWeightGradient: ConvolutionAttributes & { kernelSize: readonly [number, number] }

  /** Each pixel repeated `factor` times along both spatial axes. Its adjoint is `sumPool`. */
  upsampleNearest: { factor: number }
  /** Sum over factor×factor blocks. */
  sumPool: { factor: number }
}

export type OperatorName = keyof Operators

/** One node of the graph and the value it stands for. `id` grows as nodes are built, so inputs always precede. */
export interface Tensor<O extends OperatorName = OperatorName> {
  readonly id: number
  readonly operator: O
  readonly attributes: Readonly<Operators[O]>
  readonly inputs: readonly Tensor[]
  readonly shape: Shape
}
