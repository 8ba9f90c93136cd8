import { z } from 'zod'
import { absolutePath } from './common'

/** Long work with events: what the Detectors and Tracks views start. */

const seed = z.int().min(0).max(0xffffffff)
const count = z.int().min(1).max(10_000_000)
const ascending = (low: number, high: number) =>
  z.tuple([z.number().min(low).max(high), z.number().min(low).max(high)]).refine(([a, b]) => b >= a, 'must ascend')

/** Make a sample by a toy generator and detector; as the command `simulate` of that kind. */
export const sampleInput = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('jets'),
    count,
    seed,
    /** pT of the scattered partons, GeV. */
    pt: ascending(10, 100_000),
    /** Soft collisions in the same event, on average. */
    pileUp: z.number().min(0).max(200),
  }),
  z.strictObject({
    what: z.literal('showers'),
    count,
    seed,
    particle: z.enum(['electron', 'photon', 'hadron']),
    /** GeV. */
    energy: ascending(0.2, 10_000),
  }),
  z.strictObject({
    what: z.literal('tracks'),
    /** Events. */
    count,
    seed,
    /** Particles an event. */
    tracks: ascending(1, 100_000),
    /** GeV. */
    pt: ascending(0.1, 10_000),
    /** Noise hits over real ones. */
    noise: z.number().min(0).max(100),
    displaced: z.number().min(0).max(1),
  }),
])
export type SampleInput = z.infer<typeof sampleInput>

export const sampleResult = z.object({
  /** A file, of tracks a folder. */
  path: absolutePath,
  count: z.int(),
  seconds: z.number(),
  /** What the sample is not: a sentence. */
  notice: z.string(),
})
export type SampleResult = z.infer<typeof sampleResult>

/** Find the tracks among the hits of a file or folder; as the command `track`. */
export const trackInput = z.strictObject({
  path: absolutePath,
  /** A trained model that proposes the tracks; null: the conventional method. */
  model: absolutePath.nullable(),
  device: z.string().max(32),
})
export type TrackInput = z.infer<typeof trackInput>

const pull = z.object({ mean: z.number(), width: z.number(), std: z.number(), resolution: z.number() })

const namedFile = z.object({ path: absolutePath, name: z.string() })

export const trackResult = z.object({
  /** Parquet; `csv` holds the same. */
  output: namedFile,
  csv: namedFile,
  method: z.enum(['conventional', 'network']),
  /** What proposes and what finishes, in words. */
  description: z.string(),
  device: z.string().nullable(),
  events: z.int(),
  tracks: z.int(),
  hits: z.int(),
  seconds: z.number(),
  /** Seconds of each part. */
  timing: z.record(z.string(), z.number()),
  /** null where the hits hold no truth. */
  truth: z
    .object({
      efficiency: z.number().nullable(),
      fakeRate: z.number().nullable(),
      found: z.int(),
      reconstructable: z.int(),
      fakes: z.int(),
      duplicates: z.int(),
      /** Particles that count have so many hits, and GeV. */
      minimumHits: z.int(),
      minimumPt: z.number(),
      /** Of matched tracks above `pullsAbove` GeV; null where they are fewer than ten. */
      pulls: z.record(z.string(), pull).nullable(),
      pullsAbove: z.number(),
      pullTracks: z.int(),
    })
    .nullable(),
  warnings: z.array(z.string()),
})
export type TrackResult = z.infer<typeof trackResult>
