import { createPlane, type Plane } from './image'

/**
 * Enlargement by cubic convolution (Keys 1981, a = −½) with pixel areas as the reference: new pixel X lies at the old
 * position (X + ½)/factor − ½. Keeps surface brightness; the border is continued by its own value; NaN spreads to the
 * pixels that would need it.
 *
 * @param factor new pixels along one old one, an integer of at least 1. O(pixels · 8).
 */
export function enlarge(plane: Plane, factor: number): Plane {
  if (!Number.isInteger(factor) || factor < 1)
    throw new RangeError(`The factor must be an integer from 1, got ${factor}`)
  if (factor === 1) return plane
  return transposed(stretchRows(transposed(stretchRows(plane, factor)), factor))
}

function stretchRows({ width, height, data }: Plane, factor: number): Plane {
  const out = createPlane(width * factor, height)
  const phases = Array.from({ length: factor }, (_, phase) => {
    const position = (phase + 0.5) / factor - 0.5
    const first = Math.floor(position) - 1
    return { first, taps: [0, 1, 2, 3].map((k) => cubic(position - (first + k))) }
  })
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) {
      for (let phase = 0; phase < factor; phase++) {
        const { first, taps } = phases[phase]!
        let sum = 0
        for (let k = 0; k < 4; k++) {
          const at = Math.min(width - 1, Math.max(0, x + first + k))
          sum += taps[k]! * data[row + at]!
        }
        out.data[y * out.width + x * factor + phase] = sum
      }
    }
  }
  return out
}

/** Keys' kernel; its integer shifts sum to one. */
function cubic(distance: number): number {
  const t = Math.abs(distance)
  if (t < 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1
  if (t < 2) return -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2
  return 0
}

function transposed({ width, height, data }: Plane): Plane {
  const out = createPlane(height, width)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out.data[x * height + y] = data[y * width + x]!
  return out
}
