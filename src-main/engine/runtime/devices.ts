import type { Executor } from './executor'
import { createOnnxExecutor } from './onnxruntime'
import { GalateaError } from '../../base/errors'

export interface DeviceOptions {
  /** `auto` or a provider. */
  device: string
  /** null: as many as the machine offers. */
  threads?: number | null
}

/** The executor that was asked for; with `auto` the fastest that works. */
export async function chooseExecutor(options: DeviceOptions): Promise<Executor> {
  const { device, threads = null } = options
  if (device !== 'auto' && device !== 'cpu') {
    throw new GalateaError('device', `There is no device ${device}; known are auto and cpu.`, { device })
  }
  return createOnnxExecutor({ device: 'cpu', threads })
}
