import type { Hits } from '../hits'
import type { Track } from '../track'

/** A way to find the tracks of an event. Conventional or network: the last word is the same fit's. */
export interface TrackFinder {
  /** As it stands in files. */
  readonly method: 'conventional' | 'network'
  /** What proposes and what finishes, in words, for reports. */
  readonly description: string
  find(hits: Hits): Promise<Track[]>
  /** Seconds so far, of each of its parts. */
  readonly timing: Readonly<Record<string, number>>
  /** What the network ran on; null without one. */
  readonly device: string | null
  close(): Promise<void>
}
