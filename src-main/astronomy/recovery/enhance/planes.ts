import { createPlane, crop, type Plane } from '../../image'
import { clippedStatistics, sortedFinite } from '../../measure/statistics'

/** factor · v + offset, a copy. */
export function affine(plane: Plane, factor: number, offset: number): Plane {
  return { ...plane, data: plane.data.map((value) => value * factor + offset) }
}

export function scaleEach(planes: readonly Plane[], factors: readonly number[]): Plane[] {
  return planes.map((plane, band) => (factors[band] === 1 ? plane : affine(plane, factors[band]!, 0)))
}

export function subtract(a: Plane, b: Plane): Plane {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]!) }
}

/** (1 − strength)·a + strength·b; the plane itself at the ends. */
export function mix(a: Plane, b: Plane, strength: number): Plane {
  if (strength === 1) return b
  return { ...b, data: b.data.map((value, i) => a.data[i]! + strength * (value - a.data[i]!)) }
}

/** Cut at the right and the top to sides that `factor` divides. */
export function cutToMultiple(plane: Plane, factor: number): Plane {
  const side = (length: number): number => length - (length % factor)
  return crop(plane, 0, 0, side(plane.width), side(plane.height))
}

/** Mean over the planes. */
export function meanPlane(planes: readonly Plane[]): Plane {
  const { width, height } = planes[0]!
  const out = createPlane(width, height)
  for (const { data } of planes) for (let i = 0; i < data.length; i++) out.data[i]! += data[i]! / planes.length
  return out
}

/** Sides of the boxes in which something may stand out: from a star's core to a blurred galaxy. */
const boxSides = [3, 7, 13]

/**
 * How far anything stands out of the noise, in σ: the highest mean over a box, above the median of such means and over
 * their clipped scatter, which knows of noise that is correlated. The largest over three box sizes.
 */
export function highestSignal(planes: readonly Plane[]): number {
  const mean = meanPlane(planes)
  const sides = boxSides.filter((side) => 2 * side <= Math.min(mean.width, mean.height))
  return Math.max(
    ...sides.map((side) => {
      const sums = sortedFinite(boxSums(mean, side))
      const { median, sigma } = clippedStatistics(sums)
      return (sums.at(-1)! - median) / sigma
    }),
  )
}

/** Sums over all side×side boxes inside, by running sums: O(pixels). */
function boxSums({ width, height, data }: Plane, side: number): Float64Array {
  const columns = new Float64Array(width)
  const sums = new Float64Array((width - side + 1) * (height - side + 1))
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      columns[x]! += data[y * width + x]! - (y >= side ? data[(y - side) * width + x]! : 0)
    }
    if (y < side - 1) continue
    let sum = 0
    for (let x = 0; x < width; x++) {
      sum += columns[x]! - (x >= side ? columns[x - side]! : 0)
      if (x >= side - 1) sums[at++] = sum
    }
  }
  return sums
}
