import type { LoadedPane } from '../stores/galaxies'
import { tileStore } from './tiles'
import { pixelAt, type Point } from './view'

/**
 * The values of a pane's bands under a point of the reference image, undefined while they are on the way; null where
 * the point lies outside. Depends on the tiles that have come, so that what shows it follows.
 */
export function valuesAt(
  pane: LoadedPane,
  reference: { part: { width: number } },
  cursor: Point,
): (number | undefined)[] | null {
  if (tileStore.arrived.value < 0) return null
  const first = pane.bands[0]?.image
  if (!first) return null
  const pixel = pixelAt(cursor, first.width / reference.part.width, first)
  return pixel && pane.bands.map(({ image }) => image.value(pixel.x, pixel.y))
}

/** The same point in FITS pixels, in which the centre of the first pixel is (1, 1). */
export function fitsPixel(cursor: Point): Point {
  return { x: cursor.x + 0.5, y: cursor.y + 0.5 }
}
