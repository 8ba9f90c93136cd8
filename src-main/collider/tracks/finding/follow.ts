import type { Detector } from '../detector'
import { forget } from '../fit'
import { advance, covarianceAt, stateLength, type State } from '../helix'
import type { HitIndex, Hits } from '../hits'
import { chi2Of, measure, newMeasurement, update } from '../kalman'
import { crossMaterial } from '../material'
import type { Navigator, Route } from '../navigation'
import type { Candidate } from '../track'
import type { FindingOptions } from './options'
import type { Seed } from './seeds'

/** A hit is worth this much χ²: a branch with one more hit wins unless it fits worse by as much. */
const hitBonus = 18
/** Branches opened for one seed. */
const maximumBranches = 10
/** mm from a surface's ends within which a missing hit is no hole. */
const edge = 5

interface Branch {
  state: State
  route: Route
  surfaces: number[]
  hits: number[]
  found: number
  holes: number
  chi2: number
}

/**
 * Follows a seed outwards from surface to surface with a Kalman filter: at each the hits in the predicted window
 * compete, a branch takes one or goes without, and the branch with the best balance of hits and χ² wins (combinatorial
 * Kalman filter; Mankel 1997).
 */
export class Follower {
  private readonly window = new Int32Array(4096)
  private readonly m = newMeasurement()
  private readonly nearHits: number[] = []
  private readonly nearChi2: number[] = []

  constructor(
    private readonly detector: Detector,
    private readonly navigator: Navigator,
    private readonly options: FindingOptions,
  ) {}

  /** The best candidate, or null where no branch reaches the required number of hits. */
  follow(seed: Seed, index: HitIndex): Candidate | null {
    const start = this.begin(seed, index.hits)
    if (!start) return null
    const stack = [start]
    let best: Branch | null = null
    let opened = 1
    for (let branch = stack.pop(); branch; branch = stack.pop()) {
      while (this.step(branch, index, opened < maximumBranches ? stack : null));
      opened += stack.length
      if (branch.found >= this.options.minimumHits && (!best || score(branch) > score(best))) best = branch
    }
    return best && finish(best)
  }

  /** The three hits of the seed, and the surfaces between them as holes; null where they do not fit. */
  private begin(seed: Seed, hits: Hits): Branch | null {
    const { navigator, options } = this
    const state = stateAtFirstHit(seed, hits)
    const route = navigator.routeFrom(seed.surfaces[0])
    const branch: Branch = { state, route, surfaces: [], hits: [], found: 0, holes: 0, chi2: 0 }
    this.take(branch, seed.surfaces[0], seed.hits[0], hits)
    while (branch.found < 3) {
      const crossing = navigator.next(state, branch.route, edge)
      if (!crossing) return null
      branch.route = crossing
      advance(state, crossing.path, true)
      if (crossing.surface === seed.surfaces[branch.found]) {
        this.take(branch, crossing.surface, seed.hits[branch.found]!, hits)
        if (!(branch.chi2 < options.maximumHitChi2)) return null
        continue
      }
      if (branch.holes >= options.maximumHoles) return null
      this.miss(branch, crossing.surface)
    }
    return branch
  }

  /** One surface further; false where the branch has ended. Other ways to go on are put on the stack, if there is one. */
  private step(branch: Branch, index: HitIndex, stack: Branch[] | null): boolean {
    const { maximumHitChi2, maximumHoles } = this.options
    const crossing = this.navigator.next(branch.state, branch.route, edge)
    if (!crossing) return false
    branch.route = crossing
    advance(branch.state, crossing.path, true)
    const count = this.candidates(branch.state, crossing.surface, index)
    const mayMiss = branch.holes < maximumHoles
    if (count === 0) {
      if (!crossing.inside) return true
      if (!mayMiss) return false
      this.miss(branch, crossing.surface)
      return true
    }
    const hit = this.nearHits[0]!
    if (stack) {
      const chi2 = this.nearChi2[0]!
      if (count > 1 && this.nearChi2[1]! < chi2 + maximumHitChi2 / 2) {
        const other = copy(branch)
        this.take(other, crossing.surface, this.nearHits[1]!, index.hits)
        stack.push(other)
      }
      if (mayMiss && chi2 > maximumHitChi2 / 2) {
        const without = copy(branch)
        this.miss(without, crossing.surface)
        stack.push(without)
      }
    }
    this.take(branch, crossing.surface, hit, index.hits)
    return true
  }

  private take(branch: Branch, surface: number, hit: number, { x, y, z }: Hits): void {
    const at = this.detector.surfaces[surface]!
    measure(branch.state, at, x[hit]!, y[hit]!, z[hit]!, this.m)
    branch.chi2 += update(branch.state, this.m)
    branch.found++
    this.leave(branch, surface, hit)
  }

  private miss(branch: Branch, surface: number): void {
    branch.holes++
    this.leave(branch, surface, -1)
  }

  private leave(branch: Branch, surface: number, hit: number): void {
    branch.surfaces.push(surface)
    branch.hits.push(hit)
    crossMaterial(branch.state, this.detector.surfaces[surface]!, this.detector.field, 1)
  }

  /** The two best hits of a surface within the prediction's window, into `nearHits`; returns how many there were. */
  private candidates(state: State, surface: number, index: HitIndex): number {
    const { m, nearHits, nearChi2 } = this
    const { x, y, z } = index.hits
    const at = this.detector.surfaces[surface]!
    const r = Math.hypot(state[0]!, state[1]!)
    measure(state, at, state[0]!, state[1]!, state[2]!, m)
    const c = covarianceAt
    const varU = m.a * m.a * state[c]! + 2 * m.a * m.b * state[c + 1]! + m.b * m.b * state[c + 2]! + m.varU
    const varV = m.c * m.c * state[c]! + 2 * m.c * m.d * state[c + 1]! + m.d * m.d * state[c + 2]! + m.varV
    const reach = Math.sqrt(this.options.maximumHitChi2)
    const along = at.kind === 'barrel' ? state[2]! : r
    const spread = reach * Math.sqrt(varV)
    const phi = Math.atan2(state[1]!, state[0]!)
    const width = (reach * Math.sqrt(varU)) / r
    const count = index.window(surface, phi, width, along - spread, along + spread, this.window)
    nearHits.length = nearChi2.length = 0
    for (let n = 0; n < count; n++) {
      const hit = index.hit[this.window[n]!]!
      measure(state, at, x[hit]!, y[hit]!, z[hit]!, m)
      const chi2 = chi2Of(state, m)
      if (!(chi2 < this.options.maximumHitChi2)) continue
      const place = nearChi2.length === 0 || chi2 >= nearChi2[0]! ? Math.min(nearChi2.length, 1) : 0
      if (place === 1 && nearChi2.length === 2 && chi2 >= nearChi2[1]!) continue
      nearHits.splice(place, 0, hit)
      nearChi2.splice(place, 0, chi2)
    }
    return nearHits.length
  }
}

/** On the seed's circle at its first hit, knowing nothing but that. */
function stateAtFirstHit({ hits: [i, j], omega, tanLambda }: Seed, { x, y, z }: Hits): State {
  const state = new Float64Array(stateLength)
  const dx = x[j]! - x[i]!
  const dy = y[j]! - y[i]!
  const chord = Math.hypot(dx, dy)
  const turn = Math.asin(Math.max(-1, Math.min(1, (omega * chord) / 2)))
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  state[0] = x[i]!
  state[1] = y[i]!
  state[2] = z[i]!
  state[3] = (dx * cos + dy * sin) / chord
  state[4] = (dy * cos - dx * sin) / chord
  state[5] = tanLambda
  state[6] = omega
  forget(state)
  return state
}

function score(branch: Branch): number {
  return hitBonus * branch.found - branch.chi2 - 0.5 * hitBonus * branch.holes
}

function copy(branch: Branch): Branch {
  return { ...branch, state: branch.state.slice(), surfaces: [...branch.surfaces], hits: [...branch.hits] }
}

/** Holes after the last hit are no holes: the track may have ended there. */
function finish(branch: Branch): Candidate {
  let length = branch.hits.length
  while (branch.hits[length - 1] === -1) length--
  const hits = Int32Array.from(branch.hits.slice(0, length))
  return {
    surfaces: Int32Array.from(branch.surfaces.slice(0, length)),
    hits,
    found: branch.found,
    holes: hits.reduce((holes, hit) => holes + (hit < 0 ? 1 : 0), 0),
    chi2: branch.chi2,
    end: branch.state,
  }
}
