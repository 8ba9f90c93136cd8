import { cpus } from 'node:os'
import { sizeOf, type Shape, type Tensor } from '../../graph'
import type {
  CompiledProgram,
  DeviceDescription,
  Executor,
  LoweringChoices,
  Optimiser,
  Program,
  RunOptions,
  RunResult,
  VariableSpecification,
  VariableStore,
} from '../executor'
import { encodeModel } from '../onnx/encoder'
import { inputName, variableName } from '../onnx/lowering/context'
import { checkFeeds, lowerProgram, wantedTensors, type LoweredProgram } from '../onnx/program'
import { deviceError, hostTensor, Session, type Feeds } from '../onnx/session'
import { updateWeights, type Update } from './adam'
import type { Block } from './arena'
import { CpuStore, type CpuVariable } from './store'

export interface CpuOptions {
  threads: number
  spin: boolean
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
    const store = new CpuStore(variables)
    this.stores.add(store)
    return store
  }

  async compile(program: Program, store: VariableStore, choices: LoweringChoices = {}): Promise<CompiledProgram> {
    if (!(store instanceof CpuStore)) throw new TypeError(`program ${program.name}: the store is of another executor`)
    const lowered = lowerProgram(program.name, wantedTensors(program), choices)
    const session = await Session.create(encodeModel(lowered.model), { provider: 'cpu', ...this.options }).catch(
      (cause: unknown) => {
        throw deviceError('cpu', `did not take the program ${program.name}`, cause)
      },
    )
    const compiled = new CpuProgram(program, lowered, store, session, choices, () => this.programs.delete(compiled))
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
    for (const store of this.stores) await store.dispose()
    this.stores.clear()
  }
}

/** Where an output of the session is written: a block of the store's arena, or memory of the program. */
type Target = { value: string; shape: Shape } & ({ block: () => Block } | { data: Float32Array })

class CpuProgram implements CompiledProgram {
  private readonly updates: { optimiser: Optimiser; updates: Update[] }[]
  private readonly assigned: CpuVariable[] = []
  private readonly variables: CpuVariable[]
  private readonly targets = new Map<string, Target>()
  /** Tensors whose value is written for another one already: copied after the run. */
  private readonly copies: { from: string; to: Target }[] = []
  private readonly outputs: Record<string, Float32Array> = {}

  constructor(
    private readonly program: Program,
    private readonly lowered: LoweredProgram,
    private readonly store: CpuStore,
    private readonly session: Session,
    readonly choices: LoweringChoices,
    private readonly onDispose: () => void,
  ) {
    this.variables = [...lowered.variables.keys()].map((name) => store.get(name))
    this.updates = (program.optimisers ?? []).map((optimiser) => ({
      optimiser,
      updates: [...optimiser.gradients].map(([name, tensor]) => this.planUpdate(optimiser, name, tensor)),
    }))
    for (const [name, tensor] of program.assignments ?? []) {
      store.prepareAssignment(name)
      const variable = store.get(name)
      this.assigned.push(variable)
      this.target(tensor, { block: () => variable.spare! })
    }
    for (const [name, tensor] of Object.entries(program.outputs)) {
      const data = new Float32Array(sizeOf(tensor.shape))
      this.outputs[name] = data
      this.target(tensor, { data })
    }
  }

  get bytes(): number {
    return Object.values(this.outputs).reduce((total, data) => total + data.byteLength, 0)
  }

  async run(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions = {}): Promise<RunResult> {
    checkFeeds(this.program.name, this.lowered.inputs, feeds)
    const settings = this.updates.map(({ optimiser }) => ({
      rate: requireOption(this.program.name, optimiser.name, 'learningRate', options.learningRate),
      step: requireOption(this.program.name, optimiser.name, 'step', options.step),
    }))
    const fetches = Object.fromEntries(
      [...this.targets].map(([name, target]) => [name, hostTensor(this.memoryOf(target), target.shape)]),
    )
    await this.session.run(this.feedTensors(feeds), fetches)
    for (const { from, to } of this.copies) this.memoryOf(to).set(this.memoryOf(this.targets.get(from)!))

    const gradientNorm: Record<string, number> = {}
    this.updates.forEach(({ optimiser, updates }, i) => {
      const { rate, step } = settings[i]!
      gradientNorm[optimiser.name] = updateWeights(this.store.arena.kernel, optimiser, updates, rate, step)
    })
    for (const variable of this.assigned) {
      const { current, spare } = variable
      variable.current = spare!
      variable.spare = current
    }
    return { outputs: this.outputs, gradientNorm }
  }

  async dispose(): Promise<void> {
    this.onDispose()
    await this.session.dispose()
  }

  private planUpdate(optimiser: Optimiser, name: string, tensor: Tensor): Update {
    const gradient = this.store.gradient(optimiser, name)
    this.target(tensor, { block: () => gradient })
    return { weight: this.store.get(name), ...this.store.moments(optimiser, name), gradient }
  }

  private target(tensor: Tensor, memory: { block: () => Block } | { data: Float32Array }): void {
    const { name, shape } = this.lowered.outputOf(tensor)
    const target = { value: name, shape, ...memory }
    if (this.targets.has(name)) this.copies.push({ from: name, to: target })
    else this.targets.set(name, target)
  }

  private memoryOf(target: Target): Float32Array {
    return 'data' in target ? target.data : this.store.arena.view(target.block())
  }

  private feedTensors(feeds: Readonly<Record<string, Float32Array>>): Feeds {
    const tensors: Record<string, Feeds[string]> = {}
    for (const [name, shape] of this.lowered.inputs) tensors[inputName(name)] = hostTensor(feeds[name]!, shape)
    for (const { name, shape, current } of this.variables) {
      tensors[variableName(name)] = hostTensor(this.store.arena.view(current), shape)
    }
    return tensors
  }
}

function requireOption(
  program: string,
  optimiser: string,
  option: 'learningRate' | 'step',
  values: Readonly<Record<string, number>> | undefined,
): number {
  const value = values?.[optimiser]
  if (value === undefined || !Number.isFinite(value)) {
    throw new RangeError(`program ${program}: ${option} of optimiser ${optimiser} must be a number, got ${value}`)
  }
  return value
}
