import type { JetPairs, Jets } from '../../jets/types'
import type { Side } from '../roles'

/** Told of jet `jet` of a sample that it is none, with what is wrong. */
export type Refuse = (jet: number, what: string) => void

/**
 * Tells what is wrong with the numbers of jets: values that are not finite, momenta below 0.
 * @param nameOf what the file calls a quantity.
 */
export function checkJets(pairs: JetPairs, refuse: Refuse, nameOf: (side: Side, quantity: string) => string): void {
  for (const side of ['gen', 'reco'] as const) {
    const jets = pairs[side]
    if (!jets) continue
    checkSide(jets, side, refuse, nameOf)
  }
  for (const [name, values] of Object.entries({ weight: pairs.weight, 'pile-up': pairs.pileUp })) {
    if (!values) continue
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) refuse(i, `its ${name} is ${values[i]}`)
  }
}

function checkSide(jets: Jets, side: Side, refuse: Refuse, nameOf: (side: Side, quantity: string) => string): void {
  const { pt, eta, phi, mass, constituents } = jets
  for (let i = 0; i < pt.length; i++) {
    // One sum tells whether any of the four is not finite; only then it is asked which.
    if (pt[i]! >= 0 && Number.isFinite(pt[i]! + eta[i]! + phi[i]! + mass[i]!)) continue
    const wrong = Object.entries({ pt, eta, phi, mass }).find(([name, values]) => {
      return !Number.isFinite(values[i]) || (name === 'pt' && values[i]! < 0)
    })!
    refuse(i, `${nameOf(side, wrong[0])} is ${wrong[1][i]}`)
  }
  const { offsets } = constituents
  for (let i = 0; i < pt.length; i++) {
    for (let j = offsets[i]!; j < offsets[i + 1]!; j++) {
      const [cpt, ceta, cphi] = [constituents.pt[j]!, constituents.eta[j]!, constituents.phi[j]!]
      if (cpt >= 0 && Number.isFinite(cpt + ceta + cphi)) continue
      refuse(i, `its ${side} constituent ${j - offsets[i]!} has pT ${cpt}, η ${ceta}, φ ${cphi}`)
      break
    }
  }
}
