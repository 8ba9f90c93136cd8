import { averageName, firstMomentName, secondMomentName, sizeOf, type Shape } from '../../graph'
import type { Optimiser, VariableSpecification, VariableStore } from '../executor'
import { checkLength, optimiserVariables } from '../program'
import { Arena, type Block } from './arena'

/** A variable in host memory. An assignment is written to `spare` while others still read `current`; then they swap. */
export interface HostVariable {
  name: string
  shape: Shape
  current: Block
  spare: Block | null
}

/** What Adam keeps of one variable. */
export interface Moments {
  first: HostVariable
  second: HostVariable
  average: HostVariable | null
}

/** Variables in one arena, moments and averages included. */
export class HostStore implements VariableStore {
  readonly arena = new Arena()
  private readonly variables = new Map<string, HostVariable>()
  /** A gradient lives from the end of a graph to the end of the update, so all programs share one block for it. */
  private readonly gradients = new Map<string, Block>()

  constructor(
    specifications: readonly VariableSpecification[],
    private readonly onDispose: () => void,
  ) {
    for (const { name, shape, initial } of specifications) this.add(name, shape, initial)
  }

  get names(): readonly string[] {
    return [...this.variables.keys()]
  }

  get shapes(): ReadonlyMap<string, Shape> {
    return new Map([...this.variables].map(([name, { shape }]) => [name, shape]))
  }

  get(name: string): HostVariable {
    const variable = this.variables.get(name)
    if (!variable) throw new RangeError(`no variable ${name}; there are ${this.names.join(', ')}`)
    return variable
  }

  async read(name: string): Promise<Float32Array> {
    return this.arena.view(this.get(name).current).slice()
  }

  async write(name: string, value: Float32Array): Promise<void> {
    const variable = this.get(name)
    checkLength(name, variable.shape, value)
    this.arena.view(variable.current).set(value)
  }

  async dispose(): Promise<void> {
    this.onDispose()
    this.variables.clear()
    this.gradients.clear()
  }

  addOptimiser(optimiser: Optimiser): void {
    for (const { name, weight, startsAsWeight } of optimiserVariables(optimiser)) {
      if (this.variables.has(name)) continue
      const { shape, current } = this.get(weight)
      this.add(name, shape, startsAsWeight ? this.arena.view(current).slice() : null)
    }
  }

  moments(optimiser: Optimiser, name: string): Moments {
    return {
      first: this.get(firstMomentName(optimiser.name, name)),
      second: this.get(secondMomentName(optimiser.name, name)),
      average: optimiser.averageDecay === null ? null : this.get(averageName(name)),
    }
  }

  prepareAssignment(name: string): void {
    const variable = this.get(name)
    variable.spare ??= this.arena.allocate(variable.current.length)
  }

  gradient(optimiser: Optimiser, name: string): Block {
    const key = `${optimiser.name}/${name}`
    const block = this.gradients.get(key) ?? this.arena.allocate(sizeOf(this.get(name).shape))
    this.gradients.set(key, block)
    return block
  }

  /** At zero where no initial value is given. */
  private add(name: string, shape: Shape, initial: Float32Array | null): void {
    if (this.variables.has(name)) throw new RangeError(`variable ${name} is declared twice`)
    if (initial) checkLength(name, shape, initial)
    const variable = { name, shape, current: this.arena.allocate(sizeOf(shape)), spare: null }
    if (initial) this.arena.view(variable.current).set(initial)
    this.variables.set(name, variable)
  }
}
