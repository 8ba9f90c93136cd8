import type { RegionSystem } from '../region'
import type { Header } from '../../fits/header'
import { fromGalactic, toGalactic } from '../../wcs/galactic'
import type { SkyPosition, Wcs } from '../../wcs/wcs'

type Pixel = { x: number; y: number }

/** Between a coordinate system of a region file and the FITS pixels of an image. */
export interface Frame {
  readonly isSky: boolean
  toPixel(a: number, b: number): Pixel | null
  fromPixel(x: number, y: number): [number, number] | null
  /** Pixels per unit (degree, or physical pixel) about a pixel. */
  scaleAt(x: number, y: number): number
  /** Degrees from the image's x axis of an angle of the system at a pixel: on the sky it is counted from west to north. */
  angleToPixel(angle: number, x: number, y: number): number
  angleFromPixel(angle: number, x: number, y: number): number
}

/** What an image offers for it. */
export interface ImageFrames {
  wcs: Wcs | null
  header: Header | null
}

/** @returns null where the image lacks what the system needs. */
export function frameOf(system: RegionSystem, { wcs, header }: ImageFrames): Frame | null {
  if (system === 'image') return linear(1, 1, 0, 0)
  if (system === 'physical') {
    const of = (name: string, otherwise: number): number => header?.number(name) ?? otherwise
    return linear(of('LTM1_1', 1), of('LTM2_2', 1), of('LTV1', 0), of('LTV2', 0))
  }
  return wcs && sky(wcs, system === 'galactic')
}

/** image = LTM · physical + LTV, after IRAF. */
function linear(scaleX: number, scaleY: number, originX: number, originY: number): Frame {
  return {
    isSky: false,
    toPixel: (a, b) => ({ x: scaleX * a + originX, y: scaleY * b + originY }),
    fromPixel: (x, y) => [(x - originX) / scaleX, (y - originY) / scaleY],
    scaleAt: () => Math.sqrt(Math.abs(scaleX * scaleY)),
    angleToPixel: (angle) => angle,
    angleFromPixel: (angle) => angle,
  }
}

function sky(wcs: Wcs, isGalactic: boolean): Frame {
  const into = (position: SkyPosition): SkyPosition =>
    isGalactic === (wcs.frame === 'galactic') ? position : isGalactic ? fromGalactic(position) : toGalactic(position)
  const outOf = (position: SkyPosition): SkyPosition =>
    isGalactic === (wcs.frame === 'galactic') ? position : isGalactic ? toGalactic(position) : fromGalactic(position)
  const toPixel = (a: number, b: number): Pixel | null => {
    const { ra, dec } = into({ ra: a, dec: b })
    return wcs.toPixel(ra, dec)
  }
  const fromPixel = (x: number, y: number): [number, number] | null => {
    const found = wcs.toSky(x, y)
    const { ra, dec } = found ? outOf(found) : { ra: NaN, dec: NaN }
    return found && [ra, dec]
  }
  /** Steps to the west and to the north in pixels per degree. */
  const axesAt = (x: number, y: number): { west: Pixel; north: Pixel } | null => {
    const here = fromPixel(x, y)
    if (!here) return null
    const step = wcs.pixelScale / 3600
    const sign = here[1] + step > 90 ? -1 : 1
    const up = toPixel(here[0], here[1] + sign * step)
    const right = toPixel(here[0] - step / Math.max(1e-6, Math.cos((here[1] * Math.PI) / 180)), here[1])
    if (!up || !right) return null
    return {
      north: { x: (sign * (up.x - x)) / step, y: (sign * (up.y - y)) / step },
      west: { x: (right.x - x) / step, y: (right.y - y) / step },
    }
  }
  return {
    isSky: true,
    toPixel,
    fromPixel,
    scaleAt(x, y) {
      const axes = axesAt(x, y)
      if (!axes) return 3600 / wcs.pixelScale
      const { north, west } = axes
      return Math.sqrt(Math.abs(west.x * north.y - west.y * north.x))
    },
    angleToPixel(angle, x, y) {
      const axes = axesAt(x, y)
      if (!axes) return angle
      const { north, west } = normalised(axes)
      const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
      return degreesOf(cos * west.x + sin * north.x, cos * west.y + sin * north.y)
    },
    angleFromPixel(angle, x, y) {
      const axes = axesAt(x, y)
      if (!axes) return angle
      const { north, west } = normalised(axes)
      const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
      const determinant = west.x * north.y - west.y * north.x
      return degreesOf((cos * north.y - sin * north.x) / determinant, (west.x * sin - west.y * cos) / determinant)
    },
  }
}

function normalised({ north, west }: { north: Pixel; west: Pixel }): { north: Pixel; west: Pixel } {
  const unit = ({ x, y }: Pixel): Pixel => ({ x: x / Math.hypot(x, y), y: y / Math.hypot(x, y) })
  return { north: unit(north), west: unit(west) }
}

function degreesOf(x: number, y: number): number {
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360
}
