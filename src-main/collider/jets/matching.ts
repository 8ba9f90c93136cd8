import { deltaPhi, type Reals } from './kinematics'

/** Directions of the jets (or particles) of many events: those of event e lie from offsets[e] to offsets[e + 1]. */
export interface Directions {
  readonly offsets: Int32Array
  readonly eta: Reals
  readonly phi: Reals
}

/** Generated and reconstructed jets farther apart than this are no pair. */
const matchingRadius = 0.3

/**
 * Pairs generated with reconstructed jets event by event: the closest two first, each used once, none at ΔR of
 * `maximum` or beyond.
 * @returns of each generated jet the number of its partner among the reconstructed ones, or −1.
 */
export function matchJets(generated: Directions, reconstructed: Directions, maximum = matchingRadius): Int32Array {
  if (generated.offsets.length !== reconstructed.offsets.length) {
    throw new RangeError(
      `Jets of the same events expected, got ${generated.offsets.length - 1} and ${reconstructed.offsets.length - 1}`,
    )
  }
  const partner = new Int32Array(generated.eta.length).fill(-1)
  const isUsed = new Uint8Array(reconstructed.eta.length)
  for (let event = 0; event + 1 < generated.offsets.length; event++) {
    for (;;) {
      let [least, g, r] = [maximum * maximum, -1, -1]
      for (let i = generated.offsets[event]!; i < generated.offsets[event + 1]!; i++) {
        if (partner[i] !== -1) continue
        for (let j = reconstructed.offsets[event]!; j < reconstructed.offsets[event + 1]!; j++) {
          if (isUsed[j]) continue
          const d = distance2(generated, i, reconstructed, j)
          if (d < least) [least, g, r] = [d, i, j]
        }
      }
      if (g < 0) break
      partner[g] = r
      isUsed[r] = 1
    }
  }
  return partner
}

/**
 * Gives each particle to the nearest jet of its event.
 * @param radius a particle at ΔR of this or beyond belongs to no jet.
 * @returns of each particle the number of its jet, or −1.
 */
export function nearestJets(particles: Directions, jets: Directions, radius: number): Int32Array {
  const owner = new Int32Array(particles.eta.length).fill(-1)
  for (let event = 0; event + 1 < particles.offsets.length; event++) {
    for (let i = particles.offsets[event]!; i < particles.offsets[event + 1]!; i++) {
      let least = radius * radius
      for (let jet = jets.offsets[event]!; jet < jets.offsets[event + 1]!; jet++) {
        const d = distance2(particles, i, jets, jet)
        if (d < least) {
          least = d
          owner[i] = jet
        }
      }
    }
  }
  return owner
}

/**
 * The particles of each jet, from the jet of each particle; within a jet by decreasing pT.
 * @param owner of each particle the number of its jet; −1: none.
 * @returns the particles' numbers, and where those of each jet begin.
 */
export function groupByJet(
  owner: ArrayLike<number>,
  pt: Reals,
  jets: number,
): { offsets: Int32Array; particles: Int32Array } {
  const offsets = new Int32Array(jets + 1)
  for (let i = 0; i < owner.length; i++) {
    const jet = owner[i]!
    if (jet >= jets) throw new RangeError(`Particle ${i} names jet ${jet} of ${jets}`)
    if (jet >= 0) offsets[jet + 1]!++
  }
  for (let jet = 0; jet < jets; jet++) offsets[jet + 1]! += offsets[jet]!
  const particles = new Int32Array(offsets[jets]!)
  const next = offsets.slice(0, jets)
  for (let i = 0; i < owner.length; i++) if (owner[i]! >= 0) particles[next[owner[i]!]!++] = i
  for (let jet = 0; jet < jets; jet++) {
    particles.subarray(offsets[jet], offsets[jet + 1]).sort((a, b) => pt[b]! - pt[a]! || a - b)
  }
  return { offsets, particles }
}

function distance2(a: Directions, i: number, b: Directions, j: number): number {
  const dEta = a.eta[i]! - b.eta[j]!
  const dPhi = deltaPhi(a.phi[i]!, b.phi[j]!)
  return dEta * dEta + dPhi * dPhi
}
