import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, nothing } from './common'

const preset = z.object({
  name: z.string(),
  task: z.string(),
  summary: z.string(),
  batch: z.int(),
  steps: z.number().nullable(),
  epochs: z.number().nullable(),
  maxMinutes: z.number().nullable(),
})
export type Preset = z.infer<typeof preset>

const run = z.object({
  path: absolutePath,
  name: z.string(),
  task: z.string(),
  preset: z.string().nullable(),
  dataset: z.string().nullable(),
  startedAt: z.number(),
  /** Where it ended, and how many there are to be. */
  step: z.int(),
  steps: z.int(),
  /** Why it ended; null while it runs, and after a crash. */
  finished: z.string().nullable(),
  seconds: z.number().nullable(),
  device: z.string(),
  bestMetric: z.string(),
  betterMetric: z.enum(['higher', 'lower']),
  metricUnit: z.string(),
  /** The conventional methods' values of the best metric, for comparison. */
  baselines: z.array(z.object({ name: z.string(), value: z.number() })),
})
export type Run = z.infer<typeof run>

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

export const trainingCalls = {
  listPresets: defineCall(nothing, z.array(preset)),
  listRuns: defineCall(nothing, z.array(run)),
  readRun: defineCall(z.strictObject({ run: absolutePath }), run),
  /** Works out the conventional methods' values for a run that has none, and keeps them beside it. */
  compareRun: defineCall(z.strictObject({ run: absolutePath }), run),
  /** Steps at which fixed samples were drawn. */
  listSampleSteps: defineCall(z.strictObject({ run: absolutePath }), z.array(z.int())),
}

export const trainingBufferCalls = {
  /** Metrics recorded from byte `from` of the run's log: one float64 buffer a name, NaN where a line has none. */
  readSeries: defineCall(
    z.strictObject({ run: absolutePath, from: z.int().nonnegative() }),
    z.object({
      /** Where to read on. */
      next: z.int().nonnegative(),
      rows: z.int().nonnegative(),
      /** `step` first. Losses, judgements, metrics of validation (`validation.psnr`), rates. */
      names: z.array(z.string()),
      /** The log was shortened (a run went on from a checkpoint): this is all of it, from its beginning. */
      restarted: z.boolean(),
    }),
  ),
  /** The fixed samples drawn at a step: buffers hold the pictures in order, float32. */
  readSamples: defineCall(
    z.strictObject({ run: absolutePath, step: z.int().nonnegative() }),
    z.object({ samples: z.array(z.object({ pictures: z.array(samplePicture) })) }),
  ),
}
