import type { Plane } from '../image'

/** Why an image is worthless as a whole; null: it is not. */
export function brokenBecause(
  planes: readonly Plane[],
  limits: { missingShare: number; smallestSide: number },
): string | null {
  const { width, height } = planes[0]!
  const other = planes.find((plane) => plane.width !== width || plane.height !== height)
  if (other) return `bands of different size: ${width}×${height} and ${other.width}×${other.height}`
  if (Math.min(width, height) < limits.smallestSide) return `too small: ${width}×${height} pixels`
  for (const { data } of planes) {
    const missing = missingPixels(data)
    if (missing > limits.missingShare * data.length) {
      return `NaN: ${((100 * missing) / data.length).toFixed(1)} % of the pixels have no value`
    }
    const first = data.find(Number.isFinite)
    if (data.every((value) => value === first || !Number.isFinite(value))) return 'empty: all pixels are equal'
  }
  return null
}

export function missingPixels(data: Float32Array): number {
  let missing = 0
  for (const value of data) if (!Number.isFinite(value)) missing++
  return missing
}
