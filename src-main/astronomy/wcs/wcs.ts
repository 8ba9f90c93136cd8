/** Degrees, ICRS or as the file's RADESYS says, or galactic: see {@link Wcs.frame}. */
export interface SkyPosition {
  /** Right ascension or galactic longitude, 0 ≤ ra < 360. */
  ra: number
  /** Declination or galactic latitude, −90 … 90. */
  dec: number
}

/** FITS pixel coordinates: the centre of the first pixel is (1, 1). */
export interface PixelPosition {
  x: number
  y: number
}

export interface Wcs {
  /** CTYPE1 and CTYPE2 as the header says them. */
  readonly ctype: readonly [string, string]
  readonly frame: 'equatorial' | 'galactic'
  /** Side of a pixel at the reference pixel in arcsec: the square root of its area. */
  readonly pixelScale: number
  /** null where the position lies outside the projection. */
  toSky(x: number, y: number): SkyPosition | null
  toPixel(ra: number, dec: number): PixelPosition | null
}
