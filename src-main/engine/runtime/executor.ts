import type { Shape, Tensor } from '../graph/types'

/** State on the device: weights, running statistics, whatever a program assigns. */
export interface VariableSpecification {
  name: string
  shape: Shape
  initial: Float32Array
}

/**
 * Adam (Kingma & Ba 2015) on the variables in `gradients`, with global-norm clipping and a moving average of the
 * weights. Part of a program, so that an executor may run it in the graph (GPU) or as a fused pass in place (CPU).
 * The step number t (1, 2, …) and the learning rate come with each run.
 */
export interface Optimiser {
  /** Names this optimiser's moments: `adam/<name>/m/<variable>`, `…/v/…`, and `average/<variable>`. */
  name: string
  gradients: ReadonlyMap<string, Tensor>
  beta1: number
  beta2: number
  epsilon: number
  /** Clip the gradients' global L2 norm to this; null: no clipping. The norm is returned with each run. */
  clipNorm: number | null
  /** Decay of the moving average of the weights, 0…1; null: none is kept. */
  averageDecay: number | null
}

/** A graph to be compiled. Several programs may share one store of variables. */
export interface Program {
  name: string
  /** Values fetched to the host after each run. */
  outputs: Readonly<Record<string, Tensor>>
  /** New values of variables after each run; all read the old ones. */
  assignments?: ReadonlyMap<string, Tensor>
  optimisers?: readonly Optimiser[]
}

/** What compiling chose by measuring, keyed by layer: kept with the run and replayed on resume. */
export type LoweringChoices = Record<string, string>

export interface DeviceDescription {
  /** cpu, webgpu, cuda, directml, coreml, tensorflow, reference */
  id: string
  provider: string
  /** As the driver names it. */
  name: string
  threads: number | null
  /** Operators that this device does not run itself, and where they run instead; announced, never silent. */
  fallbacks: readonly string[]
}

export interface RunOptions {
  /** By optimiser name. */
  learningRate?: Readonly<Record<string, number>>
  /** By optimiser name: 1, 2, … */
  step?: Readonly<Record<string, number>>
}

export interface RunResult {
  /** By output name. Valid until the next run of the same program: copy what must stay. */
  outputs: Record<string, Float32Array>
  /** By optimiser name: global norm of the gradients before clipping. */
  gradientNorm: Record<string, number>
}

export interface CompiledProgram {
  readonly choices: LoweringChoices
  run(feeds: Readonly<Record<string, Float32Array>>, options?: RunOptions): Promise<RunResult>
  dispose(): Promise<void>
}

/** Device-resident variables, optimiser moments and averages included. */
export interface VariableStore {
  readonly names: readonly string[]
  read(name: string): Promise<Float32Array>
  write(name: string, value: Float32Array): Promise<void>
  dispose(): Promise<void>
}

export interface Executor {
  readonly device: DeviceDescription
  /** Moments and averages of the optimisers that will use the store are added when a program is compiled. */
  createStore(variables: readonly VariableSpecification[]): Promise<VariableStore>
  compile(program: Program, store: VariableStore, choices?: LoweringChoices): Promise<CompiledProgram>
  /** Bytes held by compiled programs and stores, as far as the executor can tell: a leak test watches it. */
  memoryBytes(): number
  dispose(): Promise<void>
}
