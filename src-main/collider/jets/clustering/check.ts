import { GalateaError } from '../../../base/errors'
import type { FourVectors } from '../kinematics'

/** A particle that cannot be clustered, and why. */
interface BadParticle {
  index: number
  reason: string
}

/** The first particle of a range that has no direction or no energy that makes sense; null where all have. */
function findBadParticle(particles: FourVectors, from: number, count: number): BadParticle | null {
  const { px, py, pz, e } = particles
  for (let i = from; i < from + count; i++) {
    if (e[i]! >= 0 && (px[i] !== 0 || py[i] !== 0) && Number.isFinite(px[i]! + py[i]! + pz[i]! + e[i]!)) continue
    const index = i - from
    for (const [name, values] of [
      ['px', px],
      ['py', py],
      ['pz', pz],
      ['E', e],
    ] as const) {
      if (!Number.isFinite(values[i])) return { index, reason: `its ${name} is ${values[i]}, not a number of GeV` }
    }
    if (e[i]! < 0) return { index, reason: `its energy is ${e[i]} GeV, below 0` }
    if (px[i] === 0 && py[i] === 0) return { index, reason: 'it has no transverse momentum, so its η is infinite' }
  }
  return null
}

/** @throws GalateaError `out-of-domain` that names the first bad particle. */
export function requireParticles(particles: FourVectors, from: number, count: number): void {
  const bad = findBadParticle(particles, from, count)
  if (!bad) return
  throw new GalateaError('out-of-domain', `Particle ${bad.index} of ${count} cannot be clustered: ${bad.reason}.`, {
    particle: bad.index,
    reason: bad.reason,
  })
}
