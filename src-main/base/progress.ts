/** Where long work reports to. Algorithms take one of these, never a window. */
export interface Progress {
  /** @param fraction 0…1 of this token's share; never goes backwards. @param message one short phrase. */
  report(fraction: number, message?: string): void
  /** The part of this token between two fractions, as a token of its own. */
  slice(from: number, to: number): Progress
}

/** What every long piece of work takes: how to stop it, how to hold it, where it reports. */
export interface Work {
  signal?: AbortSignal
  progress?: Progress
  /** Resolves at once unless the work is paused. Awaited between units of work. */
  gate?: () => Promise<void>
  /** Whether the gate is about to hold the work: time to put on disk what was reached. */
  pausing?: () => boolean
}

/** A progress token that calls `listener` with the overall fraction. */
export function progressTo(listener: (fraction: number, message: string) => void): Progress {
  let reached = 0
  let lastMessage = ''
  const token = (offset: number, scale: number): Progress => ({
    report(fraction, message) {
      reached = Math.max(reached, offset + scale * Math.min(1, Math.max(0, fraction)))
      lastMessage = message ?? lastMessage
      listener(reached, lastMessage)
    },
    slice: (from, to) => token(offset + scale * from, scale * (to - from)),
  })
  return token(0, 1)
}

export const noProgress: Progress = progressTo(() => undefined)

/** Waits while paused, throws when cancelled. Called between units of work. */
export async function checkpoint(work: Work): Promise<void> {
  work.signal?.throwIfAborted()
  if (work.gate) {
    await work.gate()
    work.signal?.throwIfAborted()
  }
}
