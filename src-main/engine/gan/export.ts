import { basename } from 'node:path'
import { input, topologicalOrder, isOperator, type Shape, type Tensor } from '../graph'
import { Scope, type Distribution } from '../nn'
import { exportOnnx, type ExportSize } from '../runtime/export'
import { GalateaError } from '../../base/errors'
import { encodeSafetensors, type FloatTensor } from '../../base/safetensors'
import { version } from '../../../package.json'
import { readCheckpoint, type Checkpoint } from './checkpoint'
import type { Recipe } from './recipe'
import { parseRecipe } from './recipeText'
import { RunFolder, type RunManifest } from './run'
import { averageScale } from './session'
import type { Plan, Task, Tensors } from './task'

/** What a model's folder holds: the card's contents and the files beside it. */
export interface ExportedModel {
  card: ExportedCard
  contents: Record<string, Uint8Array>
}

export type ExportedCard = {
  task: string
  name: string
  created: string
  program: string
  parameters: number
  domain: Record<string, unknown>
  details: Record<string, unknown>
  recipe: Record<string, unknown>
  /** Of the generator: shape of one item, and what to draw where an input is random. */
  inputs: Record<string, { shape: Shape; random: Distribution | null }>
  outputs: Record<string, { shape: Shape }>
  training: { dataset: string; items: number; steps: number; seconds: number; device: string; checkpoint: string }
  /** The best metric on the validation split; the test split is `evaluate`'s. */
  validation: { metric: string; value: number; step: number } | null
  licence: string | null
  cite: string
  description: string | null
  data: string | null
  limits: string | null
}

export interface ExportOptions {
  /** `best`, `latest`, `pinned-…`; null: the best one, the latest where there is no best. */
  checkpoint: string | null
  name: string | null
  licence: string | null
  cite: string | null
  /** What it does and is for; what it was trained on; what it must not be used for. */
  description?: string | null
  data?: string | null
  limits?: string | null
}

/**
 * The trained generator as a program of its own: `generator.onnx`, `weights.safetensors`, and `discriminator.onnx` where
 * one was trained. The generator has the moving average of its weights where one is kept. Needs the run's folder
 * only, not the data.
 */
export async function exportRun(task: Task, folder: string, options: ExportOptions): Promise<ExportedModel> {
  const run = new RunFolder(folder)
  const manifest = await run.readManifest()
  const name = options.checkpoint ?? ((await run.checkpoints()).includes('best') ? 'best' : 'latest')
  const checkpoint = await readCheckpoint(run.checkpointFile(name))
  const recipe = parseRecipe(task.recipe, manifest.recipe, folder)
  const plan = task.plan(recipe, manifest.description)
  const weights = inferenceWeights(recipe, checkpoint)

  const generator = exportGenerator(plan, weights)
  const discriminator = exportDiscriminator(plan, weights)
  const card = describeModel({ ...options, name: options.name ?? basename(folder) }, plan, manifest, checkpoint, name)
  return {
    card: { ...card, inputs: generator.inputs, outputs: generator.outputs, parameters: generator.parameters },
    contents: {
      'generator.onnx': generator.bytes,
      'weights.safetensors': encodeSafetensors(weights, { format: 'galatea', task: task.id }),
      ...(discriminator && { 'discriminator.onnx': discriminator }),
    },
  }
}

/** Weights and running statistics by name, the generator's averaged. */
function inferenceWeights(recipe: Recipe, { state, tensors }: Checkpoint): Record<string, FloatTensor> {
  const scale = averageScale(recipe, state.step)
  const weights: Record<string, FloatTensor> = {}
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (/^(adam|average)\//.test(name)) continue
    const average = state.step > 0 ? tensors[`average/${name}`] : undefined
    weights[name] = { shape, data: average ? average.data.map((value) => value * scale) : data }
  }
  return weights
}

function exportGenerator(
  plan: Plan,
  weights: Record<string, FloatTensor>,
): Pick<ExportedCard, 'inputs' | 'outputs' | 'parameters'> & { bytes: Uint8Array } {
  const size = sizeOfPlan(plan)
  const build = (at: ExportSize): { outputs: Tensors; scope: Scope } => {
    const scope = Scope.root({ mode: 'inference', seed: 0 })
    const inputs = inputsOf(plan, plan.generatorInputs, size, at)
    return { outputs: plan.generator(scope.child('generator'), inputs, at.batch), scope }
  }
  const { outputs, scope } = build(size)
  const item = ({ shape }: { shape: Shape }): Shape => shape.slice(1)
  const drawn = new Map(scope.randomInputs.map((random) => [random.name, random]))
  const inputs = leafInputs(Object.values(outputs)).map((leaf) => {
    const random = drawn.get(leaf.attributes.name)?.distribution ?? null
    return [leaf.attributes.name, { shape: item(leaf), random }] as const
  })
  return {
    bytes: exportOnnx({
      name: 'generator',
      build: anySize(size, (at) => build(at).outputs),
      size,
      weights: dataOf(weights),
    }),
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, { shape: item(tensor) }])),
    parameters: [...scope.parameters.values()].reduce(
      (total, { shape }) => total + shape.reduce((a, b) => a * b, 1),
      0,
    ),
  }
}

/** Takes `sample` beside the plan's inputs that it looks at; one output a judgement. Null where none was trained. */
function exportDiscriminator(plan: Plan, weights: Record<string, FloatTensor>): Uint8Array | null {
  if (!Object.keys(weights).some((name) => name.startsWith('discriminator/'))) return null
  const size = sizeOfPlan(plan)
  const build = (at: ExportSize): Record<string, Tensor> => {
    const scope = Scope.root({ mode: 'inference', seed: 0 })
    const inputs = inputsOf(plan, Object.keys(plan.inputs), size, at)
    const generated = plan.generated(plan.generator(scope.child('generator'), inputs, at.batch), inputs)
    const opinions = plan.discriminator(scope.child('discriminator'), inputs, input('sample', generated.shape))
    return Object.fromEntries(
      opinions.flatMap((opinion) => ('logits' in opinion ? [[opinion.name, opinion.logits]] : [])),
    )
  }
  return exportOnnx({ name: 'discriminator', build: anySize(size, build), size, weights: dataOf(weights) })
}

function describeModel(
  options: ExportOptions & { name: string },
  plan: Plan,
  manifest: RunManifest,
  { state }: Checkpoint,
  checkpoint: string,
): Omit<ExportedCard, 'inputs' | 'outputs' | 'parameters'> {
  const { task, recipe, dataset, device } = manifest
  const created = new Date().toISOString()
  const data = state.datasetHash.slice(0, 12)
  return {
    task,
    name: options.name,
    created,
    program: `Galatea ${version}`,
    domain: { ...plan.domain },
    details: { ...plan.card },
    recipe,
    training: {
      dataset: state.datasetHash,
      items: dataset.sizes.train ?? 0,
      steps: state.step,
      seconds: state.seconds,
      device: device.name,
      checkpoint,
    },
    validation: state.best,
    licence: options.licence,
    description: options.description ?? null,
    data: options.data ?? null,
    limits: options.limits ?? null,
    cite:
      options.cite ??
      `Model '${options.name}' (${task}), trained with Galatea ${version} on data set ${data}, ${created.slice(0, 10)}.`,
  }
}

/** Batch 1, and height and width of the first image among the generator's inputs. */
function sizeOfPlan(plan: Plan): ExportSize {
  const image = plan.generatorInputs.map((name) => plan.inputs[name]!).find((shape) => shape.length === 3)
  return { batch: 1, height: image?.[1] ?? 1, width: image?.[2] ?? 1 }
}

/** Networks that cannot be built for images of another size keep theirs. */
function anySize(size: ExportSize, build: (at: ExportSize) => Tensors): (at: ExportSize) => Tensors {
  try {
    build({ batch: size.batch, height: 2 * size.height, width: 3 * size.width })
    return build
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof GalateaError)) throw error
    return ({ batch }) => build({ ...size, batch })
  }
}

/** The plan's inputs for another size: images grow by the same factors, other inputs keep their shape. */
function inputsOf(plan: Plan, names: readonly string[], size: ExportSize, at: ExportSize): Tensors {
  const grown = (shape: Shape): Shape =>
    shape.length === 3 ? [shape[0]!, (shape[1]! * at.height) / size.height, (shape[2]! * at.width) / size.width] : shape
  return Object.fromEntries(names.map((name) => [name, input(name, [at.batch, ...grown(plan.inputs[name]!)])]))
}

function leafInputs(outputs: readonly Tensor[]): Tensor<'input'>[] {
  return topologicalOrder(outputs).filter((node) => isOperator(node, 'input'))
}

function dataOf(weights: Record<string, FloatTensor>): Map<string, Float32Array> {
  return new Map(Object.entries(weights).map(([name, { data }]) => [name, data]))
}
