import type { Random } from '../../base/random'
import { sersicFraction } from './sersic'

export type GalaxyType = 'elliptical' | 'spiral' | 'barred' | 'irregular'
export const galaxyTypes: readonly GalaxyType[] = ['elliptical', 'spiral', 'barred', 'irregular']

/** One smooth part: fluxes are of the r band; `slope` is its colour, see `bandFlux`: 2.6 old and red, 0 young and blue. */
export interface SmoothPart {
  flux: number
  /** Half-light radius along the major axis, px. */
  rEff: number
  n: number
  q: number
  /** Radians from +x towards +y. */
  theta: number
  slope: number
}

export interface SpiralArms {
  count: 2 | 3 | 4
  /** Angle between arm and circle, radians: small is tightly wound. */
  pitch: number
  /** −1 or 1: which way they wind. */
  handedness: -1 | 1
  phase: number
  /** 0…1: the share of the disc's light at a radius that the arms may take. */
  strength: number
  /** Concentration of an arm in angle; large is narrow. */
  sharpness: number
  slope: number
}

/** A star-forming region: a small round Gaussian. */
export interface Clump {
  /** Offsets from the galaxy's centre, px. */
  dx: number
  dy: number
  sigma: number
  flux: number
  slope: number
}

/** Everything that decides how one galaxy looks, PSF and noise apart. */
export interface Galaxy {
  type: GalaxyType
  x: number
  y: number
  bulge: SmoothPart | null
  disc: SmoothPart | null
  bar: SmoothPart | null
  arms: SpiralArms | null
  /** Of irregulars: the disc is brighter towards `angle` by this share at its scale length. */
  lopsided: { amount: number; angle: number } | null
  clumps: Clump[]
}

/** Position, total r flux and size are given; the rest is drawn. */
export interface GalaxyDraw {
  x: number
  y: number
  flux: number
  /** Half-light radius along the major axis, px. */
  rEff: number
  type?: GalaxyType
  /** Axis ratio of the main body; default: drawn for a random inclination. */
  q?: number
  /** Its position angle, radians; default: drawn. */
  theta?: number
}

export function drawGalaxy(draw: GalaxyDraw, random: Random): Galaxy {
  const type = draw.type ?? drawType(random)
  const theta = draw.theta ?? random.uniform(0, Math.PI)
  const { x, y } = draw
  const none = { bulge: null, disc: null, bar: null, arms: null, lopsided: null, clumps: [] }
  if (type === 'elliptical') {
    const q = draw.q ?? random.uniform(0.45, 1)
    const bulge = {
      flux: draw.flux,
      rEff: draw.rEff,
      n: random.uniform(2.5, 5),
      q,
      theta,
      slope: random.uniform(2.1, 2.9),
    }
    return { ...none, type, x, y, bulge }
  }
  // A disc of thickness 0.2 seen at a random inclination; edge-on ones show no arms.
  const q = draw.q ?? Math.sqrt(0.04 + 0.96 * random.uniform(0.02, 1) ** 2)
  const parts = { random, draw, q, theta }
  return { ...none, type, x, y, ...(type === 'irregular' ? irregular(parts) : spiral(parts, type === 'barred')) }
}

interface Parts {
  random: Random
  draw: GalaxyDraw
  q: number
  theta: number
}

function spiral({ random, draw, q, theta }: Parts, barred: boolean) {
  const bulgeShare = random.uniform(0.05, 0.4)
  const barShare = barred ? random.uniform(0.08, 0.2) : 0
  const clumpShare = random.uniform(0.01, 0.1)
  const discFlux = draw.flux * (1 - bulgeShare - barShare - clumpShare)
  const disc: SmoothPart = { flux: discFlux, rEff: draw.rEff * 1.15, n: 1, q, theta, slope: random.uniform(1.1, 1.9) }
  const bulge: SmoothPart = {
    flux: draw.flux * bulgeShare,
    rEff: draw.rEff * random.uniform(0.12, 0.3),
    n: random.uniform(1.5, 4),
    q: 1 - (1 - q) * 0.6,
    theta,
    slope: random.uniform(2, 2.7),
  }
  const arms: SpiralArms = {
    count: ([2, 2, 2, 3, 4] as const)[random.integer(5)]!,
    pitch: (random.uniform(10, 30) * Math.PI) / 180,
    handedness: random.uniform() < 0.5 ? -1 : 1,
    phase: random.uniform(0, 2 * Math.PI),
    strength: random.uniform(0.7, 1),
    sharpness: random.uniform(1.5, 5),
    slope: random.uniform(0.1, 0.9),
  }
  const bar = barred ? drawBar(random, draw, barShare, q, theta, arms) : null
  const clumps = drawClumps(random, disc, draw.flux * clumpShare, random.integer(18) + 4, (r) =>
    armAngle(arms, disc, r, random),
  )
  return { bulge, disc, arms, bar, clumps }
}

/** The bar lies in the disc at the angle where the arms begin. */
function drawBar(
  random: Random,
  draw: GalaxyDraw,
  share: number,
  q: number,
  theta: number,
  arms: SpiralArms,
): SmoothPart {
  const angle = arms.phase
  const length = Math.hypot(Math.cos(angle), q * Math.sin(angle))
  return {
    flux: draw.flux * share,
    rEff: draw.rEff * random.uniform(0.4, 0.6) * length,
    n: 0.6,
    q: Math.max(0.15, random.uniform(0.25, 0.4) * (0.5 + 0.5 * q)),
    theta: theta + Math.atan2(q * Math.sin(angle), Math.cos(angle)),
    slope: random.uniform(1.8, 2.4),
  }
}

function irregular({ random, draw, q, theta }: Parts) {
  const clumpShare = random.uniform(0.1, 0.4)
  const disc: SmoothPart = {
    flux: draw.flux * (1 - clumpShare),
    rEff: draw.rEff,
    n: random.uniform(0.6, 1.2),
    q: Math.max(q, 0.35),
    theta,
    slope: random.uniform(0.2, 1.1),
  }
  const lopsided = { amount: random.uniform(0.1, 0.6), angle: random.uniform(0, 2 * Math.PI) }
  const clumps = drawClumps(random, disc, draw.flux * clumpShare, random.integer(20) + 5, () =>
    random.uniform(0, 2 * Math.PI),
  )
  return { disc, lopsided, clumps }
}

/** Clumps share their light as drawn exponentials, and lie where the disc is bright. */
function drawClumps(
  random: Random,
  disc: SmoothPart,
  flux: number,
  count: number,
  angle: (r: number) => number,
): Clump[] {
  const weights = Array.from({ length: count }, () => -Math.log(1 - random.uniform()))
  const total = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => {
    const r = disc.rEff * (0.25 + 1.6 * random.uniform() ** 1.3)
    const phi = angle(r)
    const u = r * Math.cos(phi)
    const v = r * Math.sin(phi) * disc.q
    return {
      dx: u * Math.cos(disc.theta) - v * Math.sin(disc.theta),
      dy: u * Math.sin(disc.theta) + v * Math.cos(disc.theta),
      sigma: random.uniform(0.2, 0.9),
      flux: (flux * weight) / total,
      slope: random.uniform(-0.8, 0.4),
    }
  })
}

/** Where an arm passes the radius r, with some scatter. */
function armAngle(arms: SpiralArms, disc: SmoothPart, r: number, random: Random): number {
  const arm = (2 * Math.PI * random.integer(arms.count)) / arms.count
  return arms.phase + arm + (arms.handedness * Math.log(r / disc.rEff)) / Math.tan(arms.pitch) + random.normal(0, 0.15)
}

function drawType(random: Random): GalaxyType {
  const t = random.uniform()
  return t < 0.25 ? 'elliptical' : t < 0.7 ? 'spiral' : t < 0.87 ? 'barred' : 'irregular'
}

/** The smooth parts, brightest first. */
export function smoothParts(galaxy: Galaxy): SmoothPart[] {
  const parts = [galaxy.bulge, galaxy.disc, galaxy.bar].filter((part) => part !== null)
  return parts.sort((a, b) => b.flux - a.flux)
}

/** r flux of all its parts. */
export function totalFlux(galaxy: Galaxy): number {
  const clumps = galaxy.clumps.reduce((sum, clump) => sum + clump.flux, 0)
  return smoothParts(galaxy).reduce((sum, part) => sum + part.flux, clumps)
}

/** Radius (px) of the circle of the same area as the ellipse that holds half of the smooth light, PSF apart. */
export function halfLightRadius(galaxy: Galaxy): number {
  const parts = smoothParts(galaxy)
  const flux = parts.reduce((sum, part) => sum + part.flux, 0)
  const inside = (r: number) =>
    parts.reduce((sum, part) => sum + part.flux * sersicFraction(part.n, part.rEff * Math.sqrt(part.q), r), 0) / flux
  let low = 0
  let high = Math.max(...parts.map((part) => part.rEff))
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (inside(middle) < 0.5) low = middle
    else high = middle
  }
  return (low + high) / 2
}
