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
    const shown = step === 1 ? plane : shrunk(plane, width, height, step, small)
    return inNoise(shown, noiseOf(shown))
  })
  return painted(channels, small, peakOf(channels))
}

interface Plane {
  width: number
  height: number
  data: Float32Array
}

/** A sharp image and its degraded one in one stretch: level, noise and peak of the degraded one decide for both. */
export function thumbnailPair(
  truth: readonly Plane[],
  degraded: readonly Plane[],
  bands: readonly string[],
): [Thumbnail, Thumbnail] {
  const shown = compositeBands(bands) ?? [0]
  const scales = shown.map((band) => noiseOf(degraded[band]!.data))
  const channelsOf = (planes: readonly Plane[]): Float32Array[] =>
    shown.map((band, i) => inNoise(planes[band]!.data, scales[i]!))
  const [sharp, worse] = [channelsOf(truth), channelsOf(degraded)]
  const peak = Math.max(peakOf(worse), peakOf(sharp) / 2)
  return [painted(sharp, truth[0]!, peak), painted(worse, degraded[0]!, peak)]
}

function peakOf(channels: readonly Float32Array[]): number {
  return Math.max(leastPeak, percentileOfSorted(sortedFinite(meanOf(channels)), 99.7))
}

function painted(
  channels: readonly Float32Array[],
  { width, height }: { width: number; height: number },
  peak: number,
): Thumbnail {
  const mean = meanOf(channels)
  const rgba = new Uint8ClampedArray(mean.length * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (height - 1 - y) * width + x
      const to = 4 * (y * width + x)
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
  return { width, height, rgba }
}

/** Median and scatter of the fainter half. */
function noiseOf(plane: Float32Array): { median: number; sigma: number } {
  const sorted = sortedFinite(plane)
  if (sorted.length === 0) return { median: 0, sigma: 1 }
  const median = percentileOfSorted(sorted, 50)
  return { median, sigma: median - percentileOfSorted(sorted, 15.87) || 1 }
}

function inNoise(plane: Float32Array, { median, sigma }: { median: number; sigma: number }): Float32Array {
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
