import type { EventName, EventPayload, Input, Name, Output } from './contract'
import type { Reply } from './contract/call'

/** What the preload puts on `window`. The renderer's `api.ts` is the only place that uses it. */
export interface Bridge {
  readonly calls: { readonly [N in Name]: (id: number, input: Input<N>) => Promise<Reply<Output<N>>> }
  /** Gives up the call with this id; its promise answers `cancelled`. */
  cancel(id: number): void
  readonly events: { readonly [N in EventName]: (listener: (payload: EventPayload<N>) => void) => () => void }
  /** Asks for a port to the engine process; it comes as a message of the window, now and after every restart. */
  connectEngine(): void
  /** The path of a dropped file; empty where there is none. */
  pathOf(file: File): string
}

declare global {
  interface Window {
    readonly galatea: Bridge
  }
}
