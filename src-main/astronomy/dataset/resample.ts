import { createPlane, type Plane } from '../image'

/** The old pixels that make up each new one of an axis, and their weights (sum 1 for each new pixel). */
interface Weights {
  first: Int32Array
  /** [to, reach]: weight of the old pixel first + k. */
  values: Float64Array
  reach: number
}

/**
 * A plane on another grid of pixels that covers the same part of the sky: the exact mean over the area of each new
 * pixel where it grows coarser, Catmull–Rom interpolation (Keys 1981, a = −½) where it grows finer. Keeps surface
 * brightness: a flat plane stays what it is, and for a coarser grid the mean does. All pixels must be finite.
 */
export function resample(plane: Plane, width: number, height: number): Plane {
  const columns = axisWeights(plane.width, width)
  const rows = axisWeights(plane.height, height)
  const narrow = new Float64Array(width * plane.height)
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let k = 0; k < columns.reach; k++) {
        const weight = columns.values[x * columns.reach + k]!
        if (weight !== 0) sum += weight * plane.data[y * plane.width + clamp(columns.first[x]! + k, plane.width)]!
      }
      narrow[y * width + x] = sum
    }
  }
  const out = createPlane(width, height)
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < rows.reach; k++) {
      const weight = rows.values[y * rows.reach + k]!
      if (weight === 0) continue
      const from = clamp(rows.first[y]! + k, plane.height) * width
      for (let x = 0; x < width; x++) out.data[y * width + x]! += weight * narrow[from + x]!
    }
  }
  return out
}

function axisWeights(from: number, to: number): Weights {
  return to <= from ? areaWeights(from, to) : cubicWeights(from, to)
}

function areaWeights(from: number, to: number): Weights {
  const scale = from / to
  const reach = Math.ceil(scale) + 1
  const first = new Int32Array(to)
  const values = new Float64Array(to * reach)
  for (let i = 0; i < to; i++) {
    const low = i * scale
    const high = low + scale
    first[i] = Math.floor(low)
    for (let k = 0; k < reach; k++) {
      const overlap = Math.min(high, first[i]! + k + 1) - Math.max(low, first[i]! + k)
      values[i * reach + k] = Math.max(0, overlap) / scale
    }
  }
  return { first, values, reach }
}

function cubicWeights(from: number, to: number): Weights {
  const first = new Int32Array(to)
  const values = new Float64Array(to * 4)
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5
    const base = Math.floor(position)
    first[i] = base - 1
    for (let k = 0; k < 4; k++) values[i * 4 + k] = catmullRom(Math.abs(position - (base - 1 + k)))
  }
  return { first, values, reach: 4 }
}

function catmullRom(t: number): number {
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index))
}
