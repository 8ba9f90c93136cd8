import { checkpoint, noProgress, type Work } from '../../base/progress'
import type { ImageFile } from './imageFile'

/** Of physical values, over all finite ones. */
export interface Statistics {
  /** Finite values. */
  count: number
  /** The others: NaN, blank and infinite ones. */
  nan: number
  /** null without a finite value, as are the two below. */
  sum: number | null
  min: number | null
  max: number | null
}

/** Pixels looked at in one go. */
const bandPixels = 2 ** 20

/** Count, sum and extremes of an image HDU, all its planes, read band by band: memory does not grow with the image. */
export async function imageStatistics(file: ImageFile, hdu: number, work: Work = {}): Promise<Statistics> {
  const accumulator = new Accumulator()
  const { shape, planes } = file.hdus[hdu]!
  if (shape.some((length) => length === 0)) return accumulator.result()
  const [width, height] = [shape[0]!, shape[1] ?? 1]
  const rows = Math.max(1, Math.floor(bandPixels / width))
  const progress = work.progress ?? noProgress
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y += rows) {
      await checkpoint(work)
      accumulator.add(await file.readPixels64(hdu, plane, y, Math.min(rows, height - y)))
      progress.report((plane + Math.min(1, (y + rows) / height)) / planes)
    }
  }
  return accumulator.result()
}

export function statisticsOf(values: Float64Array): Statistics {
  return new Accumulator().add(values).result()
}

/** Sums with Neumaier's compensation (1974), so that the error does not grow with the number of values. */
class Accumulator {
  private count = 0
  private nan = 0
  private sum = 0
  private compensation = 0
  private min = Infinity
  private max = -Infinity

  add(values: Float64Array): this {
    let { count, sum, compensation, min, max } = this
    for (const value of values) {
      if (!Number.isFinite(value)) continue
      count++
      const next = sum + value
      compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
      sum = next
      if (value < min) min = value
      if (value > max) max = value
    }
    this.nan += values.length - (count - this.count)
    Object.assign(this, { count, sum, compensation, min, max })
    return this
  }

  result(): Statistics {
    const { count, nan } = this
    if (count === 0) return { count, nan, sum: null, min: null, max: null }
    return { count, nan, sum: this.sum + this.compensation, min: this.min, max: this.max }
  }
}
