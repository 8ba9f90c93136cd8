import type { DeviceOptions } from '../../../engine/runtime/devices'
import { loadOnnxModel, type ShapedArray } from '../../../engine/runtime/inference'
import type { RecoveryDevice } from './enhance'

/**
 * A recovery model's generator on a device, for windows of any size.
 * @param source path or bytes of generator.onnx. @param channels bands of the model.
 */
export async function openGenerator(
  source: string | Uint8Array,
  channels: number,
  options: DeviceOptions,
): Promise<RecoveryDevice & { close(): Promise<void> }> {
  const model = await loadOnnxModel(source, options)
  return {
    name: model.device,
    load: async (side) => async (feeds) => {
      const shapes: Record<string, number[]> = {
        degraded: [1, channels, side, side],
        deconvolved: [1, (feeds.deconvolved?.length ?? 0) / side ** 2, side, side],
        valid: [1, 1, side, side],
        seeing: [1, 1],
      }
      const shaped: Record<string, ShapedArray> = {}
      for (const [name, data] of Object.entries(feeds)) {
        if (model.inputs.includes(name)) shaped[name] = { data, shape: shapes[name]! }
      }
      const outputs = await model.run(shaped)
      return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]))
    },
    close: () => model.dispose(),
  }
}
