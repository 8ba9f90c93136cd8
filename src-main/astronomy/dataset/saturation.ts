import type { Plane } from '../image'

/** Equal greatest pixels that touch, from which on a plateau is no chance: floats of a real peak differ. */
const plateau = 5

/**
 * Whether the brightest pixels were cut off: they reach the detector's limit, or five or more that touch share the
 * greatest value exactly. Pictures of 8 bits, whose values repeat, are judged by the share of white instead.
 *
 * @param saturate the level of the header's SATURATE, in the plane's unit; null: unknown.
 * @param white the greatest value of a picture's scale; null for measurements.
 */
export function isSaturated(plane: Plane, saturate: number | null, white: number | null): boolean {
  if (white !== null) return countAtLeast(plane, white) > whiteShare * plane.data.length
  if (saturate !== null) return countAtLeast(plane, 0.98 * saturate) > 0
  const maximum = plane.data.reduce((max, value) => (value > max ? value : max), -Infinity)
  return largestPlateau(plane, maximum) >= plateau
}

/** A galaxy's core may be white on a picture; more than this is burnt out. */
const whiteShare = 0.02

function countAtLeast({ data }: Plane, level: number): number {
  let count = 0
  for (const value of data) if (value >= level) count++
  return count
}

/** Pixels of the largest group that touch (at sides) and are equal to the value. */
function largestPlateau({ width, data }: Plane, value: number): number {
  const open = new Set<number>()
  data.forEach((v, i) => v === value && open.add(i))
  let largest = 0
  for (const start of open) {
    const group = [start]
    open.delete(start)
    for (const at of group) {
      const x = at % width
      for (const next of [at - width, at + width, ...(x > 0 ? [at - 1] : []), ...(x < width - 1 ? [at + 1] : [])]) {
        if (open.delete(next)) group.push(next)
      }
    }
    largest = Math.max(largest, group.length)
  }
  return largest
}
