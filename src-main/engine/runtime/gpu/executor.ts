import type {
  CompiledProgram,
  DeviceDescription,
  Executor,
  LoweringChoices,
  Program,
  VariableSpecification,
  VariableStore,
} from '../executor'
import type { Tensor } from '../../graph'
import { chooseLowerings } from '../onnx/choose'
import { createSession } from '../onnx/fallbacks'
import type { Value } from '../onnx/lowering/context'
import { lowerProgram, simplified } from '../onnx/program'
import type { SessionOptions } from '../onnx/session'
import { checkProgram } from '../program'
import { unrollOptimisers } from './optimisers'
import { GpuProgram } from './program'
import { GpuStore } from './store'
import { Transfers } from './transfers'

export interface GpuOptions {
  /** As the driver names it. */
  name: string
  measure: boolean
}

/** Whole steps on the WebGPU provider, optimisers included; between steps the state stays where it is. */
export class GpuExecutor implements Executor {
  private readonly fallbacks: string[] = []
  readonly device: DeviceDescription
  private readonly stores = new Set<GpuStore>()
  private readonly programs = new Set<GpuProgram>()

  private constructor(
    private readonly transfers: Transfers,
    private readonly session: SessionOptions,
    private readonly options: GpuOptions,
  ) {
    const { name } = options
    this.device = {
      ...{ id: session.provider, provider: `onnxruntime ${session.provider}`, name },
      ...{ threads: null, fallbacks: this.fallbacks },
    }
  }

  static async create(options: GpuOptions): Promise<GpuExecutor> {
    const session: SessionOptions = { provider: 'webgpu', threads: 1, spin: false }
    return new GpuExecutor(await Transfers.create(session), session, options)
  }

  async createStore(variables: readonly VariableSpecification[]): Promise<VariableStore> {
    const store = await GpuStore.create(variables, this.transfers, () => this.stores.delete(store))
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore, choices: LoweringChoices = {}): Promise<CompiledProgram> {
    if (!(store instanceof GpuStore)) throw new TypeError(`program ${program.name}: the store is of another executor`)
    checkProgram(program, store.shapes)
    for (const optimiser of program.optimisers ?? []) await store.addOptimiser(optimiser)
    const unrolled = unrollOptimisers(program)
    const wanted = [unrolled.outputs, unrolled.assignments, unrolled.gradientNorms].flatMap((map) => [...map.values()])
    const simple = simplified(wanted)
    const chosen = this.options.measure ? await chooseLowerings([...simple.values()], choices, this.session) : choices
    // Every use gets an output of its own: one that stays on the device cannot be fetched as well.
    const lowered = lowerProgram(
      program.name,
      wanted.map((tensor) => simple.get(tensor)!),
      chosen,
      { separateOutputs: true },
    )
    let next = 0
    const take = (map: ReadonlyMap<string, Tensor>): Map<string, Value> =>
      new Map([...map.keys()].map((name) => [name, lowered.outputs[next++]!]))
    const uses = {
      fetched: take(unrolled.outputs),
      assigned: take(unrolled.assignments),
      gradientNorms: take(unrolled.gradientNorms),
    }
    const keptOnDevice = [...uses.assigned.values()].map(({ name }) => name)
    const { session, fallbacks } = await createSession(lowered.model, { ...this.session, keptOnDevice }, program.name)
    for (const fallback of fallbacks) if (!this.fallbacks.includes(fallback)) this.fallbacks.push(fallback)
    const compiled = new GpuProgram(program, lowered, uses, store, session, this.session.provider, () =>
      this.programs.delete(compiled),
    )
    this.programs.add(compiled)
    return compiled
  }

  memoryBytes(): number {
    let bytes = 0
    for (const store of this.stores) bytes += store.bytes
    for (const program of this.programs) bytes += program.bytes
    return bytes
  }

  async dispose(): Promise<void> {
    for (const program of [...this.programs]) await program.dispose()
    for (const store of [...this.stores]) await store.dispose()
    await this.transfers.dispose()
  }
}
