import type { LoadedPane } from '../stores/galaxies'
import { pixelAt, type Point } from './view'

/** The values of a pane's bands under a point of the reference image; null where the point lies outside. */
export function valuesAt(pane: LoadedPane, reference: LoadedPane, cursor: Point): number[] | null {
  const first = pane.bands[0]?.pixels
  if (!first) return null
  const pixel = pixelAt(cursor, first.width / reference.part.width, first)
  if (!pixel) return null
  return pane.bands.map(({ pixels }) => pixels.data[pixel.y * pixels.width + pixel.x] ?? NaN)
}

/** The same point in FITS pixels, in which the centre of the first pixel is (1, 1). */
export function fitsPixel(cursor: Point): Point {
  return { x: cursor.x + 0.5, y: cursor.y + 0.5 }
}
