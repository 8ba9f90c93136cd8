/** Float pixels of one band; row 0 is drawn at the bottom. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Float32Array<ArrayBuffer>
}

/**
 * The same image at half the size, each pixel the mean of the up to four it covers that have a value. Seen from afar
 * an image is drawn from these, so that faint noise averages out instead of flickering.
 */
export function halve(pixels: Pixels): Pixels {
  const width = Math.ceil(pixels.width / 2)
  const height = Math.ceil(pixels.height / 2)
  const data = new Float32Array(width * height)
  const source = pixels.data
  for (let y = 0; y < height; y++) {
    const row0 = 2 * y * pixels.width
    const row1 = Math.min(2 * y + 1, pixels.height - 1) * pixels.width
    for (let x = 0; x < width; x++) {
      const x0 = 2 * x
      const x1 = Math.min(x0 + 1, pixels.width - 1)
      const mean = (source[row0 + x0]! + source[row0 + x1]! + source[row1 + x0]! + source[row1 + x1]!) / 4
      data[y * width + x] = Number.isNaN(mean)
        ? meanOfFinite(source, [row0 + x0, row0 + x1, row1 + x0, row1 + x1])
        : mean
    }
  }
  return { width, height, data }
}

function meanOfFinite(source: Float32Array, indices: readonly number[]): number {
  let sum = 0
  let count = 0
  for (const index of indices) {
    const value = source[index]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
  }
  return count > 0 ? sum / count : NaN
}

/** Levels made when they are first looked at. Level 0 is the image itself. */
export class Pyramid {
  private readonly levels: Pixels[]

  constructor(pixels: Pixels) {
    this.levels = [pixels]
  }

  level(index: number): Pixels {
    while (this.levels.length <= index) this.levels.push(halve(this.levels[this.levels.length - 1]!))
    return this.levels[index]!
  }

  /** The level whose pixels come nearest to, and not above, one screen pixel, for `scale` screen pixels per pixel. */
  levelFor(scale: number): number {
    const { width, height } = this.levels[0]!
    const smallest = Math.ceil(Math.log2(Math.max(width, height)))
    return Math.min(smallest, Math.max(0, Math.floor(-Math.log2(scale) + 1e-9)))
  }
}
