import type { JetPairs, Jets } from '../jets'

/** η beyond which no detector measures a direction: such values are those of particles in the beam. */
const largestEta = 10

/**
 * Why jet i cannot be used, with the value, beyond what readers look at (numbers that are not finite, negative pT); null
 * where it can. What stands before the colon is the same for all alike.
 */
export function whatIsWrong({ gen, reco, pileUp }: JetPairs, i: number): string | null {
  const collisions = pileUp?.[i] ?? 0
  if (collisions < 0) return `negative number of pile-up collisions: ${collisions}`
  return problemOf(gen, i, 'generated') ?? (reco && problemOf(reco, i, 'reconstructed'))
}

function problemOf({ pt, eta, constituents }: Jets, i: number, which: string): string | null {
  const { offsets } = constituents
  if (!(pt[i]! > 0)) return `${which} jet without pT: ${pt[i]}`
  if (offsets[i + 1] === offsets[i]) return `${which} jet without constituents`
  const etas = [eta[i]!, ...constituents.eta.subarray(offsets[i], offsets[i + 1])]
  const beyond = etas.find((value) => Math.abs(value) > largestEta)
  return beyond === undefined ? null : `${which} jet or constituent beyond |eta| = ${largestEta}: ${beyond}`
}
