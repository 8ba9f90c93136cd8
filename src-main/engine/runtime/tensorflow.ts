import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import { isOperator, type Shape } from '../graph'
import type {
  CompiledProgram,
  DeviceDescription,
  Executor,
  Program,
  RunOptions,
  RunResult,
  VariableSpecification,
  VariableStore,
} from './executor'
import { checkFeeds, checkProgram, leavesOf, wantedTensors } from './program'
import { Interpreter } from './tensorflow/interpreter'
import { loadLibrary, type Library, type TensorFlow } from './tensorflow/library'
import { flatten, optimiserFeeds, type FlatProgram } from './tensorflow/program'
import { TensorflowStore } from './tensorflow/store'

/**
 * Runs graphs on TensorFlow.js: on CUDA where the optional peer `@tensorflow/tfjs-node-gpu` is installed, otherwise in
 * plain JavaScript, which is slow and serves as an independent implementation in tests. The library is loaded here and
 * not before. It keeps one engine a process, so `memoryBytes` counts all executors of this kind together.
 */
export async function createTensorflowExecutor(): Promise<Executor> {
  return new TensorflowExecutor(await loadLibrary())
}

class TensorflowExecutor implements Executor {
  readonly device: DeviceDescription
  private readonly tf: TensorFlow
  private readonly stores = new Set<TensorflowStore>()
  private readonly programs = new Set<TensorflowProgram>()

  constructor({ tf, provider }: Library) {
    this.tf = tf
    this.device = { id: 'tensorflow', provider, name: tf.getBackend(), threads: null, fallbacks: [] }
  }

  async createStore(variables: readonly VariableSpecification[]): Promise<VariableStore> {
    const store = new TensorflowStore(this.tf, variables, () => this.stores.delete(store))
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore): Promise<CompiledProgram> {
    if (!(store instanceof TensorflowStore)) {
      throw new TypeError(`program ${program.name}: the store is of another executor`)
    }
    checkProgram(program, store.shapes)
    for (const optimiser of program.optimisers ?? []) store.addOptimiser(optimiser)
    const compiled = new TensorflowProgram(this.tf, program, store, () => this.programs.delete(compiled))
    this.programs.add(compiled)
    return compiled
  }

  memoryBytes(): number {
    return this.tf.memory().numBytes
  }

  async dispose(): Promise<void> {
    for (const program of [...this.programs]) await program.dispose()
    for (const store of [...this.stores]) await store.dispose()
  }
}

class TensorflowProgram implements CompiledProgram {
  readonly choices = {}
  private readonly flat: FlatProgram
  private readonly interpreter: Interpreter
  /** Inputs of the program as it was given, and those that simplification left. */
  private readonly declared: ReadonlyMap<string, Shape>
  private readonly needed: ReadonlyMap<string, Shape>

  constructor(
    private readonly tf: TensorFlow,
    private readonly program: Program,
    private readonly store: TensorflowStore,
    private readonly onDispose: () => void,
  ) {
    this.flat = flatten(program)
    const { outputs, assignments, gradientNorms } = this.flat
    const wanted = [...outputs.values(), ...assignments.values(), ...gradientNorms.values()]
    this.declared = leavesOf(wantedTensors(program)).inputs
    this.needed = leavesOf(wanted).inputs
    this.interpreter = new Interpreter(tf, wanted)
  }

  async run(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions = {}): Promise<RunResult> {
    checkFeeds(this.program.name, this.declared, feeds)
    const values = this.interpret({ ...feeds, ...optimiserFeeds(this.program, options) })[Symbol.iterator]()
    const next = (): TfTensor => values.next().value!

    const outputs = [...this.flat.outputs.keys()].map((name) => ({ name, tensor: next() }))
    for (const name of this.flat.assignments.keys()) this.store.set(name, next())
    const norms = [...this.flat.gradientNorms.keys()].map((name) => ({ name, tensor: next() }))

    const result: RunResult = { outputs: {}, gradientNorm: {} }
    try {
      for (const { name, tensor } of outputs) {
        result.outputs[name] = Float32Array.from(await tensor.data<'float32'>())
      }
      for (const { name, tensor } of norms) result.gradientNorm[name] = (await tensor.data<'float32'>())[0]!
    } finally {
      for (const { tensor } of [...outputs, ...norms]) tensor.dispose()
    }
    return result
  }

  async dispose(): Promise<void> {
    this.interpreter.dispose()
    this.onDispose()
  }

  private interpret(feeds: Readonly<Record<string, Float32Array>>): TfTensor[] {
    const fed = new Map<string, TfTensor>()
    try {
      for (const [name, shape] of this.needed) {
        // A copy: where an input is assigned to a variable, the CPU backend would keep the caller's array.
        fed.set(name, this.tf.tensor(feeds[name]!.slice(), [...shape], 'float32'))
      }
      return this.interpreter.run((node) => {
        if (isOperator(node, 'input')) return fed.get(node.attributes.name)!
        if (isOperator(node, 'variable')) return this.store.get(node.attributes.name)
        throw new RangeError(`${node.operator} is no leaf of the graph`)
      })
    } finally {
      for (const tensor of fed.values()) tensor.dispose()
    }
  }
}
