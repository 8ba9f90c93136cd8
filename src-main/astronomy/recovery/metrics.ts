import type { Arrays, MetricDefinition } from '../../engine/gan/task'
import { createPlane, type Plane } from '../image'
import { psnr, ssim } from '../measure/similarity'
import type { Scaler } from '../stretch'

/** What is measured at every validation; `evaluate` measures more (see `evaluation`). */
export const recoveryMetrics: Readonly<Record<string, MetricDefinition>> = {
  psnr: { better: 'higher', unit: 'dB', meaning: 'Peak signal-to-noise ratio in the display stretch, over all bands.' },
  ssim: { better: 'higher', unit: '', meaning: 'Structural similarity in the display stretch, mean over the bands.' },
  fluxError: {
    better: 'lower',
    unit: '',
    meaning: 'Relative error of the total flux in the reference band, absolute.',
  },
}
export const bestMetric = 'psnr'

interface ItemShape {
  channels: number
  size: number
  reference: number
}

/** The planes of item `item` of a [items, channels, size, size] array, shared with it. */
export function planesOf(data: Float32Array, item: number, channels: number, size: number): Plane[] {
  return Array.from({ length: channels }, (_, band) => {
    const start = (item * channels + band) * size * size
    return { width: size, height: size, data: data.subarray(start, start + size * size) }
  })
}

/** Recovered pixels, in units of each band's own noise, brought to the truth's units. */
export function recoveredPlanes(
  inputs: Arrays,
  outputs: Arrays,
  item: number,
  channels: number,
  size: number,
): Plane[] {
  return planesOf(outputs.recovered!, item, channels, size).map((plane, band) => {
    const factor = inputs.scale![item * channels + band]!
    return createPlane(
      size,
      size,
      plane.data.map((value) => value * factor),
    )
  })
}

export function shownPlanes(planes: readonly Plane[], display: Scaler): Plane[] {
  return planes.map((plane) => ({ ...plane, data: display.forwardAll(plane.data) }))
}

export function measureItems(display: Scaler, shape: ItemShape, inputs: Arrays, outputs: Arrays, items: number) {
  const { channels, size, reference } = shape
  const result = { psnr: new Float64Array(items), ssim: new Float64Array(items), fluxError: new Float64Array(items) }
  for (let item = 0; item < items; item++) {
    const truth = planesOf(inputs.target!, item, channels, size)
    const recovered = recoveredPlanes(inputs, outputs, item, channels, size)
    const [a, b] = [shownPlanes(truth, display), shownPlanes(recovered, display)]
    result.psnr[item] = psnr(a, b, 1)
    result.ssim[item] = ssim(a, b, 1)
    result.fluxError[item] = Math.abs(total(recovered[reference]!) / total(truth[reference]!) - 1)
  }
  return result
}

function total(plane: Plane): number {
  let sum = 0
  for (const value of plane.data) sum += value
  return sum
}
