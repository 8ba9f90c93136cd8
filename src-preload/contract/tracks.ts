import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'

const surface = z.object({
  kind: z.enum(['barrel', 'disc']),
  /** Radius of a cylinder, z of a disc; mm. */
  position: z.number(),
  /** z of a cylinder's ends, or a disc's inner and outer radius. */
  from: z.number(),
  to: z.number(),
})

/** Hits on disk in the words of the window. */
export const trackSample = z.object({
  path: absolutePath,
  name: z.string(),
  /** null where only reading tells. */
  events: z.int().nullable(),
  detector: z.object({ name: z.string(), field: z.number(), surfaces: z.array(surface) }),
  /** What the detector is from; null: the built-in one. */
  detectorFile: z.string().nullable(),
})
export type TrackSample = z.infer<typeof trackSample>

/**
 * One event. Buffers: hit numbers (float64), x, y, z (float32, mm), surface (int32, −1 for none), particle of each hit
 * (int32 index, −1 for noise), then the particles' curves.
 */
const trackEvent = z.object({
  event: z.number(),
  hits: z.int(),
  /** False behind the last event: then everything is empty. */
  exists: z.boolean(),
  hasTruth: z.boolean(),
  /** Points of every curve: x, y, z of each, float32, one curve after another. */
  curvePoints: z.int(),
  /** null where there is no truth. */
  particles: z.array(
    z.object({
      id: z.number(),
      pt: z.number(),
      eta: z.number(),
      phi: z.number(),
      d0: z.number(),
      z0: z.number(),
      charge: z.number(),
      /** Has hits on enough surfaces, and momentum enough, to be looked for. */
      counts: z.boolean(),
    }),
  ),
})
export type TrackEventHead = z.infer<typeof trackEvent>

/** A found track: parameters at the closest approach to the z axis, mm, radians, GeV; errors are the fit's. */
const foundTrack = z.object({
  number: z.int(),
  pt: z.number(),
  eta: z.number(),
  phi: z.number(),
  d0: z.number(),
  z0: z.number(),
  tanLambda: z.number(),
  qOverPt: z.number(),
  charge: z.number(),
  /** Of d0, z0, φ, tan λ, q/pT. */
  errors: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]),
  chi2: z.number(),
  ndf: z.int(),
  holes: z.int(),
  /** The particle that made more than half of its hits; 0: none; null: not known. */
  particle: z.number().nullable(),
  /** As the file of hits names them, from the inside out. */
  hits: z.array(z.number()),
})
export type FoundTrack = z.infer<typeof foundTrack>

export const trackCalls = {
  openTracks: defineCall(z.strictObject({ path: absolutePath }), trackSample),
}

const eventAddress = { path: absolutePath, index: z.int().min(0).max(10_000_000) }

export const trackBufferCalls = {
  readTrackEvent: defineCall(z.strictObject(eventAddress), trackEvent),
  /** The tracks of one event of a table that `track` wrote. One buffer: their curves, as those of particles. */
  readTracks: defineCall(
    z.strictObject({ output: absolutePath, event: z.number(), field: z.number(), surfacesOf: absolutePath }),
    z.object({ curvePoints: z.int(), tracks: z.array(foundTrack) }),
  ),
}
