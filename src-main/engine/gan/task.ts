import type { Shape, Tensor } from '../graph/types'
import type { Scope } from '../nn/scope'
import type { Random } from '../../base/random'
import type { Work } from '../../base/progress'
import type { Recipe, RecipeSchema } from './recipe'

/**
 * What a science brings. The trainer, checkpoints, monitor, report and command line know a task by this interface
 * alone; a new science is one folder with one `Task` in it and one line in `src-main/tasks/index.ts`.
 *
 * Three parts, because they live for different times: the `Task` is a constant of the program; a `Plan` (networks,
 * losses, metrics, pictures) follows from a recipe and the JSON description of a data set and needs no data, so that
 * a run can be exported or used when its data are gone; `TaskData` is an open data set.
 */
export interface Task<R extends Recipe = Recipe> {
  readonly id: string
  /** One phrase: what comes in and what goes out. */
  readonly summary: string
  /** Made by `recipeSchema`: the engine's sections plus the task's own. */
  readonly recipe: RecipeSchema<R>
  /** Opens the data set in a folder. Refuses one of another task or one that does not fit the recipe. */
  open(recipe: R, folder: string, work: Work): Promise<TaskData>
  /** Networks, losses, metrics and pictures for data of this description (`TaskData.description`, kept in `run.json`). */
  plan(recipe: R, description: Description): Plan
}

/** JSON: what plan, card and later tools have to know of a data set (size, channels, scales, attribute ranges …). */
export type Description = Readonly<Record<string, unknown>>

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]

/** By input or output name; the first axis is the batch. */
export type Tensors = Readonly<Record<string, Tensor>>
export type Arrays = Readonly<Record<string, Float32Array>>

/** One item of a batch: its position in the split, and the random stream for whatever is drawn for it. */
export interface BatchItem {
  /** 0 … size of the split − 1. */
  index: number
  /**
   * Degradation, flips and the like come from here: in training another stream at every use, in validation and test
   * always the same one for the same item, so that numbers can be compared.
   */
  random: Random
}

export interface TaskData {
  readonly description: Description
  /** Changes when any item changes: a run resumes on the same data only. */
  readonly hash: string
  readonly sizes: Readonly<Record<Split, number>>
  /** Every input of the plan, items one after another: [items.length, …item shape]. */
  batch(split: Split, items: readonly BatchItem[]): Promise<Arrays>
  close(): Promise<void>
}

export interface Plan {
  /** Shape of one item of every input, without the batch axis. */
  readonly inputs: Readonly<Record<string, Shape>>
  /** The inputs that the generator reads: those of the exported model. The others (the truth) are for training. */
  readonly generatorInputs: readonly string[]

  /**
   * From inputs to named outputs, batch first. Noise is asked of the scope (`scope.random`), never declared as an
   * input: the trainer draws it. Called again, the scope hands out the same weights. Built from the inputs' own sizes
   * where the network takes any: the exported model then does, too.
   */
  generator(scope: Scope, inputs: Tensors, batch: number): Tensors
  /** The sample that the discriminator judges: of the truth, from the inputs … */
  real(inputs: Tensors): Tensor
  /** … and the generated one, of the same shape. */
  generated(outputs: Tensors, inputs: Tensors): Tensor
  /**
   * Judgements of a sample, as logits of any shape with the batch first: higher is more real. Real and generated
   * samples come in one batch (with the inputs repeated to match) unless the network takes batch statistics.
   * Beside them, if wanted, what the network reads off the sample compared with what is known of it (an attribute).
   */
  discriminator(scope: Scope, inputs: Tensors, sample: Tensor): readonly (Judgement | Reading)[]
  /** Losses of the generator beside the adversarial one, scalars, unweighted; those of weight 0 are left out. */
  content(outputs: Tensors, inputs: Tensors): readonly ContentLoss[]

  readonly metrics: Readonly<Record<string, MetricDefinition>>
  /** The metric that picks the best checkpoint and stops early. */
  readonly bestMetric: string
  /** Metrics of every item of a batch: inputs as fed, outputs as generated → name → [items]; NaN where undefined. */
  measure(inputs: Arrays, outputs: Arrays, items: number): Readonly<Record<string, ArrayLike<number>>>
  /** Pictures of one item, side by side in this order: the same names for every item. */
  pictures(inputs: Arrays, outputs: Arrays, item: number): readonly Picture[]

  /** What the trained model may be used for: ranges as JSON, for the card and for refusing what lies outside. */
  readonly domain: Readonly<Record<string, unknown>>
  /** The task's section of the model card: stretch, bands, units and the like; whatever its tools need again. */
  readonly card: Readonly<Record<string, unknown>>
}

export interface Judgement {
  name: string
  logits: Tensor
  /** Weight in both networks' adversarial loss, > 0. */
  weight: number
  /** Weights of the items of the batch, of mean 1 over the data, to be broadcast to the logits; absent: all alike. */
  itemWeights?: Tensor
}

/**
 * An error of something the discriminator reads off a sample. It learns to read from the real samples; the generator
 * learns to make samples that are read as asked (Odena et al. 2017, "AC-GAN").
 */
export interface Reading {
  name: string
  /** Any shape, batch first. */
  error: Tensor
  weight: number
}

export interface ContentLoss {
  name: string
  value: Tensor
  weight: number
}

export interface MetricDefinition {
  better: 'higher' | 'lower'
  /** '' where it has none. */
  unit: string
  /** One sentence. */
  meaning: string
}

export interface Picture {
  name: string
  width: number
  height: number
  /** 1 or 3. */
  channels: number
  /** Planes one after another, row by row, in the order of the file: [channels, height, width]. */
  data: Float32Array
  /** How to show it at first; the floats are kept, so a window may choose anew. */
  display: DisplayStretch
}

/** Value → 0…1: (v − low)/(high − low), clipped, then for `asinh` asinh(softening·t)/asinh(softening). */
export interface DisplayStretch {
  kind: 'linear' | 'asinh'
  low: number
  high: number
  /** `asinh` only, > 0. */
  softening?: number
  /** The first row of the data is the lowest of the picture (the FITS convention). */
  bottomUp?: boolean
}

/** Checks what types cannot: names that must exist, once, where a task is added. */
export function defineTask<R extends Recipe>(task: Task<R>): Task<R> {
  if (!/^[a-z][a-z0-9-]*$/.test(task.id)) throw new RangeError(`task id '${task.id}' is not lower-case-with-dashes`)
  return Object.freeze(task)
}
