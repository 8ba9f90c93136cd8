import type { Shape, Tensor } from '../graph/types'
import { input, variable } from '../graph'
import type { VariableSpecification } from '../runtime/executor'
import { fansOf, zeros, type Fans, type Initialiser } from './initialisers'
import { Random } from '../../base/random'

/** Training: batch statistics, dropout, updates of running statistics. Inference: none of these. */
export type Mode = 'training' | 'inference'

/** A quantity that is drawn anew at every run and fed; drawn in TypeScript, so that runs repeat on every device. */
export interface RandomInput {
  name: string
  shape: Shape
  distribution: Distribution
}

/** `dropout`: 1/(1 − rate) with probability 1 − rate, else 0. */
export type Distribution = { kind: 'normal' } | { kind: 'uniform' } | { kind: 'dropout'; rate: number }

export interface Statistic {
  value: Tensor
  next: Tensor
  assign(value: Tensor): void
}

/** What all scopes of one graph share. */
interface Registry {
  mode: Mode
  seed: number
  parameterName: (name: string) => string
  nodes: Map<string, Tensor<'variable'>>
  parameters: Map<string, VariableSpecification>
  statistics: Map<string, VariableSpecification>
  assignments: Map<string, Tensor>
  randomInputs: Map<string, RandomInput>
  batchStatistics: Set<string>
}

export interface ScopeOptions {
  mode: Mode
  /** Of the recipe: a parameter's first value depends on the seed and its name alone. */
  seed: number
  /** The store's variable to read for a parameter: the moving average of each weight, say. Default: its own name. */
  parameterName?: (name: string) => string
}

/**
 * Owns the named parameters, running statistics and random inputs of a network. Asked again for a name, it hands out
 * the same variable: a network that is applied twice shares its weights. Names of nested scopes are joined with '/'.
 */
export class Scope {
  private constructor(
    private readonly registry: Registry,
    readonly path: string,
  ) {}

  static root(options: ScopeOptions): Scope {
    return new Scope(
      {
        mode: options.mode,
        seed: options.seed,
        parameterName: options.parameterName ?? ((name) => name),
        nodes: new Map(),
        parameters: new Map(),
        statistics: new Map(),
        assignments: new Map(),
        randomInputs: new Map(),
        batchStatistics: new Set(),
      },
      '',
    )
  }

  get mode(): Mode {
    return this.registry.mode
  }

  /** A scope whose names begin with this one's and `name`. */
  child(name: string): Scope {
    return new Scope(this.registry, this.join(name))
  }

  /** A trained variable, created on first use. `fans` where the shape does not tell them. */
  parameter(name: string, shape: Shape, initialiser: Initialiser, fans: Fans = fansOf(shape)): Tensor {
    const path = this.join(name)
    const { parameters, seed, parameterName } = this.registry
    this.declare(parameters, path, shape, () => initialiser(shape, fans, new Random(seed, `weights/${path}`)))
    return this.node(path, parameterName(path), shape)
  }

  /** A running statistic, not trained. `value` is the device's; `next` is what it becomes after this run so far. */
  statistic(name: string, shape: Shape, initial: Initialiser = zeros): Statistic {
    const path = this.join(name)
    const { statistics, assignments, seed } = this.registry
    this.declare(statistics, path, shape, () => initial(shape, fansOf(shape), new Random(seed, `statistic/${path}`)))
    const value = this.node(path, path, shape)
    return {
      value,
      next: assignments.get(path) ?? value,
      assign: (next) => void assignments.set(path, next),
    }
  }

  /** A fed random quantity; asked again for the same name, another independent one. Shape with the batch axis. */
  random(name: string, shape: Shape, distribution: Distribution): Tensor {
    const { randomInputs } = this.registry
    const base = this.join(name)
    let path = base
    for (let use = 2; randomInputs.has(path); use++) path = `${base}#${use}`
    randomInputs.set(path, { name: path, shape, distribution })
    return input(path, shape)
  }

  /** Called by layers that mix the items of a batch: real and generated samples must then be judged apart. */
  markBatchStatistics(): void {
    this.registry.batchStatistics.add(this.path)
  }

  get usesBatchStatistics(): boolean {
    return this.registry.batchStatistics.size > 0
  }

  get parameters(): ReadonlyMap<string, VariableSpecification> {
    return this.registry.parameters
  }

  get statistics(): ReadonlyMap<string, VariableSpecification> {
    return this.registry.statistics
  }

  /** New values of the running statistics, by name. */
  get assignments(): ReadonlyMap<string, Tensor> {
    return this.registry.assignments
  }

  get randomInputs(): readonly RandomInput[] {
    return [...this.registry.randomInputs.values()]
  }

  /** The graph's node of a parameter or statistic, for taking gradients. */
  variable(path: string): Tensor {
    const node = this.registry.nodes.get(path)
    if (!node) throw new RangeError(`no variable '${path}' in this scope`)
    return node
  }

  private join(name: string): string {
    return this.path ? `${this.path}/${name}` : name
  }

  private declare(
    into: Map<string, VariableSpecification>,
    path: string,
    shape: Shape,
    initial: () => Float32Array,
  ): void {
    const known = into.get(path)
    if (!known) into.set(path, { name: path, shape, initial: initial() })
    else if (known.shape.join() !== shape.join())
      throw new RangeError(`'${path}' is asked for with shape [${shape}] but has [${known.shape}]`)
  }

  private node(path: string, storeName: string, shape: Shape): Tensor {
    const { nodes } = this.registry
    const node = nodes.get(path) ?? variable(storeName, shape)
    nodes.set(path, node)
    return node
  }
}
