import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'

export const splitNames = ['train', 'validation', 'test'] as const

const perSplit = z.object({ train: z.int(), validation: z.int(), test: z.int() })

const dataset = z.object({
  path: absolutePath,
  name: z.string(),
  task: z.string(),
  items: z.int().nonnegative(),
  /** Not rejected, by split. */
  counts: perSplit,
  bands: z.array(z.string()),
  size: z.int().positive().nullable(),
  unit: z.string().nullable(),
  pixelScale: z.number().nullable(),
  /** What was left out when the data set was made: reason → how many. */
  leftOut: z.record(z.string(), z.int()),
})
export type Dataset = z.infer<typeof dataset>

/** One item of the grid. `id` is what curation refers to. */
const item = z.object({
  id: z.string(),
  index: z.int().nonnegative(),
  split: z.enum(splitNames),
  rejected: z.boolean(),
  reason: z.string().nullable(),
  source: z.string(),
})
export type DatasetItem = z.infer<typeof item>

export const datasetCalls = {
  openDataset: defineCall(z.strictObject({ path: absolutePath }), dataset),
  listItems: defineCall(z.strictObject({ path: absolutePath }), z.array(item)),
  /** Appends to the data set's curation; answers with the new counts. */
  curate: defineCall(
    z.strictObject({
      path: absolutePath,
      items: z.array(z.string().max(256)).min(1).max(100_000),
      rejected: z.boolean(),
      reason: z.string().max(200).nullable(),
    }),
    dataset,
  ),
}

export const datasetBufferCalls = {
  /** Square RGBA thumbnails, top row first, one after another: `[items × side × side × 4]`, uint8. */
  readThumbnails: defineCall(
    z.strictObject({
      path: absolutePath,
      indices: z.array(z.int().nonnegative()).min(1).max(256),
      side: z.int().min(16).max(512),
    }),
    z.object({ side: z.int().positive() }),
  ),
}
