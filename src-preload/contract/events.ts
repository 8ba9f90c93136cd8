import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'

const eventColumn = z.object({
  name: z.string(),
  type: z.string(),
  /** Levels of lists in an entry: 0 for one value. */
  depth: z.int().nonnegative(),
  /** Sizes of fixed inner axes. */
  shape: z.array(z.int()),
  unit: z.string(),
})
export type EventColumn = z.infer<typeof eventColumn>

const eventTable = z.object({
  name: z.string(),
  entries: z.int().nonnegative(),
  columns: z.array(eventColumn),
})
export type EventTable = z.infer<typeof eventTable>

/** An event file in the words of the window. */
export const eventFile = z.object({
  path: absolutePath,
  name: z.string(),
  format: z.string(),
  /** As which known layout the columns were recognised; null: as none. */
  layout: z.string().nullable(),
  tables: z.array(eventTable),
  /** For each task that takes events: null where the file has all it needs, else the sentence that says what it lacks. */
  lacks: z.record(z.string(), z.string().nullable()),
  /** What was tolerated while reading, one sentence each. */
  warnings: z.array(z.string()),
})
export type EventFile = z.infer<typeof eventFile>

/** How the values of a column are distributed, over all entries and lists. */
export const columnSummary = z.object({
  /** Finite values, and those that are not. */
  count: z.int().nonnegative(),
  notFinite: z.int().nonnegative(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  mean: z.number().nullable(),
  /** One more edge than counts; both empty where there is nothing to count. */
  edges: z.array(z.number()),
  counts: z.array(z.number()),
})
export type ColumnSummary = z.infer<typeof columnSummary>

export const eventCalls = {
  openEvents: defineCall(z.strictObject({ path: absolutePath }), eventFile),
  summariseColumn: defineCall(
    z.strictObject({ path: absolutePath, table: z.string().max(500), column: z.string().max(500) }),
    columnSummary,
  ),
}
