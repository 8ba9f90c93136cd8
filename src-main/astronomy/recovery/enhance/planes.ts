import { createPlane, crop, type Plane } from '../../image'

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

/** Highest mean of 3×3 pixels over the noise of such a mean, for planes of noise 1: how far anything stands out. */
export function highestMean(planes: readonly Plane[]): number {
  const { width, height, data } = meanPlane(planes)
  let highest = -Infinity
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let sum = 0
      for (let row = y - 1; row <= y + 1; row++) {
        const at = row * width + x
        sum += data[at - 1]! + data[at]! + data[at + 1]!
      }
      if (sum > highest) highest = sum
    }
  }
  // A mean of 9 pixels and n bands has the noise 1/(3√n).
  return (highest / 9) * 3 * Math.sqrt(planes.length)
}
