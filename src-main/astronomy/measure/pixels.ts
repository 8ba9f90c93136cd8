/** What a measurement reads: a plane, or the same in double precision. NaN marks a pixel without a value. */
export interface PixelGrid {
  readonly width: number
  readonly height: number
  readonly data: Float32Array | Float64Array
}

/** A measured quantity, or why there is none: a number is never invented where it is undefined. */
export type Measurement<T> = { value: T; reason: null } | { value: null; reason: string }

export function measured<T>(value: T): Measurement<T> {
  return { value, reason: null }
}

export function undefinedBecause(reason: string): { value: null; reason: string } {
  return { value: null, reason }
}

export function requireSameSize(a: PixelGrid, b: PixelGrid): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `Images to compare must have one size, got ${a.width}×${a.height} and ${b.width}×${b.height} pixels`,
    )
  }
}
