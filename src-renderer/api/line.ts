import type { BufferInput, BufferName, BufferOutput } from '../../src-preload/contract'
import type { BufferReply, BufferRequest } from '../../src-preload/contract/wire'
import { CallError } from './errors'

/** As much of a port as the line needs, so that it can be tried without a window. */
export interface LinePort {
  postMessage(message: BufferRequest): void
  onmessage: ((event: { data: BufferReply }) => void) | null
  close(): void
}

/** A small JSON value and the buffers that came with it. */
export interface WithBuffers<T> {
  value: T
  buffers: ArrayBuffer[]
}

interface Pending {
  resolve(answer: WithBuffers<unknown>): void
  reject(error: CallError): void
  value: unknown
  buffers: Uint8Array<ArrayBuffer>[]
}

/** The window's own line to the engine process: pixels and series come over it, past main. */
export class EngineLine {
  private port: LinePort | null = null
  private readonly pending = new Map<number, Pending>()
  private waiting: BufferRequest[] = []
  private nextId = 1

  /** Takes a new port: the first one, or that of an engine that was started again; old calls will not be answered. */
  attach(port: LinePort): void {
    this.port?.close()
    const sent = new Set(this.waiting.map(({ id }) => id))
    for (const [id, call] of this.pending) {
      if (sent.has(id)) continue
      this.pending.delete(id)
      call.reject(new CallError({ code: 'internal', message: 'The engine process was started again.', details: {} }))
    }
    this.port = port
    port.onmessage = ({ data }) => this.receive(data)
    for (const request of this.waiting.splice(0)) port.postMessage(request)
  }

  call<N extends BufferName>(
    name: N,
    input: BufferInput<N>,
    signal?: AbortSignal,
  ): Promise<WithBuffers<BufferOutput<N>>> {
    const id = this.nextId++
    const cancel = (): void => this.send({ verb: 'cancel', id })
    return new Promise<WithBuffers<BufferOutput<N>>>((resolve, reject) => {
      if (signal?.aborted) {
        reject(new CallError({ code: 'cancelled', message: 'Cancelled.', details: {} }))
        return
      }
      signal?.addEventListener('abort', cancel, { once: true })
      const entry: Pending = { resolve: resolve as Pending['resolve'], reject, value: undefined, buffers: [] }
      this.pending.set(id, entry)
      this.send({ verb: 'call', id, name, input: JSON.parse(JSON.stringify(input)) as unknown })
    }).finally(() => signal?.removeEventListener('abort', cancel))
  }

  private send(request: BufferRequest): void {
    if (this.port) this.port.postMessage(request)
    else this.waiting.push(request)
  }

  private receive(reply: BufferReply): void {
    const call = this.pending.get(reply.id)
    if (!call) return
    if (reply.kind === 'head') {
      call.value = reply.value
      call.buffers = reply.byteLengths.map((length) => new Uint8Array(length))
    } else if (reply.kind === 'piece') {
      call.buffers[reply.buffer]?.set(new Uint8Array(reply.bytes), reply.offset)
    } else {
      this.pending.delete(reply.id)
      if (reply.kind === 'error') call.reject(new CallError(reply.error))
      else call.resolve({ value: call.value, buffers: call.buffers.map(({ buffer }) => buffer) })
    }
  }
}
