import { z } from 'zod'
import { detectorSchema } from '../detector'

const range = z.tuple([z.number(), z.number()])

/** What plan and tools have to know of a data set of events. */
export const trackDescription = z.looseObject({
  detector: detectorSchema,
  /** Of an event, over the data set: hits, tracks of the conventional method, true particles. */
  ranges: z.object({ hits: range, tracks: range, particles: range }),
})
export type TrackDescription = z.infer<typeof trackDescription>
