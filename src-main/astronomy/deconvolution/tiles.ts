import { createPlane, crop, type Plane } from '../image'

/**
 * An image too large for one transform in overlapping parts: each is worked on with a margin that is thrown away.
 * Right for methods that look no farther than the margin; those that take statistics of the whole image need the
 * whole image.
 */
export function inTiles(image: Plane, side: number, margin: number, work: (part: Plane) => Plane): Plane {
  if (!(side > 0 && margin >= 0))
    throw new RangeError(`Tiles need a side above 0 and a margin, got ${side} and ${margin}`)
  if (image.width <= side + 2 * margin && image.height <= side + 2 * margin) return work(image)
  const out = createPlane(image.width, image.height)
  for (let y0 = 0; y0 < image.height; y0 += side) {
    for (let x0 = 0; x0 < image.width; x0 += side) {
      const left = Math.max(0, x0 - margin)
      const bottom = Math.max(0, y0 - margin)
      const right = Math.min(image.width, x0 + side + margin)
      const top = Math.min(image.height, y0 + side + margin)
      const part = work(crop(image, left, bottom, right - left, top - bottom))
      const width = Math.min(side, image.width - x0)
      for (let y = y0; y < Math.min(image.height, y0 + side); y++) {
        const from = (y - bottom) * part.width + x0 - left
        out.data.set(part.data.subarray(from, from + width), y * image.width + x0)
      }
    }
  }
  return out
}

/** NaN pixels take the value of their surroundings, Gaussian means over ever larger ones; where there is none, 0. */
export function fillHoles(image: Plane, blur: (image: Plane, sigma: number) => Plane): Plane {
  if (!image.data.some(Number.isNaN)) return image
  const present = { ...image, data: image.data.map((value) => Number(!Number.isNaN(value))) }
  const data = image.data.slice()
  const zeroed = { ...image, data: image.data.map((value) => (Number.isNaN(value) ? 0 : value)) }
  for (const sigma of [1, 3, 9, 27]) {
    if (!data.some(Number.isNaN)) break
    const sum = blur(zeroed, sigma).data
    const weight = blur(present, sigma).data
    for (let i = 0; i < data.length; i++) {
      if (Number.isNaN(data[i]) && weight[i]! > 0.05) data[i] = sum[i]! / weight[i]!
    }
  }
  return { ...image, data: data.map((value) => (Number.isNaN(value) ? 0 : value)) }
}
