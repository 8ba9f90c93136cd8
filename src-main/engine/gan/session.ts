import type { CompiledProgram, Executor, LoweringChoices, RunOptions, VariableStore } from '../runtime/executor'
import { GalateaError } from '../../base/errors'
import type { FloatTensor } from '../../base/safetensors'
import {
  averageScaleName,
  buildInference,
  buildTraining,
  type InferenceProgram,
  type TrainingProgram,
} from './programs'
import type { NetworkName } from './programs'
import type { Recipe } from './recipe'
import type { PlannedUpdate } from './schedule'
import type { Arrays, Plan } from './task'

/** By program: what compiling chose by measuring. */
export type SessionChoices = Readonly<Record<string, LoweringChoices>>

interface Compiled extends TrainingProgram {
  compiled: CompiledProgram
}

export interface UpdateResult {
  /** By name: losses, judgements, diversity. */
  scalars: Record<string, number>
  gradientNorm: Record<string, number>
}

/** The networks of one run on a device: compiled programs over one store of variables. */
export class TrainingSession {
  private constructor(
    private readonly recipe: Recipe,
    private readonly store: VariableStore,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly programs: ReadonlyMap<string, Compiled>,
    private readonly inference: InferenceProgram & { compiled: CompiledProgram },
    /** Items that one inference run takes. */
    readonly inferenceBatch: number,
  ) {}

  /** @param choices of an earlier session of the run, replayed so that it rounds alike. */
  static async create(
    plan: Plan,
    recipe: Recipe,
    executor: Executor,
    choices: SessionChoices = {},
  ): Promise<TrainingSession> {
    const graphs = buildTraining(plan, recipe)
    const inferenceBatch = Math.min(recipe.schedule.batch, 32)
    const inference = buildInference(plan, inferenceBatch, recipe.optimiser.averageDecay !== null)
    const variables = new Map([...inference.variables, ...graphs.variables])
    const store = await executor.createStore(
      [...variables.values()].map(({ name, shape, initial }) => ({ name, shape, initial: initial() })),
    )
    const programs = new Map<string, Compiled>()
    for (const [key, training] of graphs.programs) {
      programs.set(key, { ...training, compiled: await executor.compile(training.program, store, choices[key]) })
    }
    const compiled = await executor.compile(inference.program, store, choices[inference.program.name])
    const shapes = new Map([...variables].map(([name, { shape }]) => [name, shape]))
    const session = new TrainingSession(recipe, store, shapes, programs, { ...inference, compiled }, inferenceBatch)
    await session.clearAverages()
    return session
  }

  get choices(): SessionChoices {
    const entries = [...this.programs].map(([key, { compiled }]) => [key, compiled.choices] as const)
    return Object.fromEntries([...entries, [this.inference.program.name, this.inference.compiled.choices]])
  }

  program(key: string): TrainingProgram {
    return this.find(key)
  }

  async update(
    planned: PlannedUpdate,
    feeds: Arrays,
    rates: Readonly<Record<NetworkName, number>>,
  ): Promise<UpdateResult> {
    const { compiled, updates, scalars } = this.find(planned.key)
    const options: Required<RunOptions> = {
      learningRate: Object.fromEntries(updates.map((name) => [name, rates[name]])),
      step: Object.fromEntries(updates.map((name) => [name, planned.steps[name]])),
    }
    const { outputs, gradientNorm } = await compiled.run(feeds, options)
    const values = outputs.scalars!
    return {
      scalars: Object.fromEntries(scalars.map((name, i) => [name, values[i]!])),
      gradientNorm: { ...gradientNorm },
    }
  }

  get inferenceRandom(): InferenceProgram['random'] {
    return this.inference.random
  }

  /** The generator in inference mode, by the averaged weights where an average is kept. Outputs are copies. */
  async generate(feeds: Arrays, generatorSteps: number): Promise<Record<string, Float32Array>> {
    const scale = Float32Array.of(averageScale(this.recipe, generatorSteps))
    const { outputs } = await this.inference.compiled.run({ ...feeds, [averageScaleName]: scale })
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.slice()]))
  }

  /** Every variable of the device, moments and averages included. Throws `diverged` where one is not finite. */
  async snapshot(): Promise<Record<string, FloatTensor>> {
    const tensors: Record<string, FloatTensor> = {}
    for (const name of [...this.store.names].sort()) {
      const data = await this.store.read(name)
      if (!allFinite(data)) throw new GalateaError('diverged', `The weights '${name}' are no longer finite.`, { name })
      tensors[name] = { shape: this.shapeOf(name), data }
    }
    return tensors
  }

  async restore(tensors: Readonly<Record<string, FloatTensor>>, source: string): Promise<void> {
    const refuse = (what: string): never => {
      throw new GalateaError('corrupt', `The checkpoint '${source}' does not fit its recipe: ${what}.`, {
        file: source,
      })
    }
    const { names } = this.store
    const unknown = Object.keys(tensors).filter((name) => !names.includes(name))
    if (unknown.length > 0) refuse(`it holds '${unknown[0]}', which the networks do not have`)
    for (const name of names) {
      const tensor = tensors[name] ?? refuse(`it lacks '${name}'`)
      const shape = this.shapeOf(name)
      if (tensor.shape.join() !== shape.join()) refuse(`'${name}' is [${tensor.shape}], expected [${shape}]`)
      await this.store.write(name, tensor.data)
    }
  }

  /** Number of trained parameters. */
  parameters(network: NetworkName): number {
    const optimisers = [...this.programs.values()].flatMap(({ program }) => program.optimisers ?? [])
    const names = optimisers.find(({ name }) => name === network)?.gradients.keys() ?? []
    return [...names].reduce((total, name) => total + product(this.shapeOf(name)), 0)
  }

  async dispose(): Promise<void> {
    for (const { compiled } of this.programs.values()) await compiled.dispose()
    await this.inference.compiled.dispose()
    await this.store.dispose()
  }

  /** Averages start at zero and are scaled by 1/(1 − decay^t) on reading, so that the first weights leave no trace. */
  private async clearAverages(): Promise<void> {
    for (const name of this.store.names) {
      if (name.startsWith('average/')) await this.store.write(name, new Float32Array(product(this.shapeOf(name))))
    }
  }

  private find(key: string): Compiled {
    const program = this.programs.get(key)
    if (!program) throw new RangeError(`no program '${key}', only ${[...this.programs.keys()].join(', ')}`)
    return program
  }

  /** Moments and averages have their weight's shape. */
  private shapeOf(name: string): readonly number[] {
    const weight = name.replace(/^average\/|^adam\/[^/]+\/[mv]\//, '')
    return this.shapes.get(name) ?? this.shapes.get(weight) ?? []
  }
}

/** What turns a moving average that started at zero into a mean of weights after t steps: 1/(1 − decay^t). */
export function averageScale(recipe: Recipe, steps: number): number {
  const decay = recipe.optimiser.averageDecay
  return decay === null || steps === 0 ? 1 : 1 / (1 - decay ** steps)
}

function allFinite(values: Float32Array): boolean {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0
  return sum === 0
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, length) => total * length, 1)
}
