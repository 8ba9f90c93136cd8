import { compositeBands } from '../../../src-preload/contract/bands'
import { percentileOfSorted, sortedFinite } from '../../astronomy/measure/statistics'

export interface Thumbnail {
  width: number
  height: number
  /** RGBA, top row first. */
  rgba: Uint8ClampedArray
}

/** Where the stretch turns from linear to logarithmic, and the least that counts as bright; in units of the noise. */
const knee = 5
const leastPeak = 15
/** Added to every band before ratios are taken, so that noise has no colour. */
const pedestal = 4

/**
 * A small picture of an item for looking through a data set: one band grey, three in colour (the mean of the bands
 * stretched by asinh, their ratios kept; Lupton et al. 2004). Each item is scaled by its own noise and peak, so that
 * faint ones can be judged too. Row 0 of the data is the bottom one.
 * @param pixels [bands, height, width]
 */
export function thumbnail(
  pixels: Float32Array,
  bands: readonly string[],
  height: number,
  width: number,
  side: number,
): Thumbnail {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / side))
  const small = { width: Math.ceil(width / step), height: Math.ceil(height / step) }
  const channels = (compositeBands(bands) ?? [0]).map((band) => {
    const plane = pixels.subarray(band * width * height, (band + 1) * width * height)
    return inNoise(step === 1 ? plane : shrunk(plane, width, height, step, small))
  })
  const mean = meanOf(channels)
  const peak = Math.max(leastPeak, percentileOfSorted(sortedFinite(mean), 99.7))
  const rgba = new Uint8ClampedArray(mean.length * 4)
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      const from = (small.height - 1 - y) * small.width + x
      const to = 4 * (y * small.width + x)
      const brightness = 0.04 + (0.96 * Math.asinh(Math.max(0, mean[from]!) / knee)) / Math.asinh(peak / knee)
      for (let c = 0; c < 3; c++) {
        const value = (channels[c] ?? channels[0]!)[from]!
        const ratio =
          channels.length === 1 ? 1 : (Math.max(value, -1) + pedestal) / (Math.max(mean[from]!, -1) + pedestal)
        rgba[to + c] = Number.isFinite(value) ? 255 * brightness * ratio : 0
      }
      rgba[to + 3] = 255
    }
  }
  return { ...small, rgba }
}

/** Above the sky, in units of the scatter of the fainter half. */
function inNoise(plane: Float32Array): Float32Array {
  const sorted = sortedFinite(plane)
  if (sorted.length === 0) return plane
  const median = percentileOfSorted(sorted, 50)
  const sigma = median - percentileOfSorted(sorted, 15.87) || 1
  return plane.map((value) => (value - median) / sigma)
}

function meanOf(channels: readonly Float32Array[]): Float32Array {
  return channels[0]!.map((_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length)
}

/** Mean of blocks. */
function shrunk(
  plane: Float32Array,
  width: number,
  height: number,
  step: number,
  small: { width: number; height: number },
): Float32Array {
  const out = new Float32Array(small.width * small.height)
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      let sum = 0
      let count = 0
      for (let j = y * step; j < Math.min(height, (y + 1) * step); j++) {
        for (let i = x * step; i < Math.min(width, (x + 1) * step); i++) {
          const value = plane[j * width + i]!
          if (!Number.isFinite(value)) continue
          sum += value
          count++
        }
      }
      out[y * small.width + x] = count > 0 ? sum / count : NaN
    }
  }
  return out
}
