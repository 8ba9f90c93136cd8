import type { Plane } from '../image'
import type { SkyLevel } from './fit'

/** A spike rises by so many σ, and by this share of its own value, above the median of the pixels around it. */
const rise = 6
const share = 0.75

/**
 * Counts pixels that are sharper than any light that came through the optics: hot and dead pixels, cosmic rays. Next
 * to the peak of a well-sampled star (σ of 1 px or more) the median of the eight neighbours is above half of it.
 */
export function countSpikes({ width, height, data }: Plane, sky: SkyLevel): number {
  let count = 0
  const around = new Float64Array(8)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const value = data[at]! - sky.median
      if (Math.abs(value) < rise * sky.sigma) continue
      around.set([data[at - width - 1]!, data[at - width]!, data[at - width + 1]!, data[at - 1]!])
      around.set([data[at + 1]!, data[at + width - 1]!, data[at + width]!, data[at + width + 1]!], 4)
      around.sort()
      const step = Math.abs(data[at]! - (around[3]! + around[4]!) / 2)
      if (step > Math.max(rise * sky.sigma, share * Math.abs(value))) count++
    }
  }
  return count
}
