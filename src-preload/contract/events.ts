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

const role = z.object({ name: z.string(), meaning: z.string() })
export type EventRole = z.infer<typeof role>

/** Which column of a table has which role. */
const mapping = z.object({
  table: z.string(),
  roles: z.record(z.string(), z.string()),
  /** The layout that says so, or the path of a mapping that is kept beside the data. */
  from: z.string(),
})
export type EventMapping = z.infer<typeof mapping>

/** An event file in the words of the window. */
export const eventFile = z.object({
  path: absolutePath,
  name: z.string(),
  format: z.string(),
  /** As which known layout the columns were recognised; null: as none. */
  layout: z.string().nullable(),
  tables: z.array(eventTable),
  /** null where neither a layout nor a kept mapping says what the columns mean. */
  mapping: mapping.nullable(),
  /** Every role that there is. */
  roles: z.array(role),
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
  /** About the mean. */
  rms: z.number().nullable(),
  /** One more edge than counts; both empty where there is nothing to count. */
  edges: z.array(z.number()),
  counts: z.array(z.number()),
})
export type ColumnSummary = z.infer<typeof columnSummary>

/** A value, or the values of a list (its first ones, and how many there are). */
const cell = z.union([
  z.number(),
  z.string(),
  z.null(),
  z.object({ length: z.int(), values: z.array(z.union([z.number(), z.string(), z.null()])) }),
])
export type EventCell = z.infer<typeof cell>

const tableAddress = { path: absolutePath, table: z.string().max(500) }

const layer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('polar'), id: z.int(), rEdges: z.array(z.number()), angles: z.int() }),
  z.object({
    kind: z.literal('rectangular'),
    id: z.int(),
    rows: z.int(),
    columns: z.int(),
    width: z.number(),
    height: z.number(),
  }),
])
export type ShowerLayer = z.infer<typeof layer>

const constituents = z.object({ pt: z.array(z.number()), eta: z.array(z.number()), phi: z.array(z.number()) })
const oneJet = z.object({ pt: z.number(), eta: z.number(), phi: z.number(), mass: z.number(), constituents })
export type OneJet = z.infer<typeof oneJet>

const jetPair = z.object({ event: z.number(), gen: oneJet, reco: oneJet.nullable() })
export type JetPair = z.infer<typeof jetPair>

export const eventCalls = {
  openEvents: defineCall(z.strictObject({ path: absolutePath }), eventFile),
  /** Keeps beside the data what its columns mean; null forgets what was kept. Answers the file as it is read then. */
  mapColumns: defineCall(
    z.strictObject({
      path: absolutePath,
      mapping: z
        .strictObject({
          table: z.string().max(500),
          roles: z.record(z.string().max(100), z.string().max(500)),
        })
        .nullable(),
    }),
    eventFile,
  ),
  summariseColumn: defineCall(
    z.strictObject({
      ...tableAddress,
      column: z.string().max(500),
      /** An expression over columns of the table; empty: all. */
      cut: z.string().max(1000),
    }),
    columnSummary,
  ),
  /** Some entries of a table, as values. */
  readRows: defineCall(
    z.strictObject({
      ...tableAddress,
      columns: z.array(z.string().max(500)).min(1).max(64),
      first: z.int().nonnegative(),
      count: z.int().min(1).max(500),
    }),
    z.object({ first: z.int(), rows: z.array(z.array(cell)) }),
  ),
  /** The jets of some entries: generated and, where the file has them, reconstructed (or simulated). */
  readJets: defineCall(
    z.strictObject({ path: absolutePath, first: z.int().nonnegative(), count: z.int().min(1).max(64) }),
    z.object({ entries: z.int(), jets: z.array(jetPair) }),
  ),
}

/** Showers with what they are in; `voxels` numbers each, MeV, in one float32 buffer. */
const showerHead = z.object({
  total: z.int(),
  voxels: z.int(),
  /** GeV. */
  energies: z.array(z.number()),
  layers: z.array(layer),
  /** What the file says of how its showers were made; '' where it says nothing. */
  source: z.string(),
})

export const eventBufferCalls = {
  readShowers: defineCall(
    z.strictObject({ path: absolutePath, first: z.int().nonnegative(), count: z.int().min(1).max(16) }),
    showerHead,
  ),
  /** The mean of the showers of a range of energies: one buffer of their voxels; profiles by layer and by ring. */
  readMeanShower: defineCall(
    z.strictObject({ path: absolutePath, energy: z.tuple([z.number(), z.number()]).nullable() }),
    showerHead.extend({
      count: z.int(),
      /** Energy in each layer over the incident energy: mean and rms over showers. */
      longitudinal: z.object({ mean: z.array(z.number()), rms: z.array(z.number()) }),
      /** Energy between radii over the incident energy, all layers together; the edges are the finest layer's. */
      radial: z.object({ edges: z.array(z.number()), mean: z.array(z.number()), rms: z.array(z.number()) }),
    }),
  ),
  /** Mean images of jets about the axis of the generated one, float32 32×32 each: generated, reconstructed. */
  readMeanJets: defineCall(
    z.strictObject({ path: absolutePath, most: z.int().min(1).max(100_000) }),
    z.object({ jets: z.int(), size: z.int(), halfWidth: z.number(), hasReco: z.boolean() }),
  ),
}
