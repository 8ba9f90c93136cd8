import { symmetriesOf, turned } from '../symmetry'

/**
 * Memorising: a generator that repeats its training images makes images nearer to them than other real images are.
 * Compared are thumbnails, images averaged over blocks to at most 16 pixels a side: noise, which never repeats, would
 * hide a repeated object.
 */

/** Pixels a side. */
const largest = 16

/** @param image in the networks' scale, [channels, height, width]. */
export function thumbnail(
  image: Float32Array,
  [channels, height, width]: readonly [number, number, number],
): Thumbnail {
  const block = Math.ceil(Math.max(height, width) / largest)
  const [rows, columns] = [Math.ceil(height / block), Math.ceil(width / block)]
  const data = new Float32Array(channels * rows * columns)
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let [sum, count] = [0, 0]
        for (let y = row * block; y < Math.min(height, (row + 1) * block); y++) {
          for (let x = column * block; x < Math.min(width, (column + 1) * block); x++, count++) {
            sum += image[(channel * height + y) * width + x]!
          }
        }
        data[(channel * rows + row) * columns + column] = sum / count
      }
    }
  }
  return { channels, rows, columns, data }
}

export interface Thumbnail {
  channels: number
  rows: number
  columns: number
  data: Float32Array
}

/** The thumbnail mirrored and, where it is square, transposed. */
export function symmetries(image: Thumbnail): Thumbnail[] {
  const { rows, columns } = image
  return Array.from({ length: symmetriesOf(rows, columns) }, (_, turn) => ({
    ...image,
    data: image.data.map((_, at) => image.data[turned(at, turn, rows, columns)]!),
  }))
}

/** Of `candidates`, the one with the least root-mean-square difference to any of `views` of an image. */
export function nearest(
  views: readonly Thumbnail[],
  candidates: readonly Thumbnail[],
): { index: number; distance: number } {
  let best = { index: -1, distance: Infinity }
  for (const { data } of views) {
    for (const [index, candidate] of candidates.entries()) {
      const distance = squaredDistance(data, candidate.data, best.distance)
      if (distance < best.distance) best = { index, distance }
    }
  }
  const { length } = views[0]!.data
  return { index: best.index, distance: Math.sqrt(best.distance / length) }
}

/** Gives up above `limit`. */
function squaredDistance(a: Float32Array, b: Float32Array, limit: number): number {
  let sum = 0
  for (let i = 0; i < a.length && sum < limit; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}
