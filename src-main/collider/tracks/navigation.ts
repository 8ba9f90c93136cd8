import type { Detector } from './detector'
import { pathToCylinder, pathToDisc, type State } from './helix'

/**
 * Which surface a track crosses next: cylinders in the order of their radius, discs on its side in the order of their
 * distance, whichever comes first on the way. A track is followed until it has turned by half a circle.
 */
export class Navigator {
  /** Indices of the detector's surfaces. */
  private readonly cylinders: readonly number[]
  private readonly forwards: readonly number[]
  private readonly backwards: readonly number[]

  constructor(readonly detector: Detector) {
    const { surfaces } = detector
    const sorted = (kind: 'barrel' | 'disc', side: number): number[] =>
      surfaces
        .map((_, i) => i)
        .filter((i) => surfaces[i]!.kind === kind && (kind === 'barrel' || Math.sign(surfaces[i]!.position) === side))
        .sort((a, b) => Math.abs(surfaces[a]!.position) - Math.abs(surfaces[b]!.position))
    this.cylinders = sorted('barrel', 1)
    this.forwards = sorted('disc', 1)
    this.backwards = sorted('disc', -1)
  }

  /** @param margin mm by which a crossing may miss a surface's ends. @returns null when there is no further surface. */
  next(state: State, route: Route, margin = 0): Crossing | null {
    const { surfaces } = this.detector
    const limit = Math.PI / Math.abs(state[6]!)
    const z = state[2]!
    const t = state[5]!
    let best: Crossing | null = null
    for (let i = route.cylinder; i < this.cylinders.length; i++) {
      const index = this.cylinders[i]!
      const { position, from, to } = surfaces[index]!
      const path = pathToCylinder(state, position)
      if (!(path < limit)) break
      const at = z + path * t
      if (path > 1e-6 && at >= from - margin && at <= to + margin) {
        const inside = at >= from + margin && at <= to - margin
        best = { surface: index, path, inside, cylinder: i + 1, disc: route.disc }
        break
      }
    }
    const discs = t > 0 ? this.forwards : this.backwards
    for (let i = route.disc; i < discs.length; i++) {
      const index = discs[i]!
      const { position, from, to } = surfaces[index]!
      const path = pathToDisc(state, position)
      if (!(path < limit) || (best && path >= best.path)) break
      if (path <= 1e-6) continue
      const r = radiusAt(state, path)
      if (r >= from - margin && r <= to + margin) {
        const inside = r >= from + margin && r <= to - margin
        return { surface: index, path, inside, cylinder: route.cylinder, disc: i + 1 }
      }
    }
    return best
  }

  /** Where a track is that has just crossed a surface. */
  routeFrom(surface: number): Route {
    const { kind, position } = this.detector.surfaces[surface]!
    if (kind === 'barrel') return { cylinder: this.cylinders.indexOf(surface) + 1, disc: 0 }
    const discs = position > 0 ? this.forwards : this.backwards
    return { cylinder: 0, disc: discs.indexOf(surface) + 1 }
  }

  /** The cylinders inside a radius that a track from the axis crossed before, outermost first. */
  cylindersInside(radius: number): number[] {
    return this.cylinders.filter((i) => this.detector.surfaces[i]!.position < radius - 1e-3).reverse()
  }
}

/** Where on its way a track is: the next cylinder and the next disc to look at. */
export interface Route {
  cylinder: number
  disc: number
}

export interface Crossing extends Route {
  surface: number
  /** Length of the way there in the transverse plane. */
  path: number
  /** Further than the margin from the surface's ends: a hit must be expected. */
  inside: boolean
}

function radiusAt(state: State, path: number): number {
  const theta = state[6]! * path
  const along = Math.abs(theta) < 1e-6 ? path : Math.sin(theta) / state[6]!
  const across = Math.abs(theta) < 1e-6 ? 0 : (2 * Math.sin(theta / 2) ** 2) / state[6]!
  const x = state[0]! + along * state[3]! - across * state[4]!
  const y = state[1]! + along * state[4]! + across * state[3]!
  return Math.sqrt(x * x + y * y)
}
