import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { GalateaError } from '../../base/errors'
import type { OnnxModelRunner, ShapedArray } from './inference'

/** What a worker does: loads models by number and runs them, one call at a time, on one thread of its own. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
process.env.ORT_DISABLE_TELEMETRY = '1'
const { InferenceSession, Tensor } = require(workerData.library)
const sessions = new Map()
const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, enableCpuMemArena: false, graphOptimizationLevel: 'all', logSeverityLevel: 4 }
const commands = {
  async load({ model, bytes }) {
    const session = await InferenceSession.create(bytes, options)
    sessions.set(model, session)
    return { result: { inputs: session.inputNames, outputs: session.outputNames }, transfer: [] }
  },
  async run({ model, feeds }) {
    const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)])
    const results = await sessions.get(model).run(Object.fromEntries(tensors))
    const arrays = Object.entries(results).map(([name, { data, dims }]) => [name, { data: data.slice(), shape: dims }])
    return { result: Object.fromEntries(arrays), transfer: arrays.map(([, { data }]) => data.buffer) }
  },
  async release() {
    for (const session of sessions.values()) await session.release()
    sessions.clear()
    return { result: null, transfer: [] }
  },
}
parentPort.on('message', async ({ call, command, ...rest }) => {
  try {
    const { result, transfer } = await commands[command](rest)
    parentPort.postMessage({ call, result }, transfer)
  } catch (error) {
    parentPort.postMessage({ call, error: String(error && error.message ? error.message : error) })
  }
})
`

interface Answer {
  call: number
  result?: unknown
  error?: string
}

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/**
 * Runs models on the CPU in threads of their own, a whole batch a thread: the library's calls block the thread that
 * makes them, and a network of many small operators gains little from several threads within one.
 */
export class ModelWorkers {
  private readonly workers: { worker: Worker; waiting: Map<number, Waiting> }[]
  private calls = 0
  private models = 0

  /** @param count threads, 1, 2, … */
  constructor(count: number) {
    const library = createRequire(import.meta.url).resolve('onnxruntime-node')
    this.workers = Array.from({ length: count }, () => {
      // Without what this process was started with: a loader of sources, or that evaluated code is a module.
      const worker = new Worker(program, { eval: true, execArgv: [], workerData: { library } })
      const waiting = new Map<number, Waiting>()
      worker.on('message', ({ call, result, error }: Answer) => {
        const caller = waiting.get(call)
        waiting.delete(call)
        if (error === undefined) caller?.resolve(result)
        else caller?.reject(new GalateaError('device', `The network could not be run: ${error.split('\\n')[0]}.`, {}))
      })
      worker.on('error', (error) => {
        for (const caller of waiting.values()) caller.reject(error)
        waiting.clear()
      })
      return { worker, waiting }
    })
  }

  get count(): number {
    return this.workers.length
  }

  /** Loads a model into every thread; a run goes to the thread with the fewest waiting. */
  async load(bytes: Uint8Array): Promise<OnnxModelRunner> {
    const model = this.models++
    const loaded = await Promise.all(this.workers.map((_, i) => this.call(i, { command: 'load', model, bytes }, [])))
    const { inputs, outputs } = loaded[0] as { inputs: string[]; outputs: string[] }
    return {
      inputs,
      outputs,
      device: `cpu, ${this.count} threads`,
      run: async (feeds) => {
        const free = this.workers.reduce((best, { waiting }, i) => {
          return waiting.size < this.workers[best]!.waiting.size ? i : best
        }, 0)
        const transfer = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer)
        return (await this.call(free, { command: 'run', model, feeds }, transfer)) as Record<string, ShapedArray>
      },
      dispose: () => Promise.resolve(),
    }
  }

  /** Releases every model and ends the threads. */
  async dispose(): Promise<void> {
    await Promise.all(
      this.workers.map(async ({ worker }, i) => {
        await this.call(i, { command: 'release' }, [])
        await worker.terminate()
      }),
    )
  }

  private call(index: number, message: Record<string, unknown>, transfer: ArrayBuffer[]): Promise<unknown> {
    const { worker, waiting } = this.workers[index]!
    const call = this.calls++
    return new Promise((resolve, reject) => {
      waiting.set(call, { resolve, reject })
      worker.postMessage({ call, ...message }, transfer)
    })
  }
}
