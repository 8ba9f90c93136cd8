import { z } from 'zod'
import type { ErrorReport } from './errors'

/** The only names that ever cross Electron's IPC. Everything else is a field of a validated message. */
export const channels = {
  call: 'galatea:call',
  cancel: 'galatea:cancel',
  subscribe: 'galatea:subscribe',
  unsubscribe: 'galatea:unsubscribe',
  event: 'galatea:event',
  connectEngine: 'galatea:connect-engine',
  enginePort: 'galatea:engine-port',
  /** The preload alone sends it: the path of a file that the system gave to the page. */
  dropped: 'galatea:dropped',
} as const

const id = z.int().nonnegative()

export const callMessage = z.strictObject({ id, name: z.string().max(64), input: z.unknown() })
export const cancelMessage = z.strictObject({ id })
export const subscribeMessage = z.strictObject({ id, name: z.string().max(64) })

/** Window → engine, over the port between the two. */
export const bufferRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('call'), id, name: z.string().max(64), input: z.unknown() }),
  z.strictObject({ verb: z.literal('cancel'), id }),
])
export type BufferRequest = z.infer<typeof bufferRequest>

/**
 * Engine → window. A reply's buffers come in pieces of at most `pieceBytes`, cloned and not transferred: a transferred
 * ArrayBuffer can arrive empty, and a clone of hundreds of megabytes blocks both sides.
 */
export type BufferReply =
  | { kind: 'head'; id: number; value: unknown; byteLengths: number[] }
  | { kind: 'piece'; id: number; buffer: number; offset: number; bytes: ArrayBuffer }
  | { kind: 'end'; id: number }
  | { kind: 'error'; id: number; error: ErrorReport }

export const pieceBytes = 8 * 1024 * 1024
