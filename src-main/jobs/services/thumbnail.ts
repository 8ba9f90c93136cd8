import { percentileOfSorted, sortedFinite } from '../../astronomy/measure/statistics'

export interface Thumbnail {
  width: number
  height: number
  /** RGBA, top row first. */
  rgba: Uint8ClampedArray
}

const softening = 8

/**
 * A small picture of an item for looking through a data set: one band grey, the first three of several in colour, each
 * item at its own limits (median − 2 scatters of the faint half … 99.7 %) so that faint ones can be judged too. Row 0
 * of the data is the bottom one.
 * @param pixels [bands, height, width]
 */
export function thumbnail(
  pixels: Float32Array,
  bands: number,
  height: number,
  width: number,
  side: number,
): Thumbnail {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / side))
  const small = { width: Math.ceil(width / step), height: Math.ceil(height / step) }
  const used = bands >= 3 ? [0, 1, 2] : [0]
  const channels = used.map((band) => {
    const plane = pixels.subarray(band * width * height, (band + 1) * width * height)
    return stretched(step === 1 ? plane : shrunk(plane, width, height, step, small))
  })
  const rgba = new Uint8ClampedArray(small.width * small.height * 4)
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      const from = (small.height - 1 - y) * small.width + x
      const to = 4 * (y * small.width + x)
      for (let c = 0; c < 3; c++) rgba[to + c] = 255 * (channels[c] ?? channels[0]!)[from]!
      rgba[to + 3] = 255
    }
  }
  return { ...small, rgba }
}

function stretched(plane: Float32Array): Float32Array {
  const sorted = sortedFinite(plane)
  if (sorted.length === 0) return new Float32Array(plane.length)
  const median = percentileOfSorted(sorted, 50)
  const low = median - 2 * (median - percentileOfSorted(sorted, 16))
  const high = Math.max(percentileOfSorted(sorted, 99.7), low + 1e-30)
  return plane.map((value) => {
    const t = Math.min(1, Math.max(0, (value - low) / (high - low)))
    return Number.isFinite(t) ? Math.asinh(softening * t) / Math.asinh(softening) : 0
  })
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
