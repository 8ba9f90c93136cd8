import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, nothing } from './common'

export const splitNames = ['train', 'validation', 'test'] as const
export type SplitName = (typeof splitNames)[number]

const perSplit = z.object({ train: z.int(), validation: z.int(), test: z.int() })
const dataset = z.object({
  path: absolutePath,
  name: z.string(),
  task: z.string(),
  items: z.int().nonnegative(),
  /** Not rejected, by split, when it was opened. */
  counts: perSplit,
  bands: z.array(z.string()),
  size: z.int().positive().nullable(),
  unit: z.string().nullable(),
  pixelScale: z.number().nullable(),
  /** What was left out when the data set was made: reason → how many. */
  leftOut: z.record(z.string(), z.int()),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['string', 'number', 'integer', 'boolean']),
      unit: z.string().nullable(),
      description: z.string(),
    }),
  ),
  /** Whether the degradation of a recipe can be shown (galaxies). */
  degrades: z.boolean(),
  splitSeed: z.int(),
  splitFractions: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  created: z.string(),
  hash: z.string(),
  warnings: z.array(z.string()),
})
export type Dataset = z.infer<typeof dataset>

/** What a person asked for: filters by column, and the state of curation; kept with the data set. */
export const columnFilter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('range'), column: z.string(), low: z.number(), high: z.number() }),
  /** `null` stands for items without a value. */
  z.object({ kind: z.literal('words'), column: z.string(), words: z.array(z.string().nullable()) }),
])
export type ColumnFilter = z.infer<typeof columnFilter>

export const savedView = z.object({
  name: z.string().min(1).max(80),
  filters: z.array(columnFilter).max(50),
  sort: z.object({ column: z.string(), descending: z.boolean() }).nullable(),
})
export type SavedView = z.infer<typeof savedView>

/** What is written of a data set for those who use it; free text. */
export const dataCard = z.object({
  title: z.string().max(200),
  description: z.string().max(20_000),
  origin: z.string().max(4000),
  licence: z.string().max(400),
  selection: z.string().max(8000),
  cite: z.string().max(4000),
})
export type DataCard = z.infer<typeof dataCard>

/** Features that were worked out and lie in the data set's folder. */
const featureSet = z.object({
  key: z.string(),
  created: z.string(),
  /** Where they are from: a name to be shown, and what was done. */
  source: z.string(),
  method: z.string(),
  /** Numbers an item, after the principal components; share of the variance that they hold. */
  components: z.int(),
  explained: z.number(),
  neighbours: z.int(),
  clusters: z.int(),
  items: z.int(),
  /** Made of other items, or before items were changed. */
  outdated: z.boolean(),
})
export type FeatureSet = z.infer<typeof featureSet>

const leak = z.object({
  kind: z.enum(['object', 'pixels', 'sky', 'similar']),
  /** Two items of one pair, in different splits. */
  items: z.tuple([z.int(), z.int()]),
  /** Arc seconds, share of shared pixels, distance between features; null where there is nothing to measure. */
  value: z.number().nullable(),
})
export type Leak = z.infer<typeof leak>

const at = z.strictObject({ path: absolutePath })

export const datasetCalls = {
  openDataset: defineCall(at, dataset),
  readViews: defineCall(at, z.array(savedView)),
  writeViews: defineCall(z.strictObject({ path: absolutePath, views: z.array(savedView).max(100) }), nothing),
  readDataCard: defineCall(at, z.object({ card: dataCard, text: z.string() })),
  /** Writes `README.md` and `card.json` into the data set's folder; the text that was written. */
  writeDataCard: defineCall(
    z.strictObject({ path: absolutePath, card: dataCard }),
    z.object({ card: dataCard, text: z.string() }),
  ),
  listFeatures: defineCall(at, z.array(featureSet)),
  /** Pairs of items in different splits that show the same thing; at most 1,000 of each kind are listed. */
  checkLeakage: defineCall(
    z.strictObject({ path: absolutePath, features: z.string().max(64).nullable(), similarity: z.number().min(0) }),
    z.object({
      leaks: z.array(leak),
      counts: z.record(z.string(), z.int()),
      /** What could not be looked at, one sentence each. */
      unchecked: z.array(z.enum(['sky', 'pixels', 'similar'])),
      /** Which items would have to go to which split so that nothing leaks. */
      moves: z.object({ train: z.array(z.int()), validation: z.array(z.int()), test: z.array(z.int()) }),
    }),
  ),
}

const index = z.int().nonnegative()

const decision = z.strictObject({
  action: z.enum(['reject', 'accept', 'tag', 'untag', 'note', 'split']),
  indices: z.array(index).min(1).max(1_000_000),
  /** The reason, tag, note or split. */
  value: z.string().max(2000).optional(),
})
export type CurationDecision = z.infer<typeof decision>

/**
 * What curation says of items. Buffers: the items' indices (uint32), splits (uint8: position in `splitNames`),
 * rejected (uint8), reason (uint16: position in `reasons`).
 */
const curationState = z.object({
  reasons: z.array(z.string()),
  tags: z.array(z.tuple([index, z.array(z.string())])),
  notes: z.array(z.tuple([index, z.string()])),
  /** Lines of the curation file that hold the decisions, by which they can be taken back. */
  lines: z.array(z.int()),
})
export type CurationState = z.infer<typeof curationState>

const size = { width: z.int().positive(), height: z.int().positive() }

/** Straight from the engine process: a hundred thousand items are no business of main's. */
export const datasetBufferCalls = {
  /** All items: ids, and curation's state as above. */
  readItems: defineCall(at, curationState.extend({ ids: z.array(z.string()) })),
  /** Numbers as float64 (NaN: none); words as uint32 positions in `words` (4294967295: none). */
  readColumns: defineCall(
    z.strictObject({ path: absolutePath, names: z.array(z.string()).max(64) }),
    z.object({ columns: z.array(z.object({ name: z.string(), words: z.array(z.string()).nullable() })) }),
  ),
  /** Decides about items: lines appended to the data set's curation. Answers with the items that changed. */
  decide: defineCall(
    z.strictObject({ path: absolutePath, decisions: z.array(decision).min(1).max(1000) }),
    curationState,
  ),
  takeBack: defineCall(z.strictObject({ path: absolutePath, lines: z.array(z.int()).max(1000) }), curationState),
  /** Deals whole objects out anew. */
  resplit: defineCall(
    z.strictObject({
      path: absolutePath,
      seed: z.int().min(0).max(0xffffffff),
      fractions: z.strictObject({ train: z.number(), validation: z.number(), test: z.number() }),
    }),
    curationState,
  ),
  /** RGBA thumbnails, top row first, one after another: `[items × height × width × 4]`, uint8. */
  readThumbnails: defineCall(
    z.strictObject({
      path: absolutePath,
      indices: z.array(index).min(1).max(256),
      /** Pixels that the longer side is to have at most; smaller images stay as they are. */
      side: z.int().min(16).max(512),
    }),
    z.object(size),
  ),
  /** One item looked at closely: every band, layer or side of the detector as an RGBA picture of its own. */
  readPictures: defineCall(
    z.strictObject({ path: absolutePath, index }),
    z.object({ pictures: z.array(z.object({ ...size, name: z.string() })) }),
  ),
  /** An item as it is and as a recipe's data pipeline draws it, both RGBA in one stretch. */
  previewDegradation: defineCall(
    z.strictObject({
      path: absolutePath,
      index,
      preset: z.string().max(64),
      /** Knobs below `data.` that differ from the preset. */
      data: z.strictObject({
        fwhm: z.tuple([z.number(), z.number()]).optional(),
        noise: z.tuple([z.number(), z.number()]).optional(),
        maskFraction: z.tuple([z.number(), z.number()]).optional(),
      }),
      /** The how manieth time the item is drawn: 0 is that of validation and test. */
      draw: z.int().min(0).max(100_000),
    }),
    z.object({
      pictures: z.array(z.object({ ...size, name: z.string() })),
      fwhmPixels: z.number(),
      noise: z.number(),
      maskFraction: z.number(),
      /** The knobs after all: ranges and the unit of the FWHM. */
      fwhm: z.tuple([z.number(), z.number()]),
      fwhmUnit: z.string(),
      noiseRange: z.tuple([z.number(), z.number()]),
    }),
  ),
  /** Of a set of features: map (float32 [items, 2]), outlier score (float32), cluster (uint16), the nearest
   *  neighbours (uint32 [items, neighbours]) and their distances (float32). NaN and 65535 where an item has none. */
  readFeatures: defineCall(z.strictObject({ path: absolutePath, key: z.string().max(64) }), featureSet),
  /** Distance of every item's features from those of one, float32; NaN where there are none. */
  measureSimilarity: defineCall(
    z.strictObject({ path: absolutePath, key: z.string().max(64), index }),
    z.object({ items: z.int() }),
  ),
}
