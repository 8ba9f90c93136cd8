import { apertureSum, apertureSumAndArea } from './aperture'
import { measured, undefinedBecause, type Measurement, type PixelGrid } from './pixels'

export interface Centre {
  /** Pixels from 0. */
  x: number
  y: number
}

/** Axis ratio and position angle (radians) of the apertures; a circle by default. */
export interface Flattening {
  ratio: number
  theta: number
}

const round: Flattening = { ratio: 1, theta: 0 }
/** Where the brightness of a ring is this share of the mean brightness within: Petrosian 1976, as the SDSS takes it. */
const petrosianShare = 0.2
/** Rings are one pixel wide. */
const ringWidth = 1

/**
 * Petrosian radius (semi-major axis, px): where the mean brightness in a ring one pixel wide falls to a fifth of the
 * mean within. The sky must be subtracted. Undefined where it never falls that far inside the image.
 */
export function petrosianRadius(grid: PixelGrid, centre: Centre, flat: Flattening = round): Measurement<number> {
  const excess = (a: number) => petrosianRatio(grid, centre, flat, a) - petrosianShare
  const largest = Math.hypot(grid.width, grid.height) / 2
  const step = largest / 100
  let before = excess(ringWidth)
  for (let a = ringWidth + step; a <= largest; a += step) {
    const here = excess(a)
    if (before > 0 && here <= 0) return measured(bisect(excess, a - step, a))
    before = here
  }
  return undefinedBecause('the brightness does not fall to a fifth of its mean inside the image')
}

function petrosianRatio(grid: PixelGrid, { x, y }: Centre, { ratio, theta }: Flattening, a: number): number {
  const ring = apertureSumAndArea(grid, {
    kind: 'elliptical-annulus',
    x,
    y,
    aIn: a - ringWidth / 2,
    aOut: a + ringWidth / 2,
    ratio,
    theta,
  })
  const inside = apertureSumAndArea(grid, { kind: 'ellipse', x, y, a, b: a * ratio, theta })
  return ring.sum / ring.area / (inside.sum / inside.area)
}

/** Radius (px) of the circle that holds a share of the light within `total` px of the centre: the first such radius. */
export function radiusOfShare(grid: PixelGrid, centre: Centre, total: number, share: number): Measurement<number> {
  const sum = (r: number) => apertureSum(grid, { kind: 'circle', ...centre, r })
  const all = sum(total)
  if (!(all > 0)) return undefinedBecause('the light around the centre is not positive')
  const lack = (r: number) => share - sum(r) / all
  const step = total / 50
  for (let r = step; r <= total + step / 2; r += step) {
    if (lack(r) <= 0) return measured(bisect(lack, r - step, r))
  }
  return undefinedBecause(`no circle holds ${share} of the light`)
}

export interface LightDistribution {
  petrosianRadius: number
  /** Radius that holds half of the light within 1.5 Petrosian radii, px. */
  halfLightRadius: number
  r20: number
  r80: number
  /** 5·log₁₀(r80/r20): 2.7 for an exponential disc, 5.2 for de Vaucouleurs' profile. */
  concentration: number
}

/** Sizes and concentration (Conselice 2003) in circles about a centre; the sky must be subtracted. */
export function lightDistribution(grid: PixelGrid, centre: Centre): Measurement<LightDistribution> {
  const petrosian = petrosianRadius(grid, centre)
  if (petrosian.value === null) return petrosian
  const total = 1.5 * petrosian.value
  const radii: number[] = []
  for (const share of [0.2, 0.5, 0.8]) {
    const radius = radiusOfShare(grid, centre, total, share)
    if (radius.value === null) return radius
    radii.push(radius.value)
  }
  const [r20, halfLightRadius, r80] = radii as [number, number, number]
  const concentration = 5 * Math.log10(r80 / r20)
  return measured({ petrosianRadius: petrosian.value, halfLightRadius, r20, r80, concentration })
}

/** Zero of a function that changes sign from above to below, to 10⁻⁶ px. */
function bisect(f: (x: number) => number, a: number, b: number): number {
  let low = a
  let high = b
  while (high - low > 1e-6) {
    const middle = (low + high) / 2
    if (f(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
