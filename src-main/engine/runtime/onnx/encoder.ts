import protobuf from 'protobufjs/minimal.js'
import type { Attribute, Dimension, ElementType, Initialiser, OnnxModel, OnnxNode, ValueInfo } from './model'

/**
 * Writes ONNX models (onnx.proto3, IR version 10) with protobufjs' writer. Only what the lowering needs: dense float32
 * and integer initialisers in the file itself, no external data, so a model stays below protobuf's 2 GiB.
 */
const irVersion = 10
const opsetVersion = 20

type Writer = protobuf.Writer

const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const satisfies Record<ElementType, number>

/** Kinds of `AttributeProto.type`. */
const attributeKind = { float: 1, integer: 2, string: 3, floats: 6, integers: 7 } as const

const wire = { varint: 0, bytes: 2, fixed32: 5 } as const

const tag = (field: number, kind: (typeof wire)[keyof typeof wire]): number => (field << 3) | kind

export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = protobuf.Writer.create()
  writer.uint32(tag(1, wire.varint)).int64(irVersion)
  writer.uint32(tag(2, wire.bytes)).string('galatea')
  message(writer, 7, () => writeGraph(writer, model))
  for (const domain of domainsOf(model)) {
    message(writer, 8, () => {
      writer.uint32(tag(1, wire.bytes)).string(domain)
      writer.uint32(tag(2, wire.varint)).int64(domain === '' ? opsetVersion : 1)
    })
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, () => {
      writer.uint32(tag(1, wire.bytes)).string(key)
      writer.uint32(tag(2, wire.bytes)).string(value)
    })
  }
  return writer.finish()
}

function domainsOf(model: OnnxModel): ReadonlySet<string> {
  return new Set(['', ...model.nodes.map((node) => node.domain)])
}

function message(writer: Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, wire.bytes)).fork()
  write()
  writer.ldelim()
}

function writeGraph(writer: Writer, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node))
  writer.uint32(tag(2, wire.bytes)).string(model.name)
  for (const initialiser of model.initialisers) message(writer, 5, () => writeInitialiser(writer, initialiser))
  for (const input of model.inputs) message(writer, 11, () => writeValueInfo(writer, input))
  for (const output of model.outputs) message(writer, 12, () => writeValueInfo(writer, output))
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const input of node.inputs) writer.uint32(tag(1, wire.bytes)).string(input)
  for (const output of node.outputs) writer.uint32(tag(2, wire.bytes)).string(output)
  writer.uint32(tag(3, wire.bytes)).string(node.name)
  writer.uint32(tag(4, wire.bytes)).string(node.operator)
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value))
  }
  if (node.domain !== '') writer.uint32(tag(7, wire.bytes)).string(node.domain)
}

function writeAttribute(writer: Writer, name: string, value: Attribute): void {
  writer.uint32(tag(1, wire.bytes)).string(name)
  const kind = writeAttributeValue(writer, value)
  writer.uint32(tag(20, wire.varint)).int32(kind)
}

/** Returns the attribute's kind. */
function writeAttributeValue(writer: Writer, value: Attribute): number {
  if (typeof value === 'string') {
    writer.uint32(tag(4, wire.bytes)).string(value)
    return attributeKind.string
  }
  if (typeof value === 'number') {
    writer.uint32(tag(3, wire.varint)).int64(value)
    return attributeKind.integer
  }
  if (!('float' in value)) {
    for (const integer of value) writer.uint32(tag(8, wire.varint)).int64(integer)
    return attributeKind.integers
  }
  if (typeof value.float === 'number') {
    writer.uint32(tag(2, wire.fixed32)).float(value.float)
    return attributeKind.float
  }
  for (const number of value.float) writer.uint32(tag(7, wire.fixed32)).float(number)
  return attributeKind.floats
}

function writeInitialiser(writer: Writer, { name, shape, data }: Initialiser): void {
  const size = shape.reduce((product, length) => product * length, 1)
  if (data.length !== size) {
    throw new RangeError(`initialiser ${name} of shape [${shape.join(', ')}] needs ${size} values, got ${data.length}`)
  }
  const type = data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'int64'
  for (const length of shape) writer.uint32(tag(1, wire.varint)).int64(length)
  writer.uint32(tag(2, wire.varint)).int32(elementTypes[type])
  writer.uint32(tag(8, wire.bytes)).string(name)
  writer.uint32(tag(9, wire.bytes)).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function writeValueInfo(writer: Writer, info: ValueInfo): void {
  writer.uint32(tag(1, wire.bytes)).string(info.name)
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.uint32(tag(1, wire.varint)).int32(elementTypes[info.type])
      message(writer, 2, () => {
        for (const dimension of info.shape) message(writer, 1, () => writeDimension(writer, dimension))
      })
    })
  })
}

function writeDimension(writer: Writer, dimension: Dimension): void {
  if (typeof dimension === 'number') writer.uint32(tag(1, wire.varint)).int64(dimension)
  else writer.uint32(tag(2, wire.bytes)).string(dimension)
}
