import { z } from 'zod'
import { absolutePath } from './common'
import { planeAddress } from './images'

const device = z.string().max(32)

/** Recover detail in one image. The result goes to a folder of the program until the user saves it. */
export const enhanceInput = z.strictObject({
  /** One file with all bands of the model, or one a band. */
  paths: z.array(absolutePath).min(1).max(16),
  hdu: z.int().nonnegative().nullable(),
  model: absolutePath,
  device,
  /**
   * `recover`: the file is the degraded one. `test`: the file is good; it is degraded as the model was trained for,
   * recovered, and compared with itself.
   */
  mode: z.enum(['recover', 'test']),
  /** Arc seconds a pixel, where the file does not say. */
  pixelScale: z.number().positive().nullable(),
  /** FWHM of the point-spread function in arc seconds, where it cannot be measured. */
  fwhm: z.number().positive().nullable(),
})
export type EnhanceInput = z.infer<typeof enhanceInput>

/** Why a result should not be trusted in full, or at all. */
export const resultFlag = z.object({
  code: z.string(),
  message: z.string(),
  value: z.number().nullable(),
  range: z.tuple([z.number(), z.number()]).nullable(),
})
export type ResultFlag = z.infer<typeof resultFlag>

/** Conventional methods that can stand beside a result. */
export const conventionalMethods = ['bicubic', 'wiener-spectral', 'richardson-lucy', 'tv'] as const
export type ConventionalMethod = (typeof conventionalMethods)[number]

/** One image to show beside the others, and where its bands lie. */
export const pane = z.object({
  role: z.enum([
    'original',
    'degraded',
    'recovered',
    'residual',
    'uncertainty',
    'consistency',
    'truth',
    ...conventionalMethods,
  ]),
  bands: z.array(planeAddress).min(1),
})
export type Pane = z.infer<typeof pane>

export const enhanceResult = z.object({
  /** FITS files with all extensions, with the name each is to be saved under; none when the input was refused. */
  outputs: z.array(z.object({ path: absolutePath, name: z.string() })),
  /** All but the original, which the window has. */
  panes: z.array(pane),
  flags: z.array(resultFlag),
  refused: z.boolean(),
  device: z.string(),
  seconds: z.number(),
  tiles: z.int(),
  warnings: z.array(z.string()),
  /** Name → value: PSNR and the like, where a truth is known. */
  measures: z.record(z.string(), z.number().nullable()),
})
export type EnhanceResult = z.infer<typeof enhanceResult>

/** Recover detail in many images: each result goes into a folder of the user's. */
export const enhanceFolderInput = z.strictObject({
  /** Files, and folders whose images are taken. */
  paths: z.array(absolutePath).min(1).max(20_000),
  out: absolutePath,
  /** Name of a result without `.fits`; `{name}` stands for that of the input. */
  naming: z.string().min(1).max(120),
  /** Replace results that are there already; else those inputs are refused. */
  overwrite: z.boolean(),
  model: absolutePath,
  device,
  /** As in {@link enhanceInput}. */
  mode: z.enum(['recover', 'test']),
  pixelScale: z.number().positive().nullable(),
  fwhm: z.number().positive().nullable(),
})
export type EnhanceFolderInput = z.infer<typeof enhanceFolderInput>

/** Where a folder's job is; what became of each file is read with `readBatch`. */
export const enhanceFolderDetail = z.object({
  /** What has been written of it so far. */
  log: absolutePath,
  files: z.int(),
  done: z.int(),
  refused: z.int(),
  failed: z.int(),
  /** The input that is worked on. */
  current: z.string().nullable(),
  perSecond: z.number().nullable(),
})
export type EnhanceFolderDetail = z.infer<typeof enhanceFolderDetail>

export const enhanceFolderResult = enhanceFolderDetail.extend({
  /** CSV with a row an input, in the output folder. */
  summary: absolutePath,
  seconds: z.number(),
  warnings: z.array(z.string()),
})
export type EnhanceFolderResult = z.infer<typeof enhanceFolderResult>

/** What became of one input of a folder's job. */
export const batchRow = z.object({
  input: z.string(),
  state: z.enum(['done', 'refused', 'failed']),
  output: absolutePath.nullable(),
  reason: z.string().nullable(),
  seconds: z.number().nullable(),
  reducedChi2: z.number().nullable(),
  flags: z.array(z.string()),
})
export type BatchRow = z.infer<typeof batchRow>

export const trainInput = z.strictObject({
  dataset: absolutePath.nullable(),
  /** One of `listPresets`; null when resuming. */
  preset: z.string().max(64).nullable(),
  /** A run's folder to go on with; null for a new run. */
  resume: absolutePath.nullable(),
  /** Knobs that differ from the preset or the run, as on the command line: `schedule.steps=200`. */
  settings: z.array(z.string().max(500)).max(200),
  /** A new run that begins with a checkpoint of this one; then `preset` is null. */
  branch: absolutePath.optional(),
  /** With `resume` or `branch`: the checkpoint, `latest` where it is left out. */
  from: z.string().max(64).optional(),
  /** On both learning rates, from where it begins. */
  rateFactor: z.number().min(1e-6).max(1e5).optional(),
  device,
})
export type TrainInput = z.infer<typeof trainInput>

export const trainResult = z.object({
  run: absolutePath,
  steps: z.int(),
  seconds: z.number(),
  device: z.string(),
  stoppedBecause: z.string(),
  best: z.object({ metric: z.string(), value: z.number(), step: z.int() }).nullable(),
})
export type TrainResult = z.infer<typeof trainResult>

/** What a training job says of itself while it runs; the curves are read from the run. */
export const trainDetail = z.object({
  run: absolutePath,
  step: z.int(),
  steps: z.int().nullable(),
  itemsPerSecond: z.number().nullable(),
  device: z.string().nullable(),
  /** What is not as it should be, one sentence each. */
  warnings: z.array(z.string()),
})
export type TrainDetail = z.infer<typeof trainDetail>

/** What a run would take: a few steps are made and thrown away. The input is that of the run. */
export const estimateResult = z.object({
  steps: z.int(),
  seconds: z.number(),
  /** Fewer than `steps` where the time limit comes first. */
  stepsInTime: z.int(),
  stepSeconds: z.number(),
  itemsPerSecond: z.number(),
  memoryBytes: z.number(),
  device: z.string(),
  parameters: z.object({ generator: z.int(), discriminator: z.int() }),
  measuredSteps: z.int(),
  measuredItems: z.int(),
})
export type EstimateResult = z.infer<typeof estimateResult>

/** Simulate what the detector would have seen of the events of a file. The result waits in a folder of the program. */
export const fastsimInput = z.strictObject({
  path: absolutePath,
  model: absolutePath,
  device,
  seed: z.int().min(0).max(0xffffffff),
})
export type FastsimInput = z.infer<typeof fastsimInput>

export const fastsimResult = z.object({
  output: z.object({ path: absolutePath, name: z.string() }),
  items: z.int(),
  seconds: z.number(),
  perSecond: z.number(),
  device: z.string(),
  flags: z.array(resultFlag),
  warnings: z.array(z.string()),
})
export type FastsimResult = z.infer<typeof fastsimResult>

/** Compare two samples, histogram by histogram. */
export const compareInput = z.strictObject({
  reference: absolutePath,
  other: absolutePath,
  /** null: as the files are recognised. */
  task: z.string().max(64).nullable(),
  /** An expression over the variables; empty for all. */
  cut: z.string().max(1000),
  /** Use the weights in the files. */
  weighted: z.boolean(),
  /** The items of the two files need not come from the same inputs. */
  unpaired: z.boolean(),
})
export type CompareInput = z.infer<typeof compareInput>

export const compareResult = z.object({
  /** Holds the numbers, the tables and the report. */
  folder: absolutePath,
  report: absolutePath,
  items: z.tuple([z.int(), z.int()]),
  seconds: z.number(),
  warnings: z.array(z.string()),
})
export type CompareResult = z.infer<typeof compareResult>

/** Work out what the items of a data set have in common: by the discriminator of a model or run, or by what was measured. */
export const featuresInput = z.strictObject({
  path: absolutePath,
  /** Folder of a model or run; null: measured quantities and coarse pixels. */
  source: absolutePath.nullable(),
  device,
})
export type FeaturesInput = z.infer<typeof featuresInput>

export const featuresResult = z.object({ path: absolutePath, key: z.string(), items: z.int(), seconds: z.number() })
export type FeaturesResult = z.infer<typeof featuresResult>

/** Make a data set of files, as the command `dataset create` does. */
export const createDatasetInput = z.strictObject({
  /** Where it is to lie; must not exist. */
  folder: absolutePath,
  task: z.string().max(64),
  from: z.array(absolutePath).min(1).max(1000),
  /** Shares that sum to 1. */
  split: z.strictObject({ train: z.number(), validation: z.number(), test: z.number() }),
  seed: z.int().min(0).max(0xffffffff),
  /** The task's own, by the names of the command line: `size`, `bands`, `minimumSnr`, … */
  options: z.record(z.string().max(64), z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string())])),
})
export type CreateDatasetInput = z.infer<typeof createDatasetInput>

export const createDatasetResult = z.object({
  path: absolutePath,
  items: z.int(),
  rejected: z.int(),
  seconds: z.number(),
  warnings: z.array(z.string()),
})
export type CreateDatasetResult = z.infer<typeof createDatasetResult>
