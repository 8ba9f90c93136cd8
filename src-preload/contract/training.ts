import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, jsonObject, nothing } from './common'

const preset = z.object({
  name: z.string(),
  task: z.string(),
  summary: z.string(),
  /** Kept by the user; the others come with the program. */
  own: z.boolean(),
  batch: z.int(),
  steps: z.number().nullable(),
  epochs: z.number().nullable(),
  maxMinutes: z.number().nullable(),
})
export type Preset = z.infer<typeof preset>

/** One knob of a recipe, as its schema describes it. */
const knob = z.object({
  /** `generator.width` */
  path: z.string(),
  /** The `kind` of the section that has it; null where all have. */
  kind: z.string().nullable(),
  type: z.enum(['integer', 'number', 'flag', 'choice', 'text', 'list']),
  /** May be null, which switches it off. */
  nullable: z.boolean(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** What a choice may be. */
  choices: z.array(z.string()),
  /** Numbers in a list of fixed length; null for any other. */
  length: z.int().nullable(),
  /** What is expected, in words. */
  range: z.string(),
  default: z.unknown(),
  unit: z.string(),
  /** One sentence. */
  description: z.string(),
})
export type Knob = z.infer<typeof knob>

/** What a new run begins as: a preset, or the recipe of another run. */
const recipeSource = { preset: z.string().max(64).nullable(), run: absolutePath.nullable() }
const settings = z.array(z.string().max(500)).max(200)

const run = z.object({
  path: absolutePath,
  /** Of the folder, or as the user called it. */
  name: z.string(),
  notes: z.string(),
  task: z.string(),
  preset: z.string().nullable(),
  dataset: z.string().nullable(),
  parent: z.object({ run: z.string(), checkpoint: z.string(), step: z.int() }).nullable(),
  startedAt: z.number(),
  /** Where it is or ended, and how many there are to be. */
  step: z.int(),
  steps: z.int(),
  /** Why it ended; null while it runs, and after a crash. */
  finished: z.string().nullable(),
  seconds: z.number().nullable(),
  device: z.string(),
  /** Of the program that wrote it. */
  version: z.string(),
  best: z.object({ value: z.number(), step: z.int() }).nullable(),
  bestMetric: z.string(),
  betterMetric: z.enum(['higher', 'lower']),
  metricUnit: z.string(),
  metrics: z.array(
    z.object({ name: z.string(), better: z.enum(['higher', 'lower']), unit: z.string(), meaning: z.string() }),
  ),
  /** The conventional methods' values of the best metric, for comparison. */
  baselines: z.array(z.object({ name: z.string(), value: z.number() })),
  /** Of every metric: method → metric → value. */
  baselineMetrics: z.record(z.string(), z.record(z.string(), z.number())),
})
export type Run = z.infer<typeof run>

const runAddress = z.strictObject({ run: absolutePath })

const checkpoint = z.object({
  /** `latest`, `best` or `pinned-…` */
  name: z.string(),
  step: z.int(),
  /** The best metric when it was written. */
  value: z.number().nullable(),
  bytes: z.int(),
  savedAt: z.number(),
  /** The newest fixed samples that were drawn up to it. */
  sampleStep: z.int().nullable(),
})
export type Checkpoint = z.infer<typeof checkpoint>

const checkpointAddress = z.strictObject({ run: absolutePath, name: z.string().max(64) })

/** One fixed sample at one step: its pictures side by side, `[channels, height, width]` each, one after another. */
const samplePicture = z.object({
  name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  channels: z.int().positive(),
  stretch: z.enum(['linear', 'asinh']),
  low: z.number(),
  high: z.number(),
  softening: z.number(),
  bottomUp: z.boolean(),
  /** Which of the answer's buffers holds it. */
  buffer: z.int().nonnegative(),
})
export type SamplePicture = z.infer<typeof samplePicture>

/** Something about a run that a person should know, and the numbers that say so. */
const finding = z.object({
  code: z.enum(['collapse', 'overfitting', 'discriminatorWins', 'gradientSpike']),
  values: z.record(z.string(), z.number()),
})
export type Finding = z.infer<typeof finding>

export const axes = ['step', 'epoch', 'seconds'] as const
export type AxisName = (typeof axes)[number]

/** What of a running training may be changed; the job takes it between two steps. */
export const trainingControl = z.strictObject({
  /** On both learning rates of the recipe, > 0. */
  rateFactor: z.number().min(1e-6).max(1e5).optional(),
  /** End after the pass over the data that it is in. */
  finishEpoch: z.literal(true).optional(),
  /** Keep a checkpoint of now. */
  pin: z.literal(true).optional(),
})
export type TrainingControlInput = z.infer<typeof trainingControl>

export const trainingCalls = {
  listPresets: defineCall(nothing, z.array(preset)),
  /** The knobs of a recipe and the values that it begins with. */
  describeRecipe: defineCall(
    z.strictObject(recipeSource),
    z.object({ task: z.string(), summary: z.string(), knobs: z.array(knob), values: jsonObject }),
  ),
  /** What the values become with some knobs changed, and what is wrong with them. */
  checkRecipe: defineCall(
    z.strictObject({ ...recipeSource, settings }),
    z.object({ values: jsonObject, issues: z.array(z.object({ path: z.string(), message: z.string() })) }),
  ),
  /** Keeps a recipe as a preset of the user's own. */
  savePreset: defineCall(z.strictObject({ ...recipeSource, settings, name: z.string().min(1).max(60) }), preset),
  /** Takes a recipe file over as a preset of the user's own. */
  importPreset: defineCall(z.strictObject({ path: absolutePath }), preset),
  removePreset: defineCall(z.strictObject({ name: z.string().max(64) }), nothing),

  listRuns: defineCall(nothing, z.array(run)),
  readRun: defineCall(runAddress, run),
  /** Works out the conventional methods' values for a run that has none, and keeps them beside it. */
  compareRun: defineCall(runAddress, run),
  /** Names a run, or writes notes on it; what is left out stays. */
  annotateRun: defineCall(
    z.strictObject({
      run: absolutePath,
      name: z.string().max(120).optional(),
      notes: z.string().max(20000).optional(),
    }),
    run,
  ),
  /** Recipes of some runs, to compare. */
  readRecipes: defineCall(z.strictObject({ runs: z.array(absolutePath).max(20) }), z.array(jsonObject)),
  /** To the system's trash. Refuses a folder that holds no run, and one that is being trained. */
  trashRun: defineCall(runAddress, nothing),
  /** Steps at which fixed samples were drawn. */
  listSampleSteps: defineCall(runAddress, z.array(z.int())),
  listCheckpoints: defineCall(runAddress, z.array(checkpoint)),
  pinCheckpoint: defineCall(checkpointAddress, z.array(checkpoint)),
  unpinCheckpoint: defineCall(checkpointAddress, z.array(checkpoint)),
  /** Changes a training that is under way. */
  steerTraining: defineCall(z.strictObject({ job: z.string().max(64), change: trainingControl }), nothing),
  /** Writes all recorded numbers of some runs as one CSV file among the results, to be saved from there. */
  exportSeries: defineCall(
    z.strictObject({ runs: z.array(absolutePath).min(1).max(20), columns: z.array(z.string().max(200)).max(100) }),
    z.object({ path: absolutePath, name: z.string() }),
  ),
}

export const trainingBufferCalls = {
  /**
   * Curves of a run as far as they are looked at, thinned so that every extreme is kept. Buffers, four a curve, float64:
   * x and value of the recorded points, x and value of the smoothed ones.
   */
  readCurves: defineCall(
    z.strictObject({
      run: absolutePath,
      columns: z.array(z.string().max(200)).max(100),
      x: z.enum(axes),
      from: z.number().nullable(),
      to: z.number().nullable(),
      /** Of each curve at most. */
      points: z.int().min(16).max(10000),
      /** Weight of the moving average, 0 … 0.999. */
      smoothing: z.number().min(0).max(0.999),
      /** As answered before: then nothing is sent where nothing was recorded since. */
      version: z.string().max(100).nullable(),
    }),
    z.object({
      version: z.string(),
      unchanged: z.boolean(),
      /** Lines of the log. */
      rows: z.int(),
      /** Every column there is, and its newest value. */
      newest: z.record(z.string(), z.number()),
      findings: z.array(finding),
    }),
  ),
  /** The fixed samples drawn at a step: buffers hold the pictures in order, float32. */
  readSamples: defineCall(
    z.strictObject({ run: absolutePath, step: z.int().nonnegative() }),
    z.object({ samples: z.array(z.object({ pictures: z.array(samplePicture) })) }),
  ),
}
