import { simplify, type Tensor } from '../graph'
import { encodeModel } from './onnx/encoder'
import type { Dimension, Initialiser, OnnxModel, OnnxNode, ValueInfo } from './onnx/model'
import { openReshapes } from './onnx/openReshapes'
import { lowerProgram } from './onnx/program'
import { inputName, variableName } from './onnx/lowering/context'

/** Size of what a network is built for. */
export interface ExportSize {
  batch: number
  height: number
  width: number
}

export interface ExportOptions {
  name: string
  /** Builds the network for a size: its outputs by the names that the model gives them. */
  build: (size: ExportSize) => Readonly<Record<string, Tensor>>
  /** Size of the model where it cannot be left open. */
  size: ExportSize
  /** Values of every variable that the network reads. */
  weights: ReadonlyMap<string, Float32Array>
  /** For programs that open the file: `metadata_props`. */
  metadata?: Readonly<Record<string, string>>
}

/**
 * A network as a self-contained .onnx file, its weights inside as constants. Batch, height and width stay open where
 * the network takes any: it is lowered for two sizes, and where nothing but the shapes of inputs and outputs differs,
 * those become names (`batch`, `height`, `width`, and `2*height` and the like for finer outputs).
 */
export function exportOnnx(options: ExportOptions): Uint8Array {
  const { size } = options
  // A batch of one is simplified further than any other, so that it may look like no other.
  for (const batch of [size.batch, size.batch + 1]) {
    const one = { ...size, batch }
    const other = { batch: batch + 1, height: 2 * size.height, width: 3 * size.width }
    const open = openShapes(...openReshapes(lower(options, one), lower(options, other)), one, other)
    if (open) return encodeModel(open)
  }
  return encodeModel(lower(options, size))
}

function lower({ name, build, weights, metadata = {} }: ExportOptions, size: ExportSize): OnnxModel {
  const outputs = Object.entries(build(size))
  const tensors = simplify(outputs.map(([, tensor]) => tensor))
  // The library's own convolutions take any size, and are the fastest where weights are constants.
  const direct = new Proxy({}, { get: () => 'direct' })
  const program = lowerProgram(name, tensors, direct)
  const constants = [...program.variables].map(([variable, shape]): Initialiser => {
    const data = weights.get(variable)
    if (!data) throw new RangeError(`export of ${name}: no weights for '${variable}'`)
    return { name: variableName(variable), shape, data }
  })
  const names = new Map([...program.inputs.keys()].map((input) => [inputName(input), input]))
  const shaping: OnnxNode[] = []
  const targets: Initialiser[] = []
  const infos: ValueInfo[] = outputs.map(([output], i) => {
    const { name: inside, shape: held } = program.outputOf(tensors[i]!)
    const { shape } = tensors[i]!
    if (held.length === shape.length) {
      names.set(inside, output)
      return { name: output, type: 'float32', shape: held }
    }
    // A program's output may have another shape than its tensor; a model's must not.
    const target = `shape_${output}`
    targets.push({ name: target, shape: [shape.length], data: BigInt64Array.from(shape, BigInt) })
    const ends = { inputs: [inside, target], outputs: [output] }
    shaping.push({ operator: 'Reshape', domain: '', name: `Reshape_${output}`, ...ends, attributes: {} })
    return { name: output, type: 'float32', shape }
  })
  const renamed = (value: string): string => names.get(value) ?? value
  const isInput = new Set([...program.inputs.keys()].map(inputName))
  return {
    ...program.model,
    nodes: [...program.model.nodes, ...shaping].map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    })),
    inputs: program.model.inputs
      .filter((info) => isInput.has(info.name))
      .map((info) => ({ ...info, name: renamed(info.name) })),
    outputs: infos,
    initialisers: [...program.model.initialisers, ...targets, ...constants],
    metadata,
  }
}

/** The model with open sizes; null where the two differ in more than the shapes of inputs and outputs. */
function openShapes(a: OnnxModel, b: OnnxModel, sizeA: ExportSize, sizeB: ExportSize): OnnxModel | null {
  if (JSON.stringify(a.nodes) !== JSON.stringify(b.nodes)) return null
  if (!sameInitialisers(a.initialisers, b.initialisers)) return null
  const open = (values: readonly ValueInfo[], others: readonly ValueInfo[]): ValueInfo[] =>
    values.map((value, i) => ({ ...value, shape: openShape(value.shape, others[i]!.shape, sizeA, sizeB) }))
  return { ...a, inputs: open(a.inputs, b.inputs), outputs: open(a.outputs, b.outputs) }
}

/** In any order: a number that is also a size may have been asked for sooner in one of the two. */
function sameInitialisers(a: readonly Initialiser[], b: readonly Initialiser[]): boolean {
  const others = new Map(b.map((initialiser) => [initialiser.name, initialiser]))
  return (
    a.length === b.length &&
    a.every((initialiser) => {
      const other = others.get(initialiser.name)
      return other !== undefined && sameInitialiser(initialiser, other)
    })
  )
}

function sameInitialiser(a: Initialiser, b: Initialiser): boolean {
  if (a.name !== b.name || a.shape.join() !== b.shape.join()) return false
  return a.data === b.data || a.data.every((value, i) => value === b.data[i])
}

function openShape(
  a: readonly Dimension[],
  b: readonly Dimension[],
  sizeA: ExportSize,
  sizeB: ExportSize,
): Dimension[] {
  return a.map((length, axis) => {
    const other = b[axis]
    if (length === other || typeof length !== 'number') return length
    for (const name of ['batch', 'height', 'width'] as const) {
      const factor = length / sizeA[name]
      if (factor * sizeB[name] === other) return factor === 1 ? name : `${factor}*${name}`
    }
    return length
  })
}
