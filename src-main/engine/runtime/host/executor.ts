import type {
  CompiledProgram,
  DeviceDescription,
  Executor,
  LoweringChoices,
  Program,
  VariableSpecification,
  VariableStore,
} from '../executor'
import { chooseLowerings } from '../onnx/choose'
import { createSession } from '../onnx/fallbacks'
import { lowerProgram, simplified } from '../onnx/program'
import type { Provider, SessionOptions } from '../onnx/session'
import { checkProgram, wantedTensors } from '../program'
import { HostProgram } from './program'
import { HostStore } from './store'

export interface HostOptions {
  /** webgpu has an executor of its own, which keeps the state on the device. */
  provider: Exclude<Provider, 'webgpu'>
  /** As the driver names it. */
  name: string
  threads: number
  spin: boolean
  /** Whether lowerings are chosen by measuring; otherwise by rule. */
  measure: boolean
}

/**
 * Graphs on a provider that computes from host memory to host memory: the CPU, without any copy, and GPUs whose
 * provider cannot keep state in Node (cuda, directml, coreml), with a copy of the weights in and of the gradients out
 * in each step. Optimisers are a fused pass over the memory that all share.
 */
export class HostExecutor implements Executor {
  readonly device: DeviceDescription
  private readonly stores = new Set<HostStore>()
  private readonly programs = new Set<HostProgram>()

  private readonly fallbacks: string[] = []
  private readonly session: SessionOptions

  constructor(private readonly options: HostOptions) {
    const { provider, name, threads, spin } = options
    this.session = { provider, threads, spin }
    this.device = {
      ...{ id: provider, provider: `onnxruntime ${provider}`, name },
      ...{ threads: provider === 'cpu' ? threads : null, fallbacks: this.fallbacks },
    }
  }

  async createStore(variables: readonly VariableSpecification[]): Promise<VariableStore> {
    const store = new HostStore(variables, () => this.stores.delete(store))
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore, choices: LoweringChoices = {}): Promise<CompiledProgram> {
    if (!(store instanceof HostStore)) throw new TypeError(`program ${program.name}: the store is of another executor`)
    checkProgram(program, store.shapes)
    for (const optimiser of program.optimisers ?? []) store.addOptimiser(optimiser)
    const simple = simplified(wantedTensors(program))
    const chosen = this.options.measure ? await chooseLowerings([...simple.values()], choices, this.session) : choices
    const lowered = lowerProgram(program.name, [...new Set(simple.values())], chosen)
    const { session, fallbacks } = await createSession(lowered.model, this.session, program.name)
    for (const fallback of fallbacks) if (!this.fallbacks.includes(fallback)) this.fallbacks.push(fallback)
    const outputOf = (tensor: Parameters<typeof lowered.outputOf>[0]) => lowered.outputOf(simple.get(tensor)!)
    const compiled = new HostProgram(program, { ...lowered, outputOf }, store, session, () =>
      this.programs.delete(compiled),
    )
    this.programs.add(compiled)
    return compiled
  }

  memoryBytes(): number {
    let bytes = 0
    for (const store of this.stores) bytes += store.arena.bytes
    for (const program of this.programs) bytes += program.bytes
    return bytes
  }

  async dispose(): Promise<void> {
    for (const program of [...this.programs]) await program.dispose()
    for (const store of [...this.stores]) await store.dispose()
  }
}
