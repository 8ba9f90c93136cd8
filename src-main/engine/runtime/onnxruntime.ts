import { availableParallelism, cpus } from 'node:os'
import { HostExecutor } from './host/executor'
import type { Executor } from './executor'
import { GpuExecutor } from './gpu/executor'
import type { Provider } from './onnx/session'

export interface OnnxRuntimeOptions {
  device: Provider
  /** What to call a device other than the CPU; default its id. */
  name?: string
  /** Threads of the CPU provider, 1, 2, …; default: as many as the machine offers. */
  threads?: number | null
  /**
   * Whether its threads spin while they wait for one another; default no. Spinning gains a little on a machine that does
   * nothing else; where something else wants the cores too, a step takes five times as long.
   */
  spin?: boolean
  /** Whether lowerings are chosen by measuring the larger layers while compiling (seconds); default yes. */
  measure?: boolean
}

/** The default executor: graphs compiled to ONNX and run by ONNX Runtime. */
export async function createOnnxExecutor(options: OnnxRuntimeOptions): Promise<Executor> {
  const { device, name = device, spin = false, measure = true } = options
  if (device === 'webgpu') return GpuExecutor.create({ name, measure })
  const threads = options.threads ?? availableParallelism()
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads must be 1, 2, …, got ${threads}`)
  return new HostExecutor({ provider: device, name: device === 'cpu' ? cpuName() : name, threads, spin, measure })
}

export function cpuName(): string {
  return cpus()[0]?.model.trim() ?? 'CPU'
}
