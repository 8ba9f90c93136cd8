import { deltaPhi, type Reals } from './kinematics'

/** Directions of the jets of many events: those of event e lie from offsets[e] to offsets[e + 1]. */
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

function distance2(a: Directions, i: number, b: Directions, j: number): number {
  const dEta = a.eta[i]! - b.eta[j]!
  const dPhi = deltaPhi(a.phi[i]!, b.phi[j]!)
  return dEta * dEta + dPhi * dPhi
}
