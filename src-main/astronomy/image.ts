/**
 * One band of linear pixels. Row 0 is the first row of the FITS data (the bottom as astronomers draw it), pixel
 * (x, y) is `data[y * width + x]`, and its centre has the FITS coordinates (x + 1, y + 1). NaN marks a pixel without a
 * value. Algorithms take planes; files and their headers stay at the edges.
 */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

export function createPlane(width: number, height: number, data = new Float32Array(width * height)): Plane {
  if (data.length !== width * height) {
    throw new RangeError(`A plane of ${width}×${height} needs ${width * height} pixels, got ${data.length}`)
  }
  return { width, height, data }
}

/** The part with corners (x, y) and (x + width, y + height), 0-based, which must lie inside. */
export function crop(plane: Plane, x: number, y: number, width: number, height: number): Plane {
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > plane.width || y + height > plane.height) {
    throw new RangeError(
      `The crop ${x},${y},${width},${height} does not lie inside the image of ${plane.width}×${plane.height}`,
    )
  }
  const out = new Float32Array(width * height)
  for (let row = 0; row < height; row++) {
    const start = (y + row) * plane.width + x
    out.set(plane.data.subarray(start, start + width), row * width)
  }
  return { width, height, data: out }
}
