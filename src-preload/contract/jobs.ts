import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, errorReport, nothing } from './common'
import { sampleInput, sampleResult, trackInput, trackResult } from './detectorJobs'
import {
  batchRow,
  compareInput,
  compareResult,
  conventionalMethods,
  createDatasetInput,
  createDatasetResult,
  enhanceFolderDetail,
  enhanceFolderInput,
  enhanceFolderResult,
  enhanceInput,
  enhanceResult,
  estimateResult,
  fastsimInput,
  fastsimResult,
  featuresInput,
  featuresResult,
  pane,
  trainDetail,
  trainInput,
  trainResult,
} from './jobInputs'

export * from './jobInputs'

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
