import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron'
import { channels } from '../../src-preload/contract/wire'
import { GalateaError } from '../base/errors'
import { Connection, type CallHooks, type OngoingCall } from '../jobs/connection'
import hostPath from '../jobs/host?modulePath'
import type { FromHost, ToHost } from '../jobs/protocol'
import { keepOutput } from './log'

/** More deaths than this within the time below: it is not started again until something is asked of it. */
const deathsTolerated = 3
const deathsWithin = 60_000

/**
 * Keeps one engine process. When it dies, whatever it was doing fails with the reason and a new one is started; every
 * window gets a port to the new one.
 */
export class Engine {
  private process: UtilityProcess | null = null
  private connection: Connection | null = null
  private readonly windows = new Set<WebContents>()
  private deaths: number[] = []
  private stopping = false

  constructor(
    private readonly workspace: string,
    /** Of the program itself, beside the workspace: what the window may always look at. */
    private readonly ownFolders: readonly string[],
    /** What a person has chosen so far: the window's own line to the engine is bound to it too. */
    private readonly chosen: () => readonly string[],
    private readonly restarted: (reason: string) => void,
  ) {}

  call(method: string, input: unknown, hooks: CallHooks = {}): OngoingCall {
    return this.connected().call(method, input, hooks)
  }

  /** What the person chose for every job that is started from now on. */
  prefer(threads: number | null): void {
    this.connected()
    this.process?.postMessage({ type: 'prefer', threads } satisfies ToHost)
  }

  /** Asks for one answer; given up when the signal says so. */
  async ask(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const call = this.call(method, input)
    const cancel = (): void => call.cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await call.done
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** The window may ask for this, too. */
  allow(path: string): void {
    this.process?.postMessage({ type: 'allow', paths: [path] })
  }

  /** Gives a window its own line to the engine, past main. */
  connect(contents: WebContents): void {
    this.connected()
    if (!this.windows.has(contents)) {
      this.windows.add(contents)
      contents.once('destroyed', () => this.windows.delete(contents))
    }
    this.sendPort(contents)
  }

  get pid(): number | undefined {
    return this.process?.pid
  }

  stop(): void {
    this.stopping = true
    this.process?.kill()
  }

  private sendPort(contents: WebContents): void {
    const { port1, port2 } = new MessageChannelMain()
    this.process?.postMessage({ type: 'port' }, [port1])
    contents.postMessage(channels.enginePort, null, [port2])
  }

  private connected(): Connection {
    return this.connection ?? this.start()
  }

  private start(): Connection {
    const child = utilityProcess.fork(hostPath, [this.workspace, ...this.ownFolders], {
      serviceName: 'Galatea engine',
      stdio: 'pipe',
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => keepOutput(String(text)))
    const connection = new Connection(child)
    child.on('message', (message: FromHost) => connection.receive(message))
    child.once('exit', (code) => this.exited(child, connection, code))
    child.postMessage({ type: 'allow', paths: this.chosen() })
    this.process = child
    this.connection = connection
    return connection
  }

  private exited(child: UtilityProcess, connection: Connection, code: number): void {
    const reason = `The engine process ended unexpectedly (exit status ${code}); out of memory is the usual cause.`
    connection.close(new GalateaError('internal', reason, { exitStatus: code }))
    if (this.process !== child) return
    this.process = null
    this.connection = null
    if (this.stopping) return
    const now = Date.now()
    this.deaths = [...this.deaths.filter((time) => now - time < deathsWithin), now]
    this.restarted(reason)
    if (this.deaths.length > deathsTolerated) return
    this.start()
    for (const contents of this.windows) this.sendPort(contents)
  }
}
