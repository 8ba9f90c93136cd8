import type { Point } from './view'

/** Sky positions at the nodes of a mesh over part of an image. */
export interface SkyMesh {
  /** First and last node in pixels of the reference image (continuous, y up). */
  from: Point
  to: Point
  columns: number
  rows: number
  /** Degrees, row by row; NaN outside the projection. */
  longitude: Float64Array
  latitude: Float64Array
  frame: 'equatorial' | 'galactic'
}

/** One line of equal longitude or latitude, as pieces that belong together. */
export interface GridLine {
  axis: 'longitude' | 'latitude'
  /** Degrees; longitude 0 … 360. */
  value: number
  segments: [Point, Point][]
}

const sexagesimal = [1, 2, 5, 10, 15, 20, 30]
const decimal = [1, 2, 5]
/** Degrees. */
const angleSteps = [
  ...[-4, -3, -2, -1].flatMap((power) => decimal.map((step) => (step * 10 ** power) / 3600)),
  ...sexagesimal.map((step) => step / 3600),
  ...sexagesimal.map((step) => step / 60),
  ...[1, 2, 5, 10, 15, 30, 45],
]
/** Degrees that are round numbers of hours, minutes and seconds of time. */
const timeSteps = [
  ...[-4, -3, -2, -1].flatMap((power) => decimal.map((step) => (step * 10 ** power) / 240)),
  ...sexagesimal.map((step) => step / 240),
  ...sexagesimal.map((step) => step / 4),
  ...[15, 30, 45, 60, 90],
]

/** The smallest round step with at most so many lines on a span of degrees. */
export function roundStep(span: number, most: number, inTime: boolean): number {
  const steps = inTime ? timeSteps : angleSteps
  return steps.find((step) => span / step <= most) ?? steps.at(-1)!
}

/** v brought within 180° of another. */
function near(v: number, other: number): number {
  return other + ((((v - other + 180) % 360) + 360) % 360) - 180
}

/** Lines of round longitude and latitude over a mesh, some `wanted` of each. */
export function gridLines(mesh: SkyMesh, wanted: number): GridLine[] {
  const { longitude, latitude, frame } = mesh
  const [low, high] = range(latitude)
  if (low === undefined || high === undefined) return []
  const middle = longitude[Math.floor(longitude.length / 2)]!
  const about = Number.isFinite(middle) ? middle : (longitude.find(Number.isFinite) ?? 0)
  const [west, east] = range(longitude.map((v) => near(v, about)))
  const lines = new Map<string, GridLine>()
  trace(mesh, 'latitude', roundStep(high - low, wanted, false), lines)
  trace(mesh, 'longitude', roundStep((east ?? 0) - (west ?? 0), wanted, frame === 'equatorial'), lines)
  return [...lines.values()]
}

function range(values: Float64Array): [number | undefined, number | undefined] {
  let [low, high] = [Infinity, -Infinity]
  for (const v of values) {
    if (v < low) low = v
    if (v > high) high = v
  }
  return low <= high ? [low, high] : [undefined, undefined]
}

/** Marching squares, cell by cell; a cell with a pole in it has no longitude and is left out. */
function trace(mesh: SkyMesh, axis: GridLine['axis'], step: number, lines: Map<string, GridLine>): void {
  const { columns, rows } = mesh
  const values = mesh[axis]
  for (let j = 0; j + 1 < rows; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const at = j * columns + i
      const first = values[at]!
      const corners = [first, values[at + 1]!, values[at + columns + 1]!, values[at + columns]!]
      const four = axis === 'longitude' ? corners.map((v) => near(v, first)) : corners
      const [least, most] = [Math.min(...four), Math.max(...four)]
      if (!Number.isFinite(most - least) || (axis === 'longitude' && most - least > 90)) continue
      for (let k = Math.ceil(least / step); k * step <= most; k++) {
        const segment = cross(mesh, i, j, four, k * step)
        if (!segment) continue
        const value = axis === 'longitude' ? (((k * step) % 360) + 360) % 360 : k * step
        const key = `${axis}${Math.round((value % 360) / step)}`
        const line = lines.get(key) ?? { axis, value, segments: [] }
        line.segments.push(segment)
        lines.set(key, line)
      }
    }
  }
}

const cellCorners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const

/** Where a level crosses the edges of a cell. */
function cross(mesh: SkyMesh, i: number, j: number, corners: readonly number[], level: number): [Point, Point] | null {
  const points: Point[] = []
  for (let edge = 0; edge < 4 && points.length < 2; edge++) {
    const [a, b] = [corners[edge]!, corners[(edge + 1) % 4]!]
    if (a < level === b < level) continue
    const along = (level - a) / (b - a)
    const [from, to] = [cellCorners[edge]!, cellCorners[(edge + 1) % 4]!]
    points.push({
      x: mesh.from.x + ((i + from[0] + along * (to[0] - from[0])) / (mesh.columns - 1)) * (mesh.to.x - mesh.from.x),
      y: mesh.from.y + ((j + from[1] + along * (to[1] - from[1])) / (mesh.rows - 1)) * (mesh.to.y - mesh.from.y),
    })
  }
  return points.length === 2 ? [points[0]!, points[1]!] : null
}

/** As short as the step allows: `12:34:56.7`, `12:34`, `+1°02′`, `+1°02′30″`. */
export function gridLabel(value: number, axis: GridLine['axis'], frame: SkyMesh['frame'], step: number): string {
  const inTime = axis === 'longitude' && frame === 'equatorial'
  const unit = inTime ? value / 15 : Math.abs(value)
  const seconds = (inTime ? step / 15 : step) * 3600
  const decimals = seconds >= 0.999 ? 0 : Math.ceil(-Math.log10(seconds) - 1e-6)
  const scale = 10 ** decimals
  const total = Math.round(unit * 3600 * scale)
  const pad = (n: number, digits = 0): string => n.toFixed(digits).padStart(2 + (digits && digits + 1), '0')
  const [whole, minutes] = [Math.floor(total / (3600 * scale)), Math.floor(total / (60 * scale)) % 60]
  const rest = pad((total / scale) % 60, decimals)
  const roundMinutes = Math.abs(seconds / 60 - Math.round(seconds / 60)) < 1e-6
  const roundHours = Math.abs(seconds / 3600 - Math.round(seconds / 3600)) < 1e-6
  if (inTime)
    return roundHours ? `${whole}h` : roundMinutes ? `${whole}h${pad(minutes)}m` : `${whole}h${pad(minutes)}m${rest}s`
  const sign = axis === 'longitude' ? '' : value < 0 ? '−' : '+'
  if (roundHours) return `${sign}${whole}°`
  return roundMinutes ? `${sign}${whole}°${pad(minutes)}′` : `${sign}${whole}°${pad(minutes)}′${rest}″`
}

/** The step between two neighbouring lines of an axis; what labels are as fine as. */
export function stepOf(lines: readonly GridLine[], axis: GridLine['axis']): number {
  const values = lines
    .filter((line) => line.axis === axis)
    .map(({ value }) => value)
    .sort((a, b) => a - b)
  const gaps = values.slice(1).map((value, i) => value - values[i]!)
  return gaps.length > 0 ? Math.min(...gaps) : 1 / 3600
}

/** A round length for a scale bar: arcseconds, and how to call them. */
export function scaleBar(arcsecPerPixel: number, mostPixels: number): { arcsec: number; label: string } {
  const most = arcsecPerPixel * mostPixels
  const units = [
    { unit: '°', size: 3600 },
    { unit: '′', size: 60 },
    { unit: '″', size: 1 },
  ]
  const { unit, size } = units.find((candidate) => most >= candidate.size) ?? units[2]!
  const power = 10 ** Math.floor(Math.log10(most / size))
  const step = [5, 2, 1].find((candidate) => candidate * power * size <= most) ?? 1
  const amount = step * power
  return { arcsec: amount * size, label: `${Number(amount.toPrecision(3))}${unit}` }
}
