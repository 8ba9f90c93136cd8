import type { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { readModel } from '../../../store/models'
import { trackDescription } from './description'
import { taskId } from './dataset'
import { trackData } from './recipe'

/** What the tools need of a track model's card: `Plan.card` as it comes back from disk. */
const trackCard = trackDescription.extend({ grid: trackData })
export type TrackCard = z.output<typeof trackCard>

/** A trained network and what is known of it. */
export interface TrackModel {
  name: string
  card: TrackCard
  /** generator.onnx: path or bytes. */
  generator: string | Uint8Array
}

/** @throws GalateaError `wrong-task`, `corrupt` or `not-found`. */
export async function readTrackModel(folder: string): Promise<TrackModel> {
  const { card, generator } = await readModel(folder, { task: taskId })
  return { name: card.name, card: parseTrackCard(card.details, folder), generator }
}

export function parseTrackCard(details: unknown, source: string): TrackCard {
  const parsed = trackCard.safeParse(details)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const sentence = `The card of '${source}' does not fit ${taskId}: details.${issue.path.join('.')}: ${issue.message}.`
  throw new GalateaError('corrupt', sentence, { path: source })
}
