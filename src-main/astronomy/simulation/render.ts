import { bandFlux } from './bands'
import type { Galaxy, SmoothPart, SpiralArms } from './galaxy'
import { addProfile, addSersic, Light, sersicBrightness, type Orientation } from './light'

/** The light of one colour: how much of it each band sees is its slope. */
interface Layer {
  light: Light
  slope: number
}

/** Beyond this many half-light radii a profile of index n is not drawn: what is left is below the noise of any survey. */
function reachOf(part: SmoothPart): number {
  return part.rEff * (part.n > 2 ? 12 : 6)
}

/** Lights of several bands on one grid. */
export class Scene {
  readonly lights: Light[]

  constructor(
    readonly width: number,
    readonly height: number,
    readonly bands: readonly string[],
  ) {
    this.lights = bands.map(() => new Light(width, height))
  }

  addStar(x: number, y: number, flux: number, slope: number): void {
    this.lights.forEach((light, band) => light.addPoint(x, y, flux * bandFlux(this.bands[band]!, slope)))
  }

  /** @param origin where the galaxy's position 0, 0 lies on this grid. */
  addGalaxy(galaxy: Galaxy, origin: { x: number; y: number }): void {
    const x = galaxy.x + origin.x
    const y = galaxy.y + origin.y
    for (const part of [galaxy.bulge, galaxy.bar]) {
      if (part)
        this.addLayer(x, y, reachOf(part), part.slope, (light) => addSersic(light, { ...part, x, y }, reachOf(part)))
    }
    if (galaxy.disc) this.addDisc(galaxy, galaxy.disc, x, y)
    for (const clump of galaxy.clumps) {
      this.lights.forEach((light, band) => {
        const flux = clump.flux * bandFlux(this.bands[band]!, clump.slope)
        light.addGaussian(x + clump.dx, y + clump.dy, clump.sigma, flux)
      })
    }
  }

  private addDisc(galaxy: Galaxy, disc: SmoothPart, x: number, y: number): void {
    const at: Orientation = { x, y, q: disc.q, theta: disc.theta }
    const reach = reachOf(disc)
    const brightness = sersicBrightness({ ...disc, x, y })
    const { arms, lopsided } = galaxy
    if (arms) {
      const pattern = armPattern(arms, disc)
      const old = 1 - arms.strength * meanArm(arms)
      const oldDisc = (r: number) => brightness(r) * (1 + (old - 1) * armsBegin(r, disc))
      const young = (r: number, u: number, v: number) =>
        brightness(r) * arms.strength * armsBegin(r, disc) * pattern(r, Math.atan2(v, u))
      this.addLayer(x, y, reach, disc.slope, (light) => addProfile(light, at, reach, oldDisc))
      this.addLayer(x, y, reach, arms.slope, (light) => addProfile(light, at, reach, young))
      return
    }
    const cos = (lopsided?.amount ?? 0) * Math.cos(lopsided?.angle ?? 0)
    const sin = (lopsided?.amount ?? 0) * Math.sin(lopsided?.angle ?? 0)
    const tilted = (r: number, u: number, v: number) =>
      brightness(r) * (1 + (Math.tanh(r / disc.rEff) * (u * cos + v * sin)) / Math.max(r, 1e-9))
    this.addLayer(x, y, reach, disc.slope, (light) => addProfile(light, at, reach, tilted))
  }

  /** Draws light of one colour once and adds it to all bands. */
  private addLayer(x: number, y: number, reach: number, slope: number, draw: (light: Light) => void): void {
    const layer: Layer = { light: new Light(this.width, this.height), slope }
    draw(layer.light)
    const x0 = Math.max(0, Math.floor(x - reach) - 4)
    const x1 = Math.min(this.width, Math.ceil(x + reach) + 5)
    const y1 = Math.min(this.height, Math.ceil(y + reach) + 5)
    this.lights.forEach((light, band) => {
      const share = bandFlux(this.bands[band]!, slope)
      for (let row = Math.max(0, Math.floor(y - reach) - 4); row < y1; row++) {
        for (let i = row * this.width + x0; i < row * this.width + x1; i++)
          light.data[i]! += share * layer.light.data[i]!
      }
    })
  }
}

/** Logarithmic spirals: exp(κ(cos ψ − 1)) with ψ the angle from the arm, 1 on its ridge. */
function armPattern(arms: SpiralArms, disc: SmoothPart): (r: number, phi: number) => number {
  const winding = arms.handedness / Math.tan(arms.pitch)
  return (r, phi) => {
    const psi = arms.count * (phi - arms.phase - winding * Math.log(Math.max(r, 1e-3) / disc.rEff))
    return Math.exp(arms.sharpness * (Math.cos(psi) - 1))
  }
}

/** Mean of the pattern over angle, e^−κ·I₀(κ): what the arms hold is taken from the disc. */
function meanArm({ sharpness }: SpiralArms): number {
  let sum = 0
  for (let k = 0; k < 64; k++) sum += Math.exp(sharpness * (Math.cos((2 * Math.PI * k) / 64) - 1))
  return sum / 64
}

/** 0 in the middle, 1 from 0.6 half-light radii on. */
function armsBegin(r: number, disc: SmoothPart): number {
  const t = Math.min(1, Math.max(0, (r / disc.rEff - 0.15) / 0.45))
  return t * t * (3 - 2 * t)
}
