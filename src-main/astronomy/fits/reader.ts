/** Part of a plane, inside it. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** Reads physical values of one image HDU into `out`, row after row of the region. */
export interface PixelReader {
  read(out: Float32Array | Float64Array, region: Region, plane: number): Promise<void>
}
