import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import { GalateaError } from '../../../base/errors'

// Before the library makes its environment, which happens with the first session: otherwise it writes an identifier of
// this machine to the user's cache folder and reports to its maker.
process.env.ORT_DISABLE_TELEMETRY = '1'

/** What ONNX Runtime calls its devices. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'directml' | 'coreml'

export const providerNames: Record<Provider, string> = {
  cpu: 'cpu',
  webgpu: 'webgpu',
  cuda: 'cuda',
  directml: 'dml',
  coreml: 'coreml',
}

/** The providers that the library of this platform was built with, working or not. */
export function libraryProviders(): Provider[] {
  const built = new Set(listSupportedBackends().map(({ name }) => name))
  return (Object.keys(providerNames) as Provider[]).filter((provider) => built.has(providerNames[provider]))
}

export interface SessionOptions {
  provider: Provider
  /** Threads inside an operator, 1, 2, …; of use on the CPU only. */
  threads: number
  /** Whether waiting threads spin: quicker by some per cent, but they take the cores from everyone else. */
  spin: boolean
  /** Refuse the model if the provider leaves any node to the CPU. */
  refuseFallback?: boolean
  /** Outputs that stay on the device. */
  keptOnDevice?: readonly string[]
  /** Writes a trace of every node to `<prefix>_<date>.json`. */
  profile?: string
}

/**
 * One call into a provider at a time, over the whole process: two sessions running at once have crashed the webgpu
 * provider, and on the CPU they would only fight for the cores.
 */
let queue: Promise<unknown> = Promise.resolve()

export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work)
  queue = result.catch(() => undefined)
  return result
}

export type Feeds = Readonly<Record<string, Tensor>>
export type Fetches = Readonly<Record<string, Tensor | null>>
export type Results = Readonly<Record<string, Tensor>>

/** A loaded model. Calls wait for their turn. */
export class Session {
  private constructor(private readonly session: InferenceSession) {}

  static async create(model: Uint8Array, options: SessionOptions): Promise<Session> {
    const { provider, threads, spin, keptOnDevice = [], profile } = options
    const session = await inTurn(() =>
      InferenceSession.create(model, {
        executionProviders: [providerNames[provider]],
        intraOpNumThreads: threads,
        graphOptimizationLevel: 'all',
        // DirectML does not take it.
        enableMemPattern: provider !== 'directml',
        // Failures are thrown; the library need not print them too.
        logSeverityLevel: 4,
        extra: {
          session: {
            intra_op: { allow_spinning: spin ? '1' : '0' },
            // Threads rest between runs: the host works then.
            force_spinning_stop: '1',
            disable_cpu_ep_fallback: options.refuseFallback ? '1' : '0',
          },
        },
        ...(keptOnDevice.length > 0 && {
          preferredOutputLocation: Object.fromEntries(keptOnDevice.map((name) => [name, 'gpu-buffer' as const])),
        }),
        ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
      }),
    )
    return new Session(session)
  }

  get inputs(): InferenceSession['inputMetadata'] {
    return this.session.inputMetadata
  }

  get outputs(): InferenceSession['outputMetadata'] {
    return this.session.outputMetadata
  }

  /** @param fetches by output name: the buffer to be written, or null for a fresh one. */
  run(feeds: Feeds, fetches: Fetches): Promise<Results> {
    return inTurn(() => this.runNow(feeds, fetches))
  }

  /** For work that has its turn already. */
  runNow(feeds: Feeds, fetches: Fetches): Promise<Results> {
    return this.session.run(feeds, fetches)
  }

  endProfiling(): void {
    this.session.endProfiling()
  }

  async dispose(): Promise<void> {
    await inTurn(() => this.session.release())
  }
}

/** A float32 tensor on the elements of `data`, which is not copied. */
export function hostTensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape)
}

/** What a provider reports, as a failure of the device with the sentence that says which. */
export function deviceError(provider: Provider, what: string, cause: unknown): GalateaError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new GalateaError('device', `The device ${provider} ${what}: ${reason}`, { device: provider }, { cause })
}
