import { cpus } from 'node:os'
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
import { encodeModel } from '../onnx/encoder'
import { lowerProgram, simplified } from '../onnx/program'
import { deviceError, Session } from '../onnx/session'
import { checkProgram, wantedTensors } from '../program'
import { CpuProgram } from './program'
import { CpuStore } from './store'

export interface CpuOptions {
  threads: number
  spin: boolean
  /** Whether lowerings are chosen by measuring; otherwise by rule. */
  measure: boolean
}

/** Graphs on ONNX Runtime's CPU provider, optimisers as a fused pass over memory that both share. */
export class CpuExecutor implements Executor {
  readonly device: DeviceDescription
  private readonly stores = new Set<CpuStore>()
  private readonly programs = new Set<CpuProgram>()

  constructor(private readonly options: CpuOptions) {
    const name = cpus()[0]?.model.trim() ?? 'CPU'
    this.device = { id: 'cpu', provider: 'onnxruntime cpu', name, threads: options.threads, fallbacks: [] }
  }

  async createStore(variables: readonly VariableSpecification[]): Promise<VariableStore> {
    const store = new CpuStore(variables, () => this.stores.delete(store))
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore, choices: LoweringChoices = {}): Promise<CompiledProgram> {
    if (!(store instanceof CpuStore)) throw new TypeError(`program ${program.name}: the store is of another executor`)
    checkProgram(program, store.shapes)
    for (const optimiser of program.optimisers ?? []) store.addOptimiser(optimiser)
    const simple = simplified(wantedTensors(program))
    const sessionOptions = { provider: 'cpu', threads: this.options.threads, spin: this.options.spin } as const
    const chosen = this.options.measure ? await chooseLowerings([...simple.values()], choices, sessionOptions) : choices
    const lowered = lowerProgram(program.name, [...new Set(simple.values())], chosen)
    const session = await Session.create(encodeModel(lowered.model), sessionOptions).catch((cause: unknown) => {
      throw deviceError('cpu', `did not take the program ${program.name}`, cause)
    })
    const outputOf = (tensor: Parameters<typeof lowered.outputOf>[0]) => lowered.outputOf(simple.get(tensor)!)
    const compiled = new CpuProgram(program, { ...lowered, outputOf }, store, session, () =>
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
