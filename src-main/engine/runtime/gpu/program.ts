import type { Tensor as OnnxTensor } from 'onnxruntime-node'
import { sizeOf, type Shape } from '../../graph'
import type { CompiledProgram, LoweringChoices, Program, RunOptions, RunResult } from '../executor'
import { inputName, variableName, type Value } from '../onnx/lowering/context'
import type { LoweredProgram } from '../onnx/program'
import { deviceError, hostTensor, inTurn, type Feeds, type Provider, type Session } from '../onnx/session'
import { checkFeeds } from '../program'
import { rateFeeds, rateNames } from './optimisers'
import type { GpuStore } from './store'
import { deviceTensor } from './transfers'

/** Which output of the session is what. Each has one use, because it is either fetched or stays on the device. */
export interface ProgramOutputs {
  fetched: ReadonlyMap<string, Value>
  assigned: ReadonlyMap<string, Value>
  gradientNorms: ReadonlyMap<string, Value>
}

export class GpuProgram implements CompiledProgram {
  /** What the caller feeds: all but the rates of the optimisers. */
  private readonly inputs: ReadonlyMap<string, Shape>

  constructor(
    private readonly program: Program,
    private readonly lowered: LoweredProgram,
    private readonly uses: ProgramOutputs,
    private readonly store: GpuStore,
    private readonly session: Session,
    private readonly provider: Provider,
    private readonly onDispose: () => void,
  ) {
    const rates = new Set((program.optimisers ?? []).flatMap(({ name }) => Object.values(rateNames(name))))
    this.inputs = new Map([...lowered.inputs].filter(([name]) => !rates.has(name)))
  }

  get choices(): LoweringChoices {
    return this.lowered.choices
  }

  /** Of the outputs that are fetched. */
  get bytes(): number {
    return [...this.uses.fetched.values()].reduce((total, { shape }) => total + 4 * sizeOf(shape), 0)
  }

  run(feeds: Readonly<Record<string, Float32Array>>, options: RunOptions = {}): Promise<RunResult> {
    return inTurn(async () => {
      const { name, optimisers = [] } = this.program
      checkFeeds(name, this.inputs, feeds)
      const all = { ...feeds, ...rateFeeds(name, optimisers, options) }
      const fetches = Object.fromEntries(this.lowered.model.outputs.map(({ name }) => [name, null]))
      const results = await this.session.runNow(this.feedTensors(all), fetches).catch((cause: unknown) => {
        throw deviceError(this.provider, `stopped in the program ${name}`, cause)
      })
      for (const [name, { name: output }] of this.uses.assigned) this.store.replace(name, results[output]!)
      const data = (value: Value): Float32Array => results[value.name]!.data as Float32Array
      return {
        outputs: Object.fromEntries([...this.uses.fetched].map(([name, value]) => [name, data(value)])),
        gradientNorm: Object.fromEntries([...this.uses.gradientNorms].map(([name, value]) => [name, data(value)[0]!])),
      }
    })
  }

  async dispose(): Promise<void> {
    this.onDispose()
    await this.session.dispose()
  }

  private feedTensors(feeds: Readonly<Record<string, Float32Array>>): Feeds {
    const tensors: Record<string, OnnxTensor> = {}
    for (const [name, shape] of this.lowered.inputs) tensors[inputName(name)] = hostTensor(feeds[name]!, shape)
    for (const [name, shape] of this.lowered.variables) {
      tensors[variableName(name)] = deviceTensor(this.store.get(name).value, shape)
    }
    return tensors
  }
}
