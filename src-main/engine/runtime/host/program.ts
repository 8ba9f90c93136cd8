import { sizeOf, type Shape, type Tensor } from '../../graph'
import type { CompiledProgram, LoweringChoices, Optimiser, Program, RunOptions, RunResult } from '../executor'
import { inputName, variableName } from '../onnx/lowering/context'
import type { LoweredProgram } from '../onnx/program'
import { hostTensor, inTurn, type Feeds, type Session } from '../onnx/session'
import { checkFeeds, stepOf } from '../program'
import { updateWeights, type Update } from './adam'
import type { Block } from './arena'
import type { HostStore, HostVariable } from './store'

/** Where an output of the session is written: a block of the store's arena, or memory of the program. */
type Memory = { block: () => Block } | { data: Float32Array }
type Target = { shape: Shape } & Memory

/** A program from host memory to host memory. Every buffer exists before the first run and is used by all. */
export class HostProgram implements CompiledProgram {
  private readonly updates: { optimiser: Optimiser; updates: Update[] }[]
  private readonly assigned: HostVariable[] = []
  private readonly variables: HostVariable[]
  private readonly targets = new Map<string, Target>()
  /** Tensors whose value is written for another one already: copied after the run. */
  private readonly copies: { from: string; to: Target }[] = []
  private readonly outputs: Record<string, Float32Array> = {}

  constructor(
    private readonly program: Program,
    private readonly lowered: LoweredProgram,
    private readonly store: HostStore,
    private readonly session: Session,
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
      this.addTarget(tensor, { block: () => variable.spare! })
    }
    for (const [name, tensor] of Object.entries(program.outputs)) {
      const data = new Float32Array(sizeOf(tensor.shape))
      this.outputs[name] = data
      this.addTarget(tensor, { data })
    }
  }

  get choices(): LoweringChoices {
    return this.lowered.choices
  }

  get bytes(): number {
    return Object.values(this.outputs).reduce((total, data) => total + data.byteLength, 0)
  }

  run(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions = {}): Promise<RunResult> {
    return inTurn(() => this.runNow(feeds, options))
  }

  private async runNow(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions): Promise<RunResult> {
    checkFeeds(this.program.name, this.lowered.inputs, feeds)
    const settings = this.updates.map(({ optimiser }) => stepOf(this.program.name, optimiser.name, options))
    const fetches = Object.fromEntries(
      [...this.targets].map(([name, target]) => [name, hostTensor(this.memoryOf(target), target.shape)]),
    )
    await this.session.runNow(this.feedTensors(feeds), fetches)
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
    this.addTarget(tensor, { block: () => gradient })
    return { weight: this.store.get(name), ...this.store.moments(optimiser, name), gradient }
  }

  private addTarget(tensor: Tensor, memory: Memory): void {
    const { name, shape } = this.lowered.outputOf(tensor)
    const target = { shape, ...memory }
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
