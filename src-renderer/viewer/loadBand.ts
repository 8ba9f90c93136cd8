import type { PlaneAddress } from '../../src-preload/contract/images'
import { engine } from '../api/engine'
import { Pyramid, type Pixels } from './pyramid'
import { sortedSample, type PlaneSummary } from './statistics'

/** One plane as the viewer needs it. Plain data: never made reactive, it is far too large. */
export interface LoadedBand {
  pixels: Pixels
  pyramid: Pyramid
  summary: PlaneSummary
}

export async function loadBand(address: PlaneAddress, signal: AbortSignal): Promise<LoadedBand> {
  const { value, buffers } = await engine.call('readPlane', address, signal)
  const data = new Float32Array(buffers[0] ?? new ArrayBuffer(0))
  const pixels = { width: value.width, height: value.height, data }
  return {
    pixels,
    pyramid: new Pyramid(pixels),
    summary: {
      sorted: sortedSample(data),
      extremes: value.minimum === null || value.maximum === null ? null : { low: value.minimum, high: value.maximum },
      zscale: value.zscale,
      sky: value.sky,
    },
  }
}

/** The mean of several bands of one size, where all have a value. */
export function meanBand(bands: readonly LoadedBand[]): LoadedBand {
  const { width, height } = bands[0]!.pixels
  const data = new Float32Array(width * height)
  for (const { pixels } of bands) for (let i = 0; i < data.length; i++) data[i]! += pixels.data[i]! / bands.length
  return made({ width, height, data }, null)
}

/** One band minus another of its size; the background's level and noise are taken to be the first one's. */
export function difference(band: LoadedBand, minus: LoadedBand): LoadedBand {
  const { width, height, data } = band.pixels
  return made({ width, height, data: data.map((value, i) => value - minus.pixels.data[i]!) }, band.summary.sky)
}

function made(pixels: Pixels, sky: PlaneSummary['sky']): LoadedBand {
  const sorted = sortedSample(pixels.data)
  const extremes = sorted.length > 0 ? { low: sorted[0]!, high: sorted[sorted.length - 1]! } : null
  return { pixels, pyramid: new Pyramid(pixels), summary: { sorted, extremes, zscale: null, sky } }
}
