import { sameShape, sizeOf, type Shape, type Tensor } from '../../../graph'
import type { Attribute, Initialiser, OnnxNode } from '../model'
import type { LoweringChoices } from '../../executor'

/** A value of the ONNX graph under construction. */
export interface Value {
  name: string
  shape: Shape
}

/** What inputs and variables are called in the model; nodes have names of their own. */
export const inputName = (name: string): string => `input:${name}`
export const variableName = (name: string): string => `variable:${name}`

/** What collects nodes and initialisers while a graph is lowered, and knows which value stands for which tensor. */
export class LoweringContext {
  readonly nodes: OnnxNode[] = []
  readonly initialisers = new Map<string, Initialiser>()
  private readonly values = new Map<Tensor, Value>()
  private readonly shared = new Map<string, Value>()
  private readonly taken: LoweringChoices = {}
  private counter = 0

  /**
   * @param lowerTensor lowers one tensor whose inputs are available through `value`.
   * @param choices which of several lowerings a layer takes; see `convolution.ts`.
   */
  constructor(
    private readonly lowerTensor: (context: LoweringContext, tensor: Tensor) => Value,
    private readonly choices: LoweringChoices,
  ) {}

  /** The way chosen for a layer, or the first of those open to it. */
  choose<N extends string>(layer: string, open: readonly N[]): N {
    const chosen = this.choices[layer] ?? open[0]!
    const name = open.find((candidate) => candidate === chosen)
    if (!name) throw new RangeError(`layer ${layer} cannot be lowered as '${chosen}'; open are ${open.join(', ')}`)
    if (open.length > 1) this.taken[layer] = name
    return name
  }

  /** Every choice that was made. */
  get choicesTaken(): LoweringChoices {
    return this.taken
  }

  /** Emits what several nodes share only once. */
  once(key: string, emit: () => Value): Value {
    const known = this.shared.get(key)
    if (known) return known
    const value = emit()
    this.shared.set(key, value)
    return value
  }

  /** The tensor's value under its own shape. */
  value(tensor: Tensor): Value {
    return this.reshape(this.raw(tensor), tensor.shape)
  }

  /** The tensor's elements in order, under whatever shape they were computed: what a host that reads bytes needs. */
  raw(tensor: Tensor): Value {
    const known = this.values.get(tensor)
    if (known) return known
    const value = this.lowerTensor(this, tensor)
    if (sizeOf(value.shape) !== sizeOf(tensor.shape)) {
      throw new RangeError(`${tensor.operator}: lowered to [${value.shape}], expected [${tensor.shape}]`)
    }
    this.values.set(tensor, value)
    return value
  }

  emit(
    operator: string,
    inputs: readonly (Value | null)[],
    shape: Shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    const name = `${operator}_${this.counter++}`
    this.nodes.push({
      operator,
      domain,
      name,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: [name],
      attributes,
    })
    return { name, shape }
  }

  reshape(value: Value, shape: Shape): Value {
    if (sameShape(value.shape, shape)) return value
    return this.once(`reshape ${value.name} ${shape.join(' ')}`, () =>
      this.emit('Reshape', [value, this.integers(shape)], shape),
    )
  }

  /** Axis i of the result is axis permutation[i]; no work where only axes of length 1 move. */
  transpose(value: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => value.shape[axis]!)
    const moved = permutation.filter((axis) => value.shape[axis] !== 1)
    if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return this.reshape(value, shape)
    return this.emit('Transpose', [value], shape, { perm: permutation })
  }

  slice(value: Value, starts: readonly number[], sizes: Shape): Value {
    const axes = sizes.flatMap((size, axis) => (size === value.shape[axis] ? [] : [axis]))
    if (axes.length === 0) return value
    const begin = this.integers(axes.map((axis) => starts[axis]!))
    const end = this.integers(axes.map((axis) => starts[axis]! + sizes[axis]!))
    return this.emit('Slice', [value, begin, end, this.integers(axes)], sizes)
  }

  pad(value: Value, before: readonly number[], after: readonly number[]): Value {
    if ([...before, ...after].every((count) => count === 0)) return value
    const shape = value.shape.map((length, axis) => before[axis]! + length + after[axis]!)
    return this.emit('Pad', [value, this.integers([...before, ...after])], shape)
  }

  /** An int64 vector. */
  integers(values: readonly number[]): Value {
    const name = `integers_${values.join('_')}`
    if (!this.initialisers.has(name)) {
      this.initialisers.set(name, { name, shape: [values.length], data: BigInt64Array.from(values, BigInt) })
    }
    return { name, shape: [values.length] }
  }

  /** A float32 constant; small ones of equal content are shared. */
  floats(data: Float32Array, shape: Shape): Value {
    const shared = data.length <= 16
    const name = shared ? `floats_${shape.join('x')}_${[...data].join('_')}` : `floats_${this.counter++}`
    if (!this.initialisers.has(name)) this.initialisers.set(name, { name, shape, data })
    return { name, shape }
  }

  scalar(value: number): Value {
    return this.floats(Float32Array.of(value), [])
  }

  addInitialiser(initialiser: Initialiser): Value {
    this.initialisers.set(initialiser.name, initialiser)
    return { name: initialiser.name, shape: initialiser.shape }
  }
}
