import { input, sameShape, variable, type Shape, type Tensor } from '../graph'
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

/** A variable whose first value is drawn when it is asked for: most graphs are built on variables that exist. */
export interface VariableDeclaration {
  name: string
  shape: Shape
  initial: () => Float32Array
}

/** What all scopes of one graph share. */
interface Registry {
  mode: Mode
  seed: number
  read: (name: string, shape: Shape) => Tensor
  nodes: Map<string, Tensor>
  parameters: Map<string, VariableDeclaration>
  statistics: Map<string, VariableDeclaration>
  assignments: Map<string, Tensor>
  randomInputs: Map<string, RandomInput>
  batchStatistics: Set<string>
}

export interface ScopeOptions {
  mode: Mode
  /** Of the recipe: a parameter's first value depends on the seed and its name alone. */
  seed: number
  /** What stands for a parameter; default its variable. The moving average of each weight, say. */
  read?: (name: string, shape: Shape) => Tensor
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
        read: options.read ?? variable,
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
    const { parameters, seed, read } = this.registry
    this.declare(parameters, path, shape, () => initialiser(shape, fans, new Random(seed, `weights/${path}`)))
    return this.node(path, shape, read)
  }

  /** A running statistic, not trained. `value` is the device's; `next` is what it becomes after this run so far. */
  statistic(name: string, shape: Shape, initial: Initialiser = zeros): Statistic {
    const path = this.join(name)
    const { statistics, assignments, seed } = this.registry
    this.declare(statistics, path, shape, () => initial(shape, fansOf(shape), new Random(seed, `statistic/${path}`)))
    const value = this.node(path, shape, variable)
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

  get parameters(): ReadonlyMap<string, VariableDeclaration> {
    return this.registry.parameters
  }

  get statistics(): ReadonlyMap<string, VariableDeclaration> {
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
    into: Map<string, VariableDeclaration>,
    name: string,
    shape: Shape,
    initial: () => Float32Array,
  ): void {
    const known = into.get(name)
    if (!known) into.set(name, { name, shape, initial })
    else if (!sameShape(known.shape, shape))
      throw new RangeError(`'${name}' is asked for with shape [${shape.join()}] but has [${known.shape.join()}]`)
  }

  private node(path: string, shape: Shape, read: (name: string, shape: Shape) => Tensor): Tensor {
    const { nodes } = this.registry
    const node = nodes.get(path) ?? read(path, shape)
    nodes.set(path, node)
    return node
  }
}
