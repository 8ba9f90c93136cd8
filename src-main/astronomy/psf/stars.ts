import { detectSources, type Detection, type Source } from '../detection'
import { createPlane, type Plane } from '../image'
import { measured, undefinedBecause, type Measurement } from '../measure/pixels'
import { medianOfSorted } from '../measure/statistics'
import { fwhmOf, normalised, shifted } from './kernel'

export interface MeasuredPsf {
  /** Odd, sum 1, centred. */
  kernel: Plane
  fwhmPixels: number
  /** How many stars it is made of. */
  stars: number
}

export interface StarPsfOptions {
  /** Half the width of the kernel, px; default: 4 times the stars' σ, 6 … 32. */
  radius?: number
  /** At most so many of the brightest. */
  mostStars?: number
  /** At least so many, or there is no answer. */
  fewestStars?: number
}

const brightEnough = 40
const certainEnough = 0.7

/**
 * The point-spread function from the image's own stars: bright, certain, alone, whole and unsaturated ones are cut
 * out, moved by a fraction of a pixel onto the centre, scaled to one light, and their median is taken pixel by pixel,
 * so that a neighbour of one star is nobody's. Undefined, with the reason, where there are too few.
 *
 * @param detection of the plane, where it is known already.
 */
export function measurePsf(
  plane: Plane,
  options: StarPsfOptions = {},
  detection: Detection | null = detectSources(plane),
): Measurement<MeasuredPsf> {
  const { mostStars = 60, fewestStars = 5 } = options
  if (!detection) return undefinedBecause('no pixel has a value')
  const { stars: locus, image } = detection
  if (!locus) return undefinedBecause('too few bright point sources were found')
  const radius = options.radius ?? Math.min(32, Math.max(6, Math.ceil(4 * locus.sigma)))
  const usable = detection.sources.filter((source) => isUsable(source, detection, radius))
  if (usable.length < fewestStars) {
    return undefinedBecause(`only ${usable.length} usable stars were found, ${fewestStars} are needed`)
  }
  const stars = usable.slice(0, mostStars).map((star) => cutStar(image, star, radius))
  const kernel = medianOf(stars, radius)
  const fwhm = fwhmOf(kernel)
  return fwhm.value === null ? fwhm : measured({ kernel, fwhmPixels: fwhm.value, stars: stars.length })
}

function isUsable(source: Source, { image, sources }: Detection, radius: number): boolean {
  const { starness, snr, flags, x, y } = source
  if (starness === null || starness < certainEnough || snr < brightEnough) return false
  if (flags.edge || flags.saturated || flags.blended || flags.incomplete) return false
  const margin = radius + 3
  if (x < margin || y < margin || x > image.width - 1 - margin || y > image.height - 1 - margin) return false
  return !sources.some(
    (other) =>
      other !== source &&
      other.flux > 0.02 * source.flux &&
      Math.hypot(other.x - x, other.y - y) < radius + other.major,
  )
}

/** Light 1, centroid in the middle. A border of two pixels keeps the shift's ringing out of the stamp. */
function cutStar(image: Plane, { x, y }: Source, radius: number): Plane {
  const reach = radius + 2
  const size = 2 * reach + 1
  const [cx, cy] = [Math.round(x), Math.round(y)]
  const wide = createPlane(size, size)
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      wide.data[j * size + i] = image.data[(cy - reach + j) * image.width + cx - reach + i]!
    }
  }
  const moved = shifted(wide, cx - x, cy - y)
  const side = 2 * radius + 1
  const out = createPlane(side, side)
  let sum = 0
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const value = moved.data[(j + 2) * size + i + 2]!
      out.data[j * side + i] = value
      sum += value
    }
  }
  for (let i = 0; i < out.data.length; i++) out.data[i]! /= sum
  return out
}

function medianOf(stars: readonly Plane[], radius: number): Plane {
  const size = 2 * radius + 1
  const out = createPlane(size, size)
  const values = new Float64Array(stars.length)
  for (let i = 0; i < out.data.length; i++) {
    stars.forEach((star, k) => (values[k] = star.data[i]!))
    // The corners of the square hold noise, not wings.
    const r = Math.hypot((i % size) - radius, Math.floor(i / size) - radius)
    out.data[i] = r > radius + 0.5 ? 0 : medianOfSorted(values.sort())
  }
  return normalised(out)
}
