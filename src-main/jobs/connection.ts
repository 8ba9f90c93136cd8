import { GalateaError } from '../base/errors'
import type { FromHost, Port, ToHost } from './protocol'

export interface CallHooks {
  progress?(fraction: number, message: string, detail: unknown): void
  held?(): void
  log?(line: string): void
}

/** A call under way in the engine process. */
export interface OngoingCall {
  /** Rejects with a GalateaError of the engine's code; with `cancelled` after `cancel`. */
  readonly done: Promise<unknown>
  cancel(): void
  pause(): void
  resume(): void
  /** Asks the work to end early and keep what it has. */
  finish(): void
  /** Something of the kind's own, which the work takes when it can. */
  tell(message: unknown): void
}

interface Pending extends CallHooks {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Main's end of the line to one engine process. When the process dies, every call under way fails with the reason. */
export class Connection {
  private readonly pending = new Map<number, Pending>()
  private nextId = 1
  private closed: GalateaError | null = null

  constructor(private readonly port: Port<ToHost>) {}

  call(method: string, input: unknown, hooks: CallHooks = {}): OngoingCall {
    const id = this.nextId++
    const done = new Promise<unknown>((resolve, reject) => {
      if (this.closed) {
        reject(this.closed)
        return
      }
      this.pending.set(id, { ...hooks, resolve, reject })
      this.port.postMessage({ type: 'call', id, method, input })
    })
    const tell = (type: 'cancel' | 'pause' | 'resume' | 'finish') => (): void => {
      if (this.pending.has(id)) this.port.postMessage({ type, id })
    }
    return {
      done,
      cancel: tell('cancel'),
      pause: tell('pause'),
      resume: tell('resume'),
      finish: tell('finish'),
      tell: (message) => {
        if (this.pending.has(id)) this.port.postMessage({ type: 'tell', id, message })
      },
    }
  }

  receive(message: FromHost): void {
    if (message.type === 'ready') return
    const call = this.pending.get(message.id)
    if (!call) return
    switch (message.type) {
      case 'progress':
        call.progress?.(message.fraction, message.message, message.detail)
        break
      case 'held':
        call.held?.()
        break
      case 'log':
        call.log?.(message.line)
        break
      case 'value':
        this.pending.delete(message.id)
        call.resolve(message.value)
        break
      case 'error':
        this.pending.delete(message.id)
        call.reject(new GalateaError(message.error.code, message.error.message, message.error.details))
    }
  }

  /** The process is gone: nothing will answer any more. */
  close(reason: GalateaError): void {
    this.closed = reason
    for (const call of this.pending.values()) call.reject(reason)
    this.pending.clear()
  }
}
