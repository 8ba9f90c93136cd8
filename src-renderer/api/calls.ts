import type { EventName, EventPayload, Input, Name, Output } from '../../src-preload/contract'
import { CallError } from './errors'

let nextId = 1

/**
 * Calls main. The input is copied first: a reactive proxy cannot be cloned across processes.
 * @throws CallError with the code and the sentence; `cancelled` after the signal.
 */
export async function call<N extends Name>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>> {
  const id = nextId++
  const cancel = (): void => window.galatea.cancel(id)
  if (signal?.aborted) throw new CallError({ code: 'cancelled', message: 'Cancelled.', details: {} })
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const reply = await window.galatea.calls[name](id, plain(input))
    if (!reply.ok) throw new CallError(reply.error)
    return reply.value
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

/** Calls `listener` with the state now, where there is one, and with every change. Returns how to stop. */
export function subscribe<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return window.galatea.events[name](listener)
}

export function pathOf(file: File): string {
  return window.galatea.pathOf(file)
}

function plain<T>(value: T): T {
  return value === undefined || value === null ? value : (JSON.parse(JSON.stringify(value)) as T)
}
