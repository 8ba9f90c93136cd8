import type { Constituents, JetPairs, Jets } from '../../jets/types'

/** The jets of a sample of which `keep` is true, with their constituents. */
export function selectJets(pairs: JetPairs, keep: Uint8Array): JetPairs {
  if (!keep.includes(0)) return pairs
  const kept = Int32Array.from(keep.keys()).filter((i) => keep[i] === 1)
  const pick = <A extends Float32Array | Float64Array>(values: A): A => {
    const picked = new (values.constructor as new (length: number) => A)(kept.length)
    for (let i = 0; i < kept.length; i++) picked[i] = values[kept[i]!]!
    return picked
  }
  const side = (jets: Jets): Jets => ({
    pt: pick(jets.pt),
    eta: pick(jets.eta),
    phi: pick(jets.phi),
    mass: pick(jets.mass),
    constituents: selectConstituents(jets.constituents, kept),
  })
  return {
    count: kept.length,
    event: pick(pairs.event),
    weight: pairs.weight && pick(pairs.weight),
    pileUp: pairs.pileUp && pick(pairs.pileUp),
    gen: side(pairs.gen),
    reco: pairs.reco && side(pairs.reco),
  }
}

/** The constituents of the jets `kept`, in that order. */
export function selectConstituents({ offsets, pt, eta, phi, pdg }: Constituents, kept: Int32Array): Constituents {
  const starts = new Int32Array(kept.length + 1)
  kept.forEach((jet, i) => (starts[i + 1] = starts[i]! + offsets[jet + 1]! - offsets[jet]!))
  const pick = <A extends Float32Array | Int32Array>(values: A): A => {
    const picked = new (values.constructor as new (length: number) => A)(starts[kept.length]!)
    kept.forEach((jet, i) => picked.set(values.subarray(offsets[jet], offsets[jet + 1]), starts[i]))
    return picked
  }
  return { offsets: starts, pt: pick(pt), eta: pick(eta), phi: pick(phi), pdg: pdg && pick(pdg) }
}
