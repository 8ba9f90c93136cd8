import type { Wcs } from './wcs'

/** Directions on the image as angles in degrees from its upward axis (y grows), counter-clockwise, −180 … 180. */
export interface Orientation {
  north: number
  east: number
  /** East is to the right of north, as in a mirror, and not to its left, as on the sky. */
  mirrored: boolean
}

/** Where north and east point at a pixel, for the compass; null outside the projection. */
export function orientationAt(wcs: Wcs, x: number, y: number): Orientation | null {
  const here = wcs.toSky(x, y)
  if (!here) return null
  const step = wcs.pixelScale / 3600
  // At the poles there is no north beyond: go back and turn round.
  const sign = here.dec + step > 90 ? -1 : 1
  const up = wcs.toPixel(here.ra, here.dec + sign * step)
  const left = wcs.toPixel(here.ra + step / Math.max(1e-6, Math.cos((here.dec * Math.PI) / 180)), here.dec)
  if (!up || !left) return null
  const north = angle(sign * (up.x - x), sign * (up.y - y))
  const east = angle(left.x - x, left.y - y)
  const turn = (((east - north) % 360) + 540) % 360
  return { north, east, mirrored: turn - 180 < 0 }
}

function angle(dx: number, dy: number): number {
  return (Math.atan2(-dx, dy) * 180) / Math.PI
}
