import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'

const number = z.number().nullable()

/** One sample's part of a histogram: sums of weights with Garwood's interval, a bin each. */
const histogram = z.object({
  sums: z.array(z.number()),
  low: z.array(z.number()),
  high: z.array(z.number()),
  /** With what lies beyond the edges: what shapes are normalised to. */
  total: z.number(),
})
export type HistogramNumbers = z.infer<typeof histogram>

/** Other over reference, a bin each; null where the reference is empty. The band is the reference's own interval. */
const ratio = z.object({
  value: z.array(number),
  low: z.array(number),
  high: z.array(number),
  bandLow: z.array(number),
  bandHigh: z.array(number),
})
export type RatioNumbers = z.infer<typeof ratio>

const distances = z.object({
  chi2: number,
  ndf: number,
  p: number,
  ks: number,
  ksP: number,
  w1: number,
  w1Error: number,
  separation: number,
  separationError: number,
  jsd: number,
})
export type Distances = z.infer<typeof distances>

const comparedVariable = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  /** What the variable is: an input of the simulation, what it made, or the one over the other. */
  role: z.enum(['condition', 'marginal', 'response']),
  /** One more than there are bins. */
  edges: z.array(z.number()),
  reference: histogram,
  other: histogram,
  /** Of the sums, and of shapes of unit area. */
  ratio: z.object({ counts: ratio, shapes: ratio }),
  distances,
  /** The same between two halves of the reference: what a perfect simulation would show. */
  floor: distances.nullable(),
})
export type ComparedVariable = z.infer<typeof comparedVariable>

/** Mean and rms of a variable in bins of another. */
const profile = z.object({
  variable: z.string(),
  title: z.string(),
  along: z.string(),
  edges: z.array(z.number()),
  reference: z.object({ mean: z.array(number), rms: z.array(number) }),
  other: z.object({ mean: z.array(number), rms: z.array(number) }),
})
export type Profile = z.infer<typeof profile>

const meanImage = z.object({
  role: z.enum(['input', 'reference', 'other', 'difference']),
  width: z.int().positive(),
  height: z.int().positive(),
  values: z.array(z.number()),
})
export type MeanImage = z.infer<typeof meanImage>

/** Two samples side by side: finished numbers, nothing to compute but how to draw them. */
export const comparison = z.object({
  task: z.string(),
  referenceName: z.string(),
  otherName: z.string(),
  cut: z.string(),
  items: z.tuple([z.int(), z.int()]),
  variables: z.array(comparedVariable),
  profiles: z.array(profile),
  images: z.array(meanImage),
  /** Of a classifier told the two apart; `truth`: two halves of the reference. */
  auc: z.object({ mean: z.number(), std: z.number(), truth: z.number() }).nullable(),
  fpd: z.object({ value: z.number(), error: z.number() }).nullable(),
  kpd: z.object({ value: z.number(), error: z.number() }).nullable(),
  /** Where the numbers are from: files with hashes and counts, program, device, date; a line each. */
  provenance: z.array(z.string()),
  /** The variable of which bins are made, and their edges; null where there are none. */
  bins: z.object({ variable: z.string(), title: z.string(), edges: z.array(z.number()) }).nullable(),
  seconds: z.number(),
  /** What one has to know: assumptions, what was left out. */
  notes: z.array(z.string()),
})
export type Comparison = z.infer<typeof comparison>

export const tableFormats = ['markdown', 'latex', 'csv'] as const
export type TableFormat = (typeof tableFormats)[number]

export const comparisonCalls = {
  /** The numbers of a finished `compare` job, from the folder that it wrote. */
  readComparison: defineCall(z.strictObject({ folder: absolutePath }), comparison),
  /** The table of distances as it is copied, with the provenance of its numbers. */
  copyTable: defineCall(z.strictObject({ folder: absolutePath, format: z.enum(tableFormats) }), z.string()),
}

export const comparisonBufferCalls = {
  /**
   * The values behind the histograms, for cuts drawn by hand: a float32 buffer for each variable of each sample, the
   * reference's first, then the weights of both (empty where all are 1). At most the first 100,000 items.
   */
  readComparedValues: defineCall(
    z.strictObject({ folder: absolutePath }),
    z.object({ variables: z.array(z.string()), items: z.tuple([z.int(), z.int()]) }),
  ),
}
