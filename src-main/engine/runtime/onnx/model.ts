/** An ONNX model as data: what the lowering builds and the encoder writes. */
export type Dimension = number | string

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool'

/** A graph input or output. A dimension given by name is free; equal names are equal sizes. */
export interface ValueInfo {
  name: string
  type: ElementType
  shape: readonly Dimension[]
}

export interface Initialiser {
  name: string
  shape: readonly number[]
  data: Float32Array | Int32Array | BigInt64Array
}

/** Numbers written as ONNX floats; a plain number or array of numbers in `OnnxNode.attributes` is written as integers. */
export interface FloatAttribute {
  float: number | readonly number[]
}

export type Attribute = number | readonly number[] | string | FloatAttribute

export interface OnnxNode {
  operator: string
  /** '' is ONNX itself. */
  domain: string
  name: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Readonly<Record<string, Attribute>>
}

export interface OnnxModel {
  name: string
  nodes: readonly OnnxNode[]
  inputs: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  initialisers: readonly Initialiser[]
  metadata: Readonly<Record<string, string>>
}
