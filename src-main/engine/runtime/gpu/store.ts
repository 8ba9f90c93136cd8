import type { Tensor } from 'onnxruntime-node'
import { sizeOf, type Shape } from '../../graph'
import type { Optimiser, VariableSpecification, VariableStore } from '../executor'
import { inTurn } from '../onnx/session'
import { checkLength, optimiserVariables } from '../program'
import type { Transfers } from './transfers'

interface GpuVariable {
  shape: Shape
  value: Tensor
}

/** Variables that stay on the GPU: what a run computes takes the place of what it was computed from. */
export class GpuStore implements VariableStore {
  private readonly variables = new Map<string, GpuVariable>()

  private constructor(
    private readonly transfers: Transfers,
    private readonly onDispose: () => void,
  ) {}

  static async create(
    specifications: readonly VariableSpecification[],
    transfers: Transfers,
    onDispose: () => void,
  ): Promise<GpuStore> {
    const store = new GpuStore(transfers, onDispose)
    for (const { name, shape, initial } of specifications) await store.add(name, shape, initial)
    return store
  }

  get names(): readonly string[] {
    return [...this.variables.keys()]
  }

  get shapes(): ReadonlyMap<string, Shape> {
    return new Map([...this.variables].map(([name, { shape }]) => [name, shape]))
  }

  get bytes(): number {
    let bytes = 0
    for (const { shape } of this.variables.values()) bytes += 4 * sizeOf(shape)
    return bytes
  }

  get(name: string): GpuVariable {
    const variable = this.variables.get(name)
    if (!variable) throw new RangeError(`no variable ${name}; there are ${this.names.join(', ')}`)
    return variable
  }

  async read(name: string): Promise<Float32Array> {
    return inTurn(() => this.transfers.download(this.get(name).value))
  }

  async write(name: string, value: Float32Array): Promise<void> {
    checkLength(name, this.get(name).shape, value)
    await inTurn(async () => this.replace(name, await this.transfers.upload(value)))
  }

  /** Takes over the tensor and lets the old one go. */
  replace(name: string, value: Tensor): void {
    const variable = this.get(name)
    variable.value.dispose()
    variable.value = value
  }

  async addOptimiser(optimiser: Optimiser): Promise<void> {
    for (const { name, weight, startsAsWeight } of optimiserVariables(optimiser)) {
      if (this.variables.has(name)) continue
      const { shape } = this.get(weight)
      await this.add(name, shape, startsAsWeight ? await this.read(weight) : new Float32Array(sizeOf(shape)))
    }
  }

  async dispose(): Promise<void> {
    this.onDispose()
    await inTurn(async () => {
      for (const { value } of this.variables.values()) value.dispose()
      this.variables.clear()
    })
  }

  private async add(name: string, shape: Shape, initial: Float32Array): Promise<void> {
    if (this.variables.has(name)) throw new RangeError(`variable ${name} is declared twice`)
    checkLength(name, shape, initial)
    const value = await inTurn(() => this.transfers.upload(initial))
    this.variables.set(name, { shape, value })
  }
}
