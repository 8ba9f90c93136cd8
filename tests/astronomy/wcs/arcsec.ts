import type { SkyPosition } from '../../../src-main/astronomy/wcs/wcs'

/** Distance of two near positions on the sky. */
export function arcsec(a: SkyPosition, b: SkyPosition): number {
  const ra = ((((a.ra - b.ra) % 360) + 540) % 360) - 180
  return 3600 * Math.hypot(ra * Math.cos((b.dec * Math.PI) / 180), a.dec - b.dec)
}
