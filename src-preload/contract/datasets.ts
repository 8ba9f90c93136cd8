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
  /** Rejected by hand: reason → how many. */
  rejected: z.record(z.string(), z.int()),
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
  reason: z.string(),
})
export type DatasetItem = z.infer<typeof item>

/** What a decision changed. */
const curated = z.object({ dataset, items: z.array(item) })

export const datasetCalls = {
  openDataset: defineCall(z.strictObject({ path: absolutePath }), dataset),
  listItems: defineCall(z.strictObject({ path: absolutePath }), z.array(item)),
  /** Rejects or restores items: a line appended to the data set's curation. */
  curate: defineCall(
    z.strictObject({
      path: absolutePath,
      indices: z.array(z.int().nonnegative()).min(1).max(100_000),
      rejected: z.boolean(),
      reason: z.string().max(200).nullable(),
    }),
    curated,
  ),
  /** Takes the latest decision back; no items when there is nothing left to take back. */
  undoCuration: defineCall(z.strictObject({ path: absolutePath }), curated),
}

export const datasetBufferCalls = {
  /** RGBA thumbnails, top row first, one after another: `[items × height × width × 4]`, uint8. */
  readThumbnails: defineCall(
    z.strictObject({
      path: absolutePath,
      indices: z.array(z.int().nonnegative()).min(1).max(256),
      /** Pixels that the longer side is to have at most; smaller images stay as they are. */
      side: z.int().min(16).max(512),
    }),
    z.object({ width: z.int().positive(), height: z.int().positive() }),
  ),
}
