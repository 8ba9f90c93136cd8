import { constants, setPriority } from 'node:os'
import { bufferRequest, type BufferReply } from '../../src-preload/contract/wire'
import { AllowedPaths } from '../base/allowedPaths'
import { GalateaError, reportError } from '../base/errors'
import { progressTo } from '../base/progress'
import { answerBufferCall } from './bufferCalls'
import { sendAnswer } from './buffers'
import { jobKinds } from './kinds'
import type { FromHost, ToHost } from './protocol'
import { services } from './services'
import type { JobWork } from './work'
import { preferences } from './workspace'
import { ownFolders } from './workspace'

/**
 * The engine process: everything that reads pixels, trains or runs a network. It is a child of the window's main
 * process with a lower priority, so that the window stays quick; if it dies, main starts another one.
 */
interface MessagePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePort[] }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}
type ParentPort = Omit<MessagePort, 'start'>

const parent = (process as unknown as { parentPort: ParentPort }).parentPort
const send = (message: FromHost): void => parent.postMessage(message)

interface Ongoing {
  abort: AbortController
  finish: AbortController
  paused: boolean
  /** What it was told before it listened. */
  told: unknown[]
  hear: ((message: unknown) => void) | null
  wake: (() => void) | null
}
const ongoing = new Map<number, Ongoing>()
/** What the window may ask for over its own line, past main: what a person chose, and the program's own. */
const allowed = new AllowedPaths(ownFolders)

const progressInterval = 100

parent.on('message', ({ data, ports }) => {
  const message = data as ToHost
  if (message.type === 'port') ports.forEach(serveWindow)
  else if (message.type === 'allow') message.paths.forEach((path) => allowed.add(path))
  else if (message.type === 'prefer') preferences.threads = message.threads
  else if (message.type === 'call') void answer(message.id, message.method, message.input)
  else if (message.type === 'tell') tell(message.id, message.message)
  else steer(message.id, message.type)
})

function steer(id: number, what: 'cancel' | 'pause' | 'resume' | 'finish'): void {
  const call = ongoing.get(id)
  if (!call) return
  if (what === 'pause') call.paused = true
  if (what === 'resume') wake(call)
  if (what === 'finish') call.finish.abort()
  if (what === 'cancel') {
    call.abort.abort(new GalateaError('cancelled', 'Cancelled.'))
    wake(call)
  }
}

function tell(id: number, message: unknown): void {
  const call = ongoing.get(id)
  if (call?.hear) call.hear(message)
  else call?.told.push(message)
}

function wake(call: Ongoing): void {
  call.paused = false
  call.wake?.()
  call.wake = null
}

async function answer(id: number, method: string, input: unknown): Promise<void> {
  const call: Ongoing = {
    abort: new AbortController(),
    finish: new AbortController(),
    paused: false,
    told: [],
    hear: null,
    wake: null,
  }
  ongoing.set(id, call)
  try {
    send({ type: 'value', id, value: await perform(method, input, workOf(id, call)) })
  } catch (thrown) {
    send({ type: 'error', id, error: reportError(thrown) })
  } finally {
    ongoing.delete(id)
  }
}

async function perform(method: string, input: unknown, work: JobWork): Promise<unknown> {
  if (Object.hasOwn(services, method)) {
    const serve = services[method as keyof typeof services] as (input: unknown, work: JobWork) => Promise<unknown>
    return serve(input, work)
  }
  const name = method.replace(/^job:/, '')
  if (method.startsWith('job:') && Object.hasOwn(jobKinds, name)) {
    return jobKinds[name as keyof typeof jobKinds].run(input, work)
  }
  throw new RangeError(`The engine process has no method '${method}'`)
}

function workOf(id: number, call: Ongoing): JobWork {
  let detail: unknown = null
  let last = { fraction: 0, message: '' }
  let timer: NodeJS.Timeout | null = null
  const report = (): void => {
    timer = null
    if (ongoing.has(id)) send({ type: 'progress', id, ...last, detail })
  }
  const reportSoon = (): void => {
    timer ??= setTimeout(report, progressInterval)
  }
  return {
    signal: call.abort.signal,
    finish: call.finish.signal,
    progress: progressTo((fraction, message) => {
      last = { fraction, message }
      reportSoon()
    }),
    detail: (value) => {
      detail = value
      reportSoon()
    },
    log: (line) => send({ type: 'log', id, line }),
    hear: (listener) => {
      call.hear = listener
      call.told.splice(0).forEach(listener)
    },
    pausing: () => call.paused,
    gate: async () => {
      if (!call.paused) return
      await new Promise<void>((resolve) => {
        call.wake = resolve
        send({ type: 'held', id })
      })
    },
  }
}

/** Answers one window's calls for pixels and series, over the port that the two share. */
function serveWindow(port: MessagePort): void {
  const calls = new Map<number, AbortController>()
  const reply = { postMessage: (message: BufferReply) => port.postMessage(message) }
  port.on('close', () => calls.forEach((call) => call.abort()))
  port.on('message', ({ data }) => {
    const request = bufferRequest.safeParse(data)
    if (!request.success) return
    const { id } = request.data
    if (request.data.verb === 'cancel') return calls.get(id)?.abort(new GalateaError('cancelled', 'Cancelled.'))
    const { name, input } = request.data
    const abort = new AbortController()
    calls.set(id, abort)
    answerBufferCall(name, input, allowed, abort.signal)
      .then((result) => sendAnswer(reply, id, result, abort.signal))
      .catch((thrown: unknown) => reply.postMessage({ kind: 'error', id, error: reportError(thrown) }))
      .finally(() => calls.delete(id))
  })
  port.start()
}

setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL)
send({ type: 'ready', pid: process.pid })
