import type { TrackEvent } from '../hits'
import type { TrackSample } from './read'

/** So many events are kept: to step back costs nothing. */
const kept = 32

/**
 * Any event of a sample by its place, for looking at one after another. Where every event is a file of its own it is
 * read at once; else events are read on, and going back beyond those that are kept begins anew.
 */
export class EventPager {
  private readonly known = new Map<number, TrackEvent>()
  private stream: AsyncGenerator<TrackEvent, void> | null = null
  private next = 0
  private turn: Promise<unknown> = Promise.resolve()

  constructor(readonly sample: TrackSample) {}

  /** null behind the last one. One question after another: they share the stream. */
  event(index: number): Promise<TrackEvent | null> {
    const answer = this.turn.then(() => this.find(index))
    this.turn = answer.catch(() => undefined)
    return answer
  }

  private async find(index: number): Promise<TrackEvent | null> {
    const known = this.known.get(index)
    if (known) return known
    if (this.sample.eventCount !== null) {
      const event = await this.sample.eventAt(index)
      if (event) this.keep(index, event)
      return event
    }
    if (!this.stream || this.next > index) {
      this.stream = this.sample.events()
      this.next = 0
    }
    for (;;) {
      const step = await this.stream.next()
      if (step.done) {
        this.stream = null
        return null
      }
      this.keep(this.next, step.value)
      if (this.next++ === index) return step.value
    }
  }

  private keep(index: number, event: TrackEvent): void {
    this.known.set(index, event)
    const oldest = this.known.size > kept ? this.known.keys().next().value : undefined
    if (oldest !== undefined) this.known.delete(oldest)
  }
}
