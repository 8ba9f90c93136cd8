import { setImmediate as nextTurn } from 'node:timers/promises'
import { pieceBytes, type BufferReply } from '../../src-preload/contract/wire'
import type { Port } from './protocol'

/** What a call with buffers answers: a small JSON value, and arrays of numbers. */
export interface BufferAnswer<T = unknown> {
  value: T
  buffers: readonly ArrayBufferView[]
}

/** Sends an answer in clones of at most `pieceBytes`, giving way to other work between them. Stops when aborted. */
export async function sendAnswer(
  port: Port<BufferReply>,
  id: number,
  answer: BufferAnswer,
  signal: AbortSignal,
): Promise<void> {
  port.postMessage({
    kind: 'head',
    id,
    value: answer.value,
    byteLengths: answer.buffers.map((buffer) => buffer.byteLength),
  })
  for (const [index, view] of answer.buffers.entries()) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    for (let offset = 0; offset < bytes.byteLength; offset += pieceBytes) {
      signal.throwIfAborted()
      const piece = bytes.slice(offset, offset + pieceBytes)
      port.postMessage({ kind: 'piece', id, buffer: index, offset, bytes: piece.buffer })
      await nextTurn()
    }
  }
  port.postMessage({ kind: 'end', id })
}
