import { availableParallelism } from 'node:os'
import { CpuExecutor } from './cpu/executor'
import type { Executor } from './executor'
import { GpuExecutor } from './gpu/executor'

export interface OnnxRuntimeOptions {
  device: 'cpu' | 'webgpu'
  /** Threads of the CPU provider, 1, 2, …; default: as many as the machine offers. */
  threads?: number | null
  /** Whether its threads spin while they wait; default yes. Off where the machine is shared, in tests for instance. */
  spin?: boolean
  /** Whether lowerings are chosen by measuring the larger layers while compiling (seconds); default yes. */
  measure?: boolean
}

/** The default executor: graphs compiled to ONNX and run by ONNX Runtime. */
export async function createOnnxExecutor(options: OnnxRuntimeOptions): Promise<Executor> {
  const { spin = true, measure = true } = options
  if (options.device === 'webgpu') return GpuExecutor.create({ name: 'WebGPU', measure })
  const threads = options.threads ?? availableParallelism()
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads must be 1, 2, …, got ${threads}`)
  return new CpuExecutor({ threads, spin, measure })
}
