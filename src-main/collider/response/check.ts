import type { Constituents, JetPairs, Jets } from '../jets/types'

/** η beyond which a direction is no longer one in a detector: rounding makes such values of particles in the beam. */
const largestEta = 10

/** Why jet i cannot be used, with the value; null where it can. The text before the colon is the same for all alike. */
export function whatIsWrong(pairs: JetPairs, i: number): string | null {
  const pileUp = pairs.pileUp?.[i] ?? 0
  if (!(pileUp >= 0)) return `number of pile-up collisions is not one: ${pileUp}`
  return jetProblem(pairs.gen, i, 'generated') ?? (pairs.reco ? jetProblem(pairs.reco, i, 'reconstructed') : null)
}

function jetProblem({ pt, eta, phi, constituents }: Jets, i: number, which: string): string | null {
  return (
    vectorProblem(pt[i]!, eta[i]!, phi[i]!, `${which} jet`) ??
    constituentsProblem(constituents, i, `${which} constituent`)
  )
}

function constituentsProblem({ offsets, pt, eta, phi }: Constituents, i: number, which: string): string | null {
  if (offsets[i + 1]! === offsets[i]!) return `${which}s are missing`
  for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
    const problem = vectorProblem(pt[k]!, eta[k]!, phi[k]!, which)
    if (problem) return problem
  }
  return null
}

function vectorProblem(pt: number, eta: number, phi: number, which: string): string | null {
  if (!Number.isFinite(pt) || !Number.isFinite(eta) || !Number.isFinite(phi)) {
    return `${which} is not finite: pT ${pt}, eta ${eta}, phi ${phi}`
  }
  if (pt < 0) return `${which} of negative energy: pT ${pt}`
  if (Math.abs(eta) > largestEta) return `${which} beyond |eta| ${largestEta}: eta ${eta}`
  return null
}
