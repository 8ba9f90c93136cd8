import { GalateaError } from '../../base/errors'
import type { Header } from '../fits/header'
import { celestialRotation } from './celestial'
import { sipDistortion, tpvDistortion, tpvTermCount, type Distortion } from './distortion'
import { isProjectionCode, projectionCodes, projections, type Parameters, type Projection } from './projections'
import { degree, fromAngles, latitudeOf, longitudeOf, rotate, transpose } from './vector'
import type { Wcs } from './wcs'

/** Longitude and latitude axes by the beginning of their CTYPE. */
const frames = {
  equatorial: ['RA', 'DEC'],
  galactic: ['GLON', 'GLAT'],
} as const

/** Other celestial frames, which are refused by name rather than taken for one of the two. */
const otherFrames = /^(ELON|ELAT|HLON|HLAT|SLON|SLAT|[A-Z]{1,2}L[NT])-/

const unitsInDegrees: Readonly<Record<string, number>> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3.6e6,
  rad: 1 / degree,
}

/**
 * The sky coordinates of the plane of axes 1 and 2, after Greisen & Calabretta 2002 and Calabretta & Greisen 2002:
 * projections TAN, SIN (and NCP), ARC, STG, ZEA, CAR, AIT and TPV; CD, PC and CDELT, or CDELT and CROTA; SIP.
 * @returns null where the header has no sky on these axes.
 * @throws GalateaError `unreadable` naming what is not supported; it is never approximated.
 */
export function parseWcs(header: Header, path: string): Wcs | null {
  const ctype = [header.text('CTYPE1') ?? '', header.text('CTYPE2') ?? ''] as const
  const refuse = (what: string, expected: string): GalateaError =>
    new GalateaError('unreadable', `The WCS of '${path}' ${what}: ${expected} was expected`, { path, ctype })

  const axes = celestialAxes(ctype)
  if (!axes) {
    const other = ctype.find((type) => otherFrames.test(type))
    if (other) throw refuse(`is in the frame ${other.slice(0, 4)}`, 'RA and DEC, or GLON and GLAT')
    return null
  }
  const { frame, longitude, latitude } = axes
  const [code, latitudeCode] = [projectionOf(ctype[longitude]), projectionOf(ctype[latitude])]
  if (code !== latitudeCode) throw refuse(`has the axes ${ctype[0]} and ${ctype[1]}`, 'one projection for both')

  const pv = [parameters(header, longitude + 1), parameters(header, latitude + 1)] as const
  const reference = [0, 1].map((i) => {
    const value = header.number(`CRVAL${i + 1}`) ?? 0
    return value * unitOf(header, i, refuse)
  })
  const { projection, distortion } = projectionFor(code, pv, reference[latitude]!, refuse)
  if (Math.abs(reference[latitude]!) > 90) {
    throw refuse(`has the latitude ${reference[latitude]} in CRVAL${latitude + 1}`, '−90 to 90')
  }
  refuseTables(header, refuse)

  const matrix = linearMatrix(header, longitude, latitude).map((row, i) => {
    const unit = unitOf(header, i, refuse)
    return row.map((element) => element * unit)
  })
  const [[a, b], [c, d]] = matrix as [[number, number], [number, number]]
  const determinant = a * d - b * c
  if (!Number.isFinite(determinant) || determinant === 0) {
    throw refuse('has a singular CD or PC matrix', 'one that can be inverted')
  }
  const origin = [header.number('CRPIX1') ?? 0, header.number('CRPIX2') ?? 0] as const
  const sip = sipDistortion(header)
  const rotation = celestialRotation({
    longitude: reference[longitude]!,
    latitude: reference[latitude]!,
    theta0: projection.theta0,
    lonpole: header.number('LONPOLE') ?? (code === 'TPV' || distortion ? null : (pv[0].get(3) ?? null)),
    latpole: header.number('LATPOLE') ?? (code === 'TPV' || distortion ? null : (pv[0].get(4) ?? null)),
  })
  const inverseRotation = transpose(rotation)

  return {
    ctype,
    frame,
    pixelScale: Math.sqrt(Math.abs(determinant)) * 3600,
    toSky(px, py) {
      const [u, v] = sip ? sip.forward(px - origin[0], py - origin[1]) : [px - origin[0], py - origin[1]]
      const first = a * u + b * v
      const second = c * u + d * v
      const [x, y] = longitude === 0 ? [first, second] : [second, first]
      const [dx, dy] = distortion ? distortion.forward(x, y) : [x, y]
      const native = projection.toSphere(dx * degree, dy * degree)
      if (!native) return null
      const direction = rotate(rotation, native)
      const ra = longitudeOf(direction) / degree
      return { ra: ra < 0 ? (ra + 360) % 360 : ra, dec: latitudeOf(direction) / degree }
    },
    toPixel(ra, dec) {
      if (!(Math.abs(dec) <= 90) || !Number.isFinite(ra)) return null
      const native = rotate(inverseRotation, fromAngles(ra * degree, dec * degree))
      const plane = projection.toPlane(native)
      if (!plane) return null
      const flat = [plane[0] / degree, plane[1] / degree] as const
      const undistorted = distortion ? distortion.inverse(...flat) : flat
      if (!undistorted) return null
      const [first, second] = longitude === 0 ? undistorted : [undistorted[1], undistorted[0]]
      const u = (d * first - b * second) / determinant
      const v = (a * second - c * first) / determinant
      const pixel = sip ? sip.inverse(u, v) : ([u, v] as const)
      return pixel && { x: pixel[0] + origin[0], y: pixel[1] + origin[1] }
    },
  }
}

type Refuse = (what: string, expected: string) => GalateaError

interface Axes {
  frame: Wcs['frame']
  /** 0 or 1. */
  longitude: 0 | 1
  latitude: 0 | 1
}

function celestialAxes(ctype: readonly [string, string]): Axes | null {
  for (const [frame, [longitude, latitude]] of Object.entries(frames) as [Wcs['frame'], readonly [string, string]][]) {
    const isAxis = (type: string, name: string): boolean => type.padEnd(8).startsWith(`${name}-`.padEnd(5, '-'))
    if (isAxis(ctype[0], longitude) && isAxis(ctype[1], latitude)) return { frame, longitude: 0, latitude: 1 }
    if (isAxis(ctype[1], longitude) && isAxis(ctype[0], latitude)) return { frame, longitude: 1, latitude: 0 }
  }
  return null
}

function projectionOf(ctype: string): string {
  return ctype.slice(5, 8).replace(/-+$/, '').trim()
}

function parameters(header: Header, axis: number): Parameters {
  const found = new Map<number, number>()
  for (let m = 0; m < 100; m++) {
    const value = header.number(`PV${axis}_${m}`)
    if (value !== null) found.set(m, value)
  }
  return found
}

function projectionFor(
  code: string,
  pv: readonly [longitude: Parameters, latitude: Parameters],
  delta0: number,
  refuse: Refuse,
): { projection: Projection; distortion: Distortion | null } {
  const [longitude, latitude] = pv
  if (code === 'NCP') {
    // The north-celestial-pole projection of Westerbork is SIN with this slant (Paper II, section 6.1.2).
    if (delta0 === 0) throw refuse('uses NCP with its reference on the equator', 'another latitude')
    return { projection: projections.SIN(new Map([[2, 1 / Math.tan(delta0 * degree)]])), distortion: null }
  }
  // SCAMP writes its polynomials with the code TAN, which has no parameters of its own.
  const scamp = code === 'TAN' && (latitude.size > 0 || [...longitude.keys()].some((m) => m > 4))
  if (code === 'TPV' || scamp) {
    const highest = Math.max(...longitude.keys(), ...latitude.keys(), 0)
    if (highest >= tpvTermCount) throw refuse(`has the distortion term PV_${highest}`, `0 to ${tpvTermCount - 1}`)
    return { projection: projections.TAN(), distortion: tpvDistortion(longitude, latitude) }
  }
  if (!isProjectionCode(code)) {
    throw refuse(`uses the projection '${code}'`, `one of ${[...projectionCodes, 'NCP', 'TPV'].join(', ')}`)
  }
  if (
    longitude.get(0) ||
    longitude.get(1) ||
    (longitude.get(2) ?? projections[code](latitude).theta0 / degree) !== projections[code](latitude).theta0 / degree
  ) {
    throw refuse('moves the reference point of its projection (PV 0, 1 or 2 of the longitude)', 'the default')
  }
  return { projection: projections[code](latitude), distortion: null }
}

/** Lookup tables and other distortions that would be left out silently. */
function refuseTables(header: Header, refuse: Refuse): void {
  for (const axis of [1, 2]) {
    for (const keyword of [`CPDIS${axis}`, `CQDIS${axis}`, `D2IMDIS${axis}`]) {
      const kind = header.text(keyword)
      if (kind) throw refuse(`has a distortion of the kind ${kind} (${keyword})`, 'SIP or TPV')
    }
  }
}

function unitOf(header: Header, axis: number, refuse: Refuse): number {
  const unit = header.text(`CUNIT${axis + 1}`)?.trim()
  if (!unit) return 1
  const factor = unitsInDegrees[unit.toLowerCase()]
  if (factor === undefined) {
    throw refuse(`has the unit '${unit}' in CUNIT${axis + 1}`, Object.keys(unitsInDegrees).join(', '))
  }
  return factor
}

/** Rows: intermediate world coordinates of axes 1 and 2; columns: pixels. CD, else CDELT times PC, else CROTA. */
function linearMatrix(header: Header, longitude: 0 | 1, latitude: 0 | 1): number[][] {
  const indices = [1, 2]
  if (indices.some((i) => indices.some((j) => header.has(`CD${i}_${j}`)))) {
    return indices.map((i) => indices.map((j) => header.number(`CD${i}_${j}`) ?? 0))
  }
  const cdelt = indices.map((i) => header.number(`CDELT${i}`) ?? 1)
  const hasPc = indices.some((i) => indices.some((j) => header.has(`PC${i}_${j}`)))
  const crota = (header.number(`CROTA${latitude + 1}`) ?? 0) * degree
  if (hasPc || crota === 0) {
    return indices.map((i) => indices.map((j) => cdelt[i - 1]! * (header.number(`PC${i}_${j}`) ?? (i === j ? 1 : 0))))
  }
  // Paper II, section 6.1: the angle belongs to the latitude axis.
  const matrix = [
    [0, 0],
    [0, 0],
  ]
  matrix[longitude]![longitude] = cdelt[longitude]! * Math.cos(crota)
  matrix[longitude]![latitude] = -cdelt[latitude]! * Math.sin(crota)
  matrix[latitude]![longitude] = cdelt[longitude]! * Math.sin(crota)
  matrix[latitude]![latitude] = cdelt[latitude]! * Math.cos(crota)
  return matrix
}
