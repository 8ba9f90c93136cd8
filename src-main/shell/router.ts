import { z } from 'zod'
import { calls, events, type EventName, type EventPayload, type Name } from '../../src-preload/contract'
import type { CallOutput, ParsedInput, Reply } from '../../src-preload/contract/call'
import { callMessage, cancelMessage, subscribeMessage } from '../../src-preload/contract/wire'
import { GalateaError, reportError } from '../base/errors'

/** What a call needs to know of the window that made it. */
export interface Caller {
  /** Electron's number of the window's contents. */
  readonly window: number
  readonly signal: AbortSignal
}

export type Handlers = {
  readonly [N in Name]: (
    input: ParsedInput<typeof calls, N>,
    caller: Caller,
  ) => Promise<CallOutput<typeof calls, N>> | CallOutput<typeof calls, N>
}

/** Gives the state that a new subscriber starts from; undefined where there is none. */
export type Snapshots = { readonly [N in EventName]?: () => EventPayload<N> }

/** Stands before every call: throws where one may not go on, and sees what was answered. */
export interface Gate {
  before(name: Name, input: unknown): void
  after(name: Name, answer: unknown): void
}

/** A window as the router sees it. */
export interface Client {
  readonly window: number
  send(subscription: number, payload: unknown): void
}

/**
 * The two verbs, without Electron: *call*, with cancel, and *subscribe*, disposed with the window. Every message is
 * checked with the contract's schema first; whatever does not fit is refused with the reason and reaches nothing.
 */
export class Router {
  private readonly ongoing = new Map<string, AbortController>()
  private readonly subscriptions = new Map<string, { client: Client; id: number; name: EventName }>()

  constructor(
    private readonly handlers: Handlers,
    private readonly snapshots: Snapshots = {},
    private readonly gate: Gate | null = null,
  ) {}

  async call(client: Client, message: unknown): Promise<Reply> {
    const envelope = callMessage.safeParse(message)
    if (!envelope.success) return refuse(`A call was malformed: ${z.prettifyError(envelope.error)}`)
    const { id, name, input } = envelope.data
    if (!Object.hasOwn(calls, name)) return refuse(`There is no call '${name}'.`)
    const parsed = calls[name as Name].input.safeParse(input)
    if (!parsed.success) return refuse(`The call '${name}' was malformed: ${z.prettifyError(parsed.error)}`)
    const key = `${client.window}:${id}`
    if (this.ongoing.has(key)) return refuse(`The call number ${id} is in use.`)
    const abort = new AbortController()
    this.ongoing.set(key, abort)
    try {
      const handle = this.handlers[name as Name] as (input: unknown, caller: Caller) => unknown
      this.gate?.before(name as Name, parsed.data)
      const value = await handle(parsed.data, { window: client.window, signal: abort.signal })
      this.gate?.after(name as Name, value)
      return { ok: true, value }
    } catch (thrown) {
      return { ok: false, error: reportError(thrown) }
    } finally {
      this.ongoing.delete(key)
    }
  }

  cancel(client: Client, message: unknown): void {
    const parsed = cancelMessage.safeParse(message)
    if (!parsed.success) return
    this.ongoing.get(`${client.window}:${parsed.data.id}`)?.abort(new GalateaError('cancelled', 'Cancelled.'))
  }

  subscribe(client: Client, message: unknown): void {
    const parsed = subscribeMessage.safeParse(message)
    if (!parsed.success || !Object.hasOwn(events, parsed.data.name)) return
    const { id } = parsed.data
    const name = parsed.data.name as EventName
    this.subscriptions.set(`${client.window}:${id}`, { client, id, name })
    const snapshot = this.snapshots[name]
    if (snapshot) client.send(id, snapshot())
  }

  unsubscribe(client: Client, message: unknown): void {
    const parsed = cancelMessage.safeParse(message)
    if (parsed.success) this.subscriptions.delete(`${client.window}:${parsed.data.id}`)
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const { client, id, name: wanted } of this.subscriptions.values()) {
      if (wanted === name) client.send(id, payload)
    }
  }

  /** The window closed or loaded its page anew: its calls are cancelled and its subscriptions end. */
  forget(window: number): void {
    const mine = (key: string): boolean => key.startsWith(`${window}:`)
    for (const [key, abort] of this.ongoing) if (mine(key)) abort.abort(new GalateaError('cancelled', 'Cancelled.'))
    for (const key of [...this.subscriptions.keys()]) if (mine(key)) this.subscriptions.delete(key)
  }

  /** How many subscriptions are alive. */
  get subscriberCount(): number {
    return this.subscriptions.size
  }
}

function refuse(message: string): Reply {
  return { ok: false, error: { code: 'usage', message, details: {} } }
}
