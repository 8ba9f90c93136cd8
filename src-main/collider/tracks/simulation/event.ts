import type { Random } from '../../../base/random'
import { advance, stateLength, stateOfParticle, type State } from '../helix'
import type { Detector } from '../detector'
import type { Particles, TrackEvent } from '../hits'
import { changeEnergy, crossedThickness, energyLoss, highlandAngle, momentum } from '../material'
import { Navigator } from '../navigation'
import type { TrackSimulation } from './options'

/** A simulated event: hits and truth, and the particle's true position and momentum at every hit. */
export interface SimulatedEvent extends TrackEvent {
  truth: NonNullable<TrackEvent['truth']>
  /** Of every hit, noise included (its own place, momentum 0): tx, ty, tz in mm, tpx, tpy, tpz in GeV. */
  trueHits: Float64Array
}

/** Numbers of a growing list, in double precision. */
class Numbers {
  private values = new Float64Array(1024)
  length = 0

  push(...values: number[]): void {
    if (this.length + values.length > this.values.length) {
      const grown = new Float64Array(2 * this.values.length)
      grown.set(this.values)
      this.values = grown
    }
    for (const value of values) this.values[this.length++] = value
  }

  at(index: number): number {
    return this.values[index]!
  }

  done(): Float64Array {
    return this.values.slice(0, this.length)
  }
}

/** Per hit: x, y, z, surface, particle, and the six true numbers. */
const fields = 11

/** Simulates events one after another; each depends on its own random stream alone. */
export class TrackSimulator {
  private readonly navigator: Navigator
  private readonly state: State = new Float64Array(stateLength)

  constructor(
    readonly detector: Detector,
    readonly options: TrackSimulation,
  ) {
    this.navigator = new Navigator(detector)
  }

  simulate(event: number, random: Random): SimulatedEvent {
    const particles = this.drawParticles(random)
    const found = new Numbers()
    for (let i = 0; i < particles.count; i++) this.follow(particles, i, random, found)
    this.addNoise(found, random)
    return assemble(event, found, particles, random)
  }

  private drawParticles(random: Random): Particles {
    const { tracks, pt, eta, displaced, decayLength, beam, tracksPerVertex } = this.options
    const count = Math.max(1, Math.round(logUniform(random, tracks)))
    const column = (): Float64Array => new Float64Array(count)
    const particles = {
      ...{ count, id: column(), charge: new Int8Array(count) },
      ...{ vx: column(), vy: column(), vz: column(), px: column(), py: column(), pz: column() },
    }
    const vertices = Array.from({ length: Math.max(1, Math.round(count / tracksPerVertex)) }, () => [
      random.normal(0, beam.across),
      random.normal(0, beam.across),
      random.normal(0, beam.z),
    ])
    for (let i = 0; i < count; i++) {
      const vertex = vertices[random.integer(vertices.length)]!
      const phi = random.uniform(-Math.PI, Math.PI)
      const transverse = logUniform(random, pt)
      const slope = Math.sinh(random.uniform(-eta, eta))
      const isDisplaced = random.uniform() < displaced
      const distance = -decayLength * Math.log(1 - random.uniform())
      const opening = Math.max(-1.2, Math.min(1.2, random.normal(0, 0.3)))
      // The parent flew at an angle to the particle, at about the same slope.
      const flight = isDisplaced ? distance : 0
      particles.id[i] = i + 1
      particles.vx[i] = vertex[0]! + flight * Math.cos(phi + opening)
      particles.vy[i] = vertex[1]! + flight * Math.sin(phi + opening)
      particles.vz[i] = vertex[2]! + flight * slope
      particles.px[i] = transverse * Math.cos(phi)
      particles.py[i] = transverse * Math.sin(phi)
      particles.pz[i] = transverse * slope
      particles.charge[i] = random.integer(2) === 0 ? -1 : 1
    }
    return particles
  }

  /** From surface to surface: a hit, a kick, a loss. */
  private follow(particles: Particles, i: number, random: Random, found: Numbers): void {
    const { detector, options, state } = this
    const { vx, vy, vz, px, py, pz, charge } = particles
    const position = [vx[i]!, vy[i]!, vz[i]!] as const
    stateOfParticle(position, [px[i]!, py[i]!, pz[i]!], charge[i]!, detector.field, state)
    let route = { cylinder: 0, disc: 0 }
    for (;;) {
      const crossing = this.navigator.next(state, route)
      if (!crossing) return
      route = crossing
      advance(state, crossing.path, false)
      const surface = detector.surfaces[crossing.surface]!
      const p = momentum(state, detector.field)
      if (random.uniform() >= options.inefficiency) {
        const pt = p / Math.sqrt(1 + state[5]! ** 2)
        const along = random.normal(0, surface.resolution[0])
        const across = random.normal(0, surface.resolution[1])
        const [x, y, z] = displaced(state, surface.kind, along, across)
        found.push(x, y, z, crossing.surface, i, state[0]!, state[1]!, state[2]!)
        found.push(pt * state[3]!, pt * state[4]!, pt * state[5]!)
      }
      const thickness = crossedThickness(state, surface)
      const angle = highlandAngle(p, thickness)
      scatter(state, random.normal(0, angle), random.normal(0, angle))
      const { mean, scale } = energyLoss(p, thickness)
      // −ln Z² of a normal Z follows Moyal's distribution, whose mean is γ + ln 2.
      const straggling = scale * (-Math.log(random.normal() ** 2) - 1.2703628454614782)
      if (!changeEnergy(state, detector.field, -Math.max(0, mean + straggling))) return
    }
  }

  private addNoise(found: Numbers, random: Random): void {
    const real = found.length / fields
    const count = random.poisson(this.options.noise * real)
    const { surfaces } = this.detector
    for (let n = 0; n < count; n++) {
      const like = real > 0 ? found.at(fields * random.integer(real) + 3) : random.integer(surfaces.length)
      const { kind, position, from, to } = surfaces[like]!
      const phi = random.uniform(-Math.PI, Math.PI)
      const r = kind === 'barrel' ? position : Math.sqrt(random.uniform(from * from, to * to))
      const z = kind === 'barrel' ? random.uniform(from, to) : position
      const [x, y] = [r * Math.cos(phi), r * Math.sin(phi)]
      found.push(x, y, z, like, -1, x, y, z, 0, 0, 0)
    }
  }
}

/** The state's point moved on its surface: along the circle and across it. */
function displaced(state: State, kind: 'barrel' | 'disc', along: number, across: number): [number, number, number] {
  const [x, y, z] = [state[0]!, state[1]!, state[2]!]
  const r = Math.hypot(x, y)
  const [cos, sin] = [Math.cos(along / r), Math.sin(along / r)]
  if (kind === 'barrel') return [x * cos - y * sin, y * cos + x * sin, z + across]
  const scale = (r + across) / r
  return [scale * (x * cos - y * sin), scale * (y * cos + x * sin), z]
}

/** Turns the direction by two small angles, keeping the momentum: λ by β, φ by α/cos λ. */
function scatter(state: State, alpha: number, beta: number): void {
  const tanLambda = state[5]!
  const cosLambda = 1 / Math.sqrt(1 + tanLambda * tanLambda)
  const turn = alpha / cosLambda
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [x, y] = [state[3]!, state[4]!]
  state[3] = x * cos - y * sin
  state[4] = y * cos + x * sin
  const lambda = Math.atan(tanLambda) + beta
  state[5] = Math.tan(lambda)
  state[6] = (state[6]! * cosLambda) / Math.cos(lambda)
}

/** Hits in a random order, so that nothing can be read off it. */
function assemble(event: number, found: Numbers, particles: Particles, random: Random): SimulatedEvent {
  const values = found.done()
  const count = values.length / fields
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i))
  const column = (field: number): Float64Array => Float64Array.from(order, (from) => values[fields * from + field]!)
  const trueHits = new Float64Array(6 * count)
  order.forEach((from, to) => trueHits.set(values.subarray(fields * from + 5, fields * from + 11), 6 * to))
  const [x, y, z] = [column(0), column(1), column(2)]
  return {
    hits: { event, count, id: Float64Array.from(order, (_, i) => i + 1), x, y, z, surface: Int32Array.from(column(3)) },
    truth: { particle: Int32Array.from(column(4)), particles },
    trueHits,
  }
}

function logUniform(random: Random, [low, high]: readonly [number, number]): number {
  return low * (high / low) ** random.uniform()
}
