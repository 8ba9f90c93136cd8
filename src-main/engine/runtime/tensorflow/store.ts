import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import type { Shape } from '../../graph'
import type { Optimiser, VariableSpecification, VariableStore } from '../executor'
import { checkLength, optimiserVariables } from '../program'
import type { TensorFlow } from './library'

/** Variables as tensors of TensorFlow.js, moments and averages included. */
export class TensorflowStore implements VariableStore {
  readonly shapes = new Map<string, Shape>()
  private readonly tensors = new Map<string, TfTensor>()

  constructor(
    private readonly tf: TensorFlow,
    variables: readonly VariableSpecification[],
    private readonly onDispose: () => void,
  ) {
    for (const { name, shape, initial } of variables) {
      if (this.shapes.has(name)) throw new RangeError(`variable ${name} is declared twice`)
      checkLength(name, shape, initial)
      this.shapes.set(name, shape)
      this.upload(name, initial)
    }
  }

  get names(): readonly string[] {
    return [...this.tensors.keys()]
  }

  get(name: string): TfTensor {
    const tensor = this.tensors.get(name)
    if (!tensor) throw new RangeError(`no variable ${name}; there are ${this.names.join(', ')}`)
    return tensor
  }

  /** Takes the tensor over and frees the one before. */
  set(name: string, tensor: TfTensor): void {
    this.tensors.get(name)?.dispose()
    this.tensors.set(name, tensor)
  }

  async read(name: string): Promise<Float32Array> {
    return Float32Array.from(await this.get(name).data<'float32'>())
  }

  async write(name: string, value: Float32Array): Promise<void> {
    this.get(name)
    checkLength(name, this.shapes.get(name)!, value)
    this.upload(name, value)
  }

  async dispose(): Promise<void> {
    for (const tensor of this.tensors.values()) tensor.dispose()
    this.tensors.clear()
    this.shapes.clear()
    this.onDispose()
  }

  addOptimiser(optimiser: Optimiser): void {
    for (const { name, weight, startsAsWeight } of optimiserVariables(optimiser)) {
      if (this.tensors.has(name)) continue
      const source = this.get(weight)
      this.shapes.set(name, this.shapes.get(weight)!)
      this.tensors.set(name, startsAsWeight ? this.tf.clone(source) : this.tf.zerosLike(source))
    }
  }

  private upload(name: string, value: Float32Array): void {
    // The CPU backend keeps the array it is given.
    this.set(name, this.tf.tensor(value.slice(), [...this.shapes.get(name)!], 'float32'))
  }
}
