import { clipEpsilon, averageName, firstMomentName, secondMomentName, type Shape } from '../graph'
import { evaluate } from '../graph/evaluate'
import type {
  CompiledProgram,
  DeviceDescription,
  Executor,
  Optimiser,
  Program,
  RunOptions,
  RunResult,
  VariableSpecification,
  VariableStore,
} from './executor'
import { checkFeeds, checkLength, checkProgram, leavesOf, optimiserVariables, stepOf, wantedTensors } from './program'

/**
 * Interprets graphs as they are, in float64, state included: slow, simple, exact. Other executors are held against it.
 * Only what crosses its boundary is float32, so state that was read and written again is rounded.
 */
export async function createReferenceExecutor(): Promise<Executor> {
  return new ReferenceExecutor()
}

class ReferenceExecutor implements Executor {
  readonly device: DeviceDescription = {
    id: 'reference',
    provider: 'reference',
    name: 'float64 interpreter',
    threads: 1,
    fallbacks: [],
  }
  private readonly stores = new Set<ReferenceStore>()

  async createStore(variables: readonly VariableSpecification[]): Promise<VariableStore> {
    const store = new ReferenceStore(variables, () => this.stores.delete(store))
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore): Promise<CompiledProgram> {
    if (!(store instanceof ReferenceStore)) {
      throw new TypeError(`program ${program.name}: the store is of another executor`)
    }
    checkProgram(program, store.shapes)
    for (const optimiser of program.optimisers ?? []) store.addOptimiser(optimiser)
    return new ReferenceProgram(program, store)
  }

  memoryBytes(): number {
    let bytes = 0
    for (const store of this.stores) for (const value of store.values.values()) bytes += value.byteLength
    return bytes
  }

  async dispose(): Promise<void> {
    for (const store of [...this.stores]) await store.dispose()
  }
}

class ReferenceStore implements VariableStore {
  readonly values = new Map<string, Float64Array>()
  readonly shapes = new Map<string, Shape>()

  constructor(
    variables: readonly VariableSpecification[],
    private readonly onDispose: () => void,
  ) {
    for (const { name, shape, initial } of variables) {
      if (this.shapes.has(name)) throw new RangeError(`variable ${name} is declared twice`)
      checkLength(name, shape, initial)
      this.add(name, shape, Float64Array.from(initial))
    }
  }

  get names(): readonly string[] {
    return [...this.values.keys()]
  }

  get(name: string): Float64Array {
    const value = this.values.get(name)
    if (!value) throw new RangeError(`no variable ${name}; there are ${this.names.join(', ')}`)
    return value
  }

  async read(name: string): Promise<Float32Array> {
    return Float32Array.from(this.get(name))
  }

  async write(name: string, value: Float32Array): Promise<void> {
    this.get(name)
    checkLength(name, this.shapes.get(name)!, value)
    this.values.set(name, Float64Array.from(value))
  }

  async dispose(): Promise<void> {
    this.values.clear()
    this.shapes.clear()
    this.onDispose()
  }

  addOptimiser(optimiser: Optimiser): void {
    for (const { name, weight, startsAsWeight } of optimiserVariables(optimiser)) {
      if (this.values.has(name)) continue
      const value = this.get(weight)
      this.add(name, this.shapes.get(weight)!, startsAsWeight ? value.slice() : new Float64Array(value.length))
    }
  }

  private add(name: string, shape: Shape, value: Float64Array): void {
    this.values.set(name, value)
    this.shapes.set(name, shape)
  }
}

class ReferenceProgram implements CompiledProgram {
  readonly choices = {}

  constructor(
    private readonly program: Program,
    private readonly store: ReferenceStore,
  ) {}

  async run(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions = {}): Promise<RunResult> {
    const { name, outputs, assignments, optimisers = [] } = this.program
    const wanted = wantedTensors(this.program)
    const { inputs } = leavesOf(wanted)
    checkFeeds(name, inputs, feeds)
    const steps = optimisers.map((optimiser) => stepOf(name, optimiser.name, options))

    const fed = new Map([...inputs.keys()].map((key) => [key, Float64Array.from(feeds[key]!)]))
    const values = evaluate(wanted, fed, this.store.values)[Symbol.iterator]()
    const next = (): Float64Array => values.next().value!

    const result: RunResult = { outputs: {}, gradientNorm: {} }
    for (const key of Object.keys(outputs)) result.outputs[key] = Float32Array.from(next())
    const news = new Map<string, Float64Array>()
    // Copied, since a value may be the very array of another variable.
    for (const key of assignments?.keys() ?? []) news.set(key, next().slice())
    optimisers.forEach((optimiser, i) => {
      const gradients = new Map([...optimiser.gradients.keys()].map((key) => [key, next()]))
      result.gradientNorm[optimiser.name] = this.adam(optimiser, gradients, steps[i]!, news)
    })
    for (const [key, value] of news) this.store.values.set(key, value)
    return result
  }

  async dispose(): Promise<void> {
    // Nothing is held beyond the graph and the store.
  }

  /** The equations of `adamStep`, written out; returns the gradients' norm before clipping. */
  private adam(
    optimiser: Optimiser,
    gradients: ReadonlyMap<string, Float64Array>,
    { step, rate }: { step: number; rate: number },
    news: Map<string, Float64Array>,
  ): number {
    const { beta1, beta2, epsilon, clipNorm, averageDecay } = optimiser
    let squares = 0
    for (const gradient of gradients.values()) for (const g of gradient) squares += g * g
    const norm = Math.sqrt(squares)
    const scale = clipNorm === null ? 1 : Math.min(1, clipNorm / (norm + clipEpsilon))
    const copy = (name: string): Float64Array => {
      const value = this.store.get(name).slice()
      news.set(name, value)
      return value
    }

    for (const [name, gradient] of gradients) {
      const w = copy(name)
      const m = copy(firstMomentName(optimiser.name, name))
      const v = copy(secondMomentName(optimiser.name, name))
      const average = averageDecay === null ? null : copy(averageName(name))
      for (let i = 0; i < w.length; i++) {
        const g = gradient[i]! * scale
        m[i] = beta1 * m[i]! + (1 - beta1) * g
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g
        w[i]! -= (rate * (m[i]! / (1 - beta1 ** step))) / (Math.sqrt(v[i]! / (1 - beta2 ** step)) + epsilon)
        if (average) average[i] = averageDecay! * average[i]! + (1 - averageDecay!) * w[i]!
      }
    }
    return norm
  }
}
