import type { Hits } from '../hits'
import type { Track } from '../track'

export interface FinderFlag {
  code: 'more-hits-than-trained'
  /** Events. */
  count: number
  /** The largest of them, and what the model knows. */
  value: number
  range: readonly [number, number]
  message: string
}

/** A way to find the tracks of an event. Conventional or network: the last word is the same fit's. */
export interface TrackFinder {
  /** As it stands in files. */
  readonly method: 'conventional' | 'network'
  /** What proposes and what finishes, in words, for reports. */
  readonly description: string
  find(hits: Hits): Promise<Track[]>
  /** Seconds so far, of each of its parts. */
  readonly timing: Readonly<Record<string, number>>
  /** What the user should know of the events so far: those unlike any that a model was trained on. */
  flags(): readonly FinderFlag[]
  /** What the network ran on; null without one. */
  readonly device: string | null
  close(): Promise<void>
}
