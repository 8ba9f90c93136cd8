import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, errorReport, nothing } from './common'
import { sampleInput, sampleResult, trackInput, trackResult } from './detectorJobs'
import { planeAddress } from './images'

export const jobStates = [
  'waiting', // for its turn, or again after a pause
  'running',
  'holding', // asked to pause, busy until the next point where it can
  'paused', // by the user
  'held', // by the queue, while something short goes first
  'done',
  'failed',
  'cancelled',
] as const
export type JobState = (typeof jobStates)[number]

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
const pane = z.object({
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

/**
 * What a kind of job is. A new kind is one entry of `jobKinds` here and one in `src-main/jobs/kinds.ts`; it is started
 * by `startJob`, and queue, history, log and views know what to do with it.
 */
interface JobKindDefinition<
  I extends z.ZodType = z.ZodType,
  D extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly input: I
  /** What it says of itself while it runs. */
  readonly detail: D
  readonly result: R
  /** Short work that a person waits for: it goes before long work, which is held meanwhile. */
  readonly goesFirst: boolean
  /** The path whose last part names the job in lists. */
  readonly subject: (input: z.output<I>) => string
}

function defineKind<I extends z.ZodType, D extends z.ZodType, R extends z.ZodType>(
  kind: JobKindDefinition<I, D, R>,
): JobKindDefinition<I, D, R> {
  return kind
}

const none = z.null()

export const jobKinds = {
  enhance: defineKind({
    input: enhanceInput,
    detail: none,
    result: enhanceResult,
    goesFirst: true,
    subject: ({ paths }) => paths[0] ?? '',
  }),
  enhanceFolder: defineKind({
    input: enhanceFolderInput,
    detail: enhanceFolderDetail,
    result: enhanceFolderResult,
    goesFirst: false,
    subject: ({ paths }) => paths[0] ?? '',
  }),
  train: defineKind({
    input: trainInput,
    detail: trainDetail,
    result: trainResult,
    goesFirst: false,
    subject: ({ dataset, branch, resume }) => dataset ?? branch ?? resume ?? '',
  }),
  estimate: defineKind({
    input: trainInput,
    detail: none,
    result: estimateResult,
    goesFirst: true,
    subject: ({ dataset, branch, resume }) => dataset ?? branch ?? resume ?? '',
  }),
  fastsim: defineKind({
    input: fastsimInput,
    detail: none,
    result: fastsimResult,
    goesFirst: true,
    subject: ({ path }) => path,
  }),
  compare: defineKind({
    input: compareInput,
    detail: none,
    result: compareResult,
    goesFirst: true,
    subject: ({ other }) => other,
  }),
  sample: defineKind({
    input: sampleInput,
    detail: none,
    result: sampleResult,
    goesFirst: true,
    subject: ({ what }) => what,
  }),
  track: defineKind({
    input: trackInput,
    detail: none,
    result: trackResult,
    goesFirst: true,
    subject: ({ path }) => path,
  }),
  features: defineKind({
    input: featuresInput,
    detail: none,
    result: featuresResult,
    goesFirst: true,
    subject: ({ path }) => path,
  }),
  createDataset: defineKind({
    input: createDatasetInput,
    detail: none,
    result: createDatasetResult,
    goesFirst: true,
    subject: ({ folder }) => folder,
  }),
} as const
export type JobKindName = keyof typeof jobKinds
export const jobKindNames = Object.keys(jobKinds) as JobKindName[]

export const priorities = ['next', 'normal', 'low'] as const
export type JobPriority = (typeof priorities)[number]

const jobCommon = z.object({
  id: z.string(),
  /** A file's or data set's name. */
  subject: z.string(),
  state: z.enum(jobStates),
  priority: z.enum(priorities),
  /** Among jobs of the same priority, the smaller one goes first. */
  position: z.number(),
  /** 0…1. */
  fraction: z.number(),
  message: z.string(),
  /** Seconds of work, pauses left out; time left by the rate so far, null until it can be told. */
  secondsWorked: z.number(),
  secondsLeft: z.number().nullable(),
  createdAt: z.number(),
  /** When it began to work, and when it ended. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  error: errorReport.nullable(),
})
type JobCommon = z.infer<typeof jobCommon>

type JobOf<K extends JobKindName> = JobCommon & {
  kind: K
  input: z.infer<(typeof jobKinds)[K]['input']>
  detail: z.infer<(typeof jobKinds)[K]['detail']> | null
  result: z.infer<(typeof jobKinds)[K]['result']> | null
}
export type Job = { [K in JobKindName]: JobOf<K> }[JobKindName]

/** The same as a schema, made of the table. */
export const job: z.ZodType<Job> = z.union(
  jobKindNames.map((name) => {
    const { input, detail, result } = jobKinds[name]
    return jobCommon.extend({
      ...{ kind: z.literal(name), input },
      ...{ detail: detail.nullable(), result: result.nullable() },
    })
  }),
) as unknown as z.ZodType<Job>

type JobStart = { [K in JobKindName]: { kind: K; input: JobOf<K>['input'] } }[JobKindName]

const jobStart: z.ZodType<JobStart, JobStart> = z.union(
  jobKindNames.map((name) => z.strictObject({ kind: z.literal(name), input: jobKinds[name].input })),
) as unknown as z.ZodType<JobStart, JobStart>

const measure = z.number().nullable()
/** Against the truth in a test, else against the input; null where there is nothing to compare with. */
const methodMeasures = z.object({
  psnr: measure,
  ssim: measure,
  residualSigma: measure,
  fluxRatio: measure,
  centroidShift: measure,
  reducedChi2: measure,
})
export type MethodMeasures = z.infer<typeof methodMeasures>

const jobAddress = z.strictObject({ id: z.string().max(64) })

export const jobCalls = {
  startEnhance: defineCall(enhanceInput, z.string()),
  startEnhanceFolder: defineCall(enhanceFolderInput, z.string()),
  /** Runs a conventional method on what a result was made from, or measures the network's own. */
  runMethod: defineCall(
    z.strictObject({ result: absolutePath, model: absolutePath, method: z.enum(['network', ...conventionalMethods]) }),
    z.object({ pane: pane.nullable(), measures: methodMeasures, seconds: z.number().nullable() }),
  ),
  /** What a folder's job has written since line `from` of its log; `found` with the first line: every input. */
  readBatch: defineCall(
    z.strictObject({ log: absolutePath, from: z.int().nonnegative() }),
    z.object({ found: z.array(z.string()).nullable(), rows: z.array(batchRow), next: z.int() }),
  ),
  startTraining: defineCall(trainInput, z.string()),
  startEstimate: defineCall(trainInput, z.string()),
  startFastsim: defineCall(fastsimInput, z.string()),
  startComparison: defineCall(compareInput, z.string()),
  startSample: defineCall(sampleInput, z.string()),
  startTracking: defineCall(trackInput, z.string()),
  startFeatures: defineCall(featuresInput, z.string()),
  startDatasetCreation: defineCall(createDatasetInput, z.string()),
  /** Any kind of job: its id. */
  startJob: defineCall(jobStart, z.string()),
  pauseJob: defineCall(jobAddress, nothing),
  resumeJob: defineCall(jobAddress, nothing),
  cancelJob: defineCall(jobAddress, nothing),
  /** Ends a training run where it is and keeps what it has learnt. */
  finishJob: defineCall(jobAddress, nothing),
  /** Takes an ended job off the list, its log with it. */
  dismissJob: defineCall(jobAddress, nothing),
  /** The same input once more, as a new job; a training run goes on from its last checkpoint. */
  retryJob: defineCall(jobAddress, z.string()),
  prioritiseJob: defineCall(jobAddress.extend({ priority: z.enum(priorities) }), nothing),
  /** Puts a job that has not begun before another, or behind all (null); it takes the other's priority. */
  moveJob: defineCall(jobAddress.extend({ before: z.string().max(64).nullable() }), nothing),
  pauseJobs: defineCall(nothing, nothing),
  resumeJobs: defineCall(nothing, nothing),
  /** Takes ended jobs off the list: how many. */
  clearJobs: defineCall(z.strictObject({ states: z.array(z.enum(['done', 'failed', 'cancelled'])) }), z.int()),
  /** The lines a job wrote, the last 200 kB of them. */
  readJobLog: defineCall(jobAddress, z.string()),
}

const jobsChange = z.object({
  /** These are all there are: what is not among them is gone. */
  whole: z.boolean(),
  changed: z.array(job),
  removed: z.array(z.string()),
})
export type JobsChange = z.infer<typeof jobsChange>

export const jobEvents = {
  /** Everything on subscription; then, at most ten times a second, what is not as it was. */
  jobs: jobsChange,
}
