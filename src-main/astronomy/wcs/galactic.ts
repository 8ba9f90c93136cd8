import { degree, fromAngles, latitudeOf, longitudeOf, rotate, transpose, type Rotation } from './vector'
import type { SkyPosition } from './wcs'

/** Rows: the galactic axes in equatorial (ICRS) coordinates, as the Hipparcos catalogue defines them (ESA 1997, 1.5.3). */
const toGalacticRotation: Rotation = [
  [-0.0548755604162154, -0.873437090234885, -0.4838350155487132],
  [0.4941094278755837, -0.4448296299600112, 0.7469822444972189],
  [-0.8676661490190047, -0.1980763734312015, 0.4559837761750669],
]

/** ICRS (or FK5 of J2000, within 0.03 arcsec) to galactic longitude and latitude, degrees. */
export function toGalactic({ ra, dec }: SkyPosition): SkyPosition {
  return turned(toGalacticRotation, ra, dec)
}

export function fromGalactic({ ra, dec }: SkyPosition): SkyPosition {
  return turned(transpose(toGalacticRotation), ra, dec)
}

function turned(rotation: Rotation, longitude: number, latitude: number): SkyPosition {
  const direction = rotate(rotation, fromAngles(longitude * degree, latitude * degree))
  const ra = longitudeOf(direction) / degree
  return { ra: ra < 0 ? ra + 360 : ra, dec: latitudeOf(direction) / degree }
}
