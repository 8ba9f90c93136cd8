import { availableParallelism } from 'node:os'
import { readFile } from 'node:fs/promises'
import { GalateaError } from '../../base/errors'
import { chooseDevice, type DeviceOptions } from './devices'
import { hostTensor, Session } from './onnx/session'

/** A float32 value with its shape. */
export interface ShapedArray {
  data: Float32Array
  shape: readonly number[]
}

/** A trained network as a program of its own. */
export interface OnnxModelRunner {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** As it is shown to people: provider and what it runs on. */
  readonly device: string
  run(feeds: Readonly<Record<string, ShapedArray>>): Promise<Record<string, ShapedArray>>
  dispose(): Promise<void>
}

/**
 * Loads a self-contained .onnx file. @param source its path, or its bytes.
 * @throws GalateaError `corrupt` for a file that is no model, `device` where the device cannot run it.
 */
export async function loadOnnxModel(source: string | Uint8Array, options: DeviceOptions): Promise<OnnxModelRunner> {
  const device = await chooseDevice(options)
  if (device.id === 'tensorflow') {
    throw new GalateaError('device', "Models are ONNX files, which the device 'tensorflow' does not run.", {})
  }
  const provider = device.id
  const threads = options.threads ?? availableParallelism()
  const bytes = typeof source === 'string' ? await readFile(source) : source
  const session = await Session.create(bytes, { provider, threads, spin: false }).catch((error: unknown) => {
    const name = typeof source === 'string' ? `'${source}'` : 'The model'
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new GalateaError(
      'corrupt',
      `${name} cannot be run as an ONNX model: ${reason}`,
      { source: name },
      { cause: error },
    )
  })
  const names = (metadata: Session['inputs']): string[] => metadata.map(({ name }) => name)
  return {
    inputs: names(session.inputs),
    outputs: names(session.outputs),
    device: provider === 'cpu' ? `cpu, ${threads} threads` : `${provider}: ${device.name ?? 'GPU'}`,
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, hostTensor(data, shape)] as const)
      const fetches = Object.fromEntries(names(session.outputs).map((name) => [name, null]))
      const results = await session.run(Object.fromEntries(tensors), fetches)
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]),
      )
    },
    dispose: () => session.dispose(),
  }
}
