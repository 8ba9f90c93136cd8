import { deltaPhi } from '../../jets/kinematics'
import { chargeOf } from '../../jets/particles'
import type { Constituents } from '../../jets/types'
import { speciesOf } from './species'

/** Constituents of one jet: those from `first` up to `last` of a list. */
export interface Span {
  constituents: Constituents
  first: number
  last: number
}

/** Sides of the cells of the calorimeters in η and φ: deposits are reconstructed at the centres of cells. */
export interface Cells {
  cell: number
  tower: number
}

/** Largest distance in η and in φ of a track. */
const trackReach = 0.006
/** Half a cell, and room for the rounding of what files hold. */
const cellReach = 0.53
/** Largest |ln(pT reco / pT gen)| of a track. */
const trackStretch = 0.3
/** 0.3 · 3.8 T · 1.29 m / 2, GeV: a charged particle of this pT just reaches the calorimeter's face, bent by π/2. */
const bendingPt = 0.735

/**
 * Which generated constituent a reconstructed one most likely stems from: tracks by direction, charge and pT; deposits
 * by direction, of the same species before charged particles whose track may be lost, hard before soft. Each of
 * either side is used once. A generator learns detection from these links; nothing else depends on them.
 *
 * @returns for each reconstructed constituent the place of the generated one within the jet, −1 where there is none.
 */
export function linkConstituents(gen: Span, reco: Span, cells: Cells): Int32Array {
  const g = gen.constituents
  const r = reco.constituents
  const candidates: { cost: number; from: number; to: number }[] = []
  for (let to = reco.first; to < reco.last; to++) {
    const kind = speciesOf(r.pdg?.[to] ?? 211)
    for (let from = gen.first; from < gen.last; from++) {
      const cost = linkCost(g, from, r, to, kind, cells)
      if (cost < Infinity) candidates.push({ cost, from: from - gen.first, to: to - reco.first })
    }
  }
  candidates.sort((a, b) => a.cost - b.cost)
  const parents = new Int32Array(reco.last - reco.first).fill(-1)
  const taken = new Uint8Array(gen.last - gen.first)
  for (const { from, to } of candidates) {
    if (parents[to] !== -1 || taken[from]) continue
    parents[to] = from
    taken[from] = 1
  }
  return parents
}

/** Lower is likelier; Infinity where the one cannot stem from the other. */
function linkCost(g: Constituents, from: number, r: Constituents, to: number, kind: 0 | 1 | 2, cells: Cells): number {
  const pdg = g.pdg?.[from] ?? 211
  const source = speciesOf(pdg)
  const range = kind === 0 ? trackReach : cellReach * (kind === 1 ? cells.cell : cells.tower)
  const eta = Math.abs(r.eta[to]! - g.eta[from]!)
  if (eta > range) return Infinity
  const phi = Math.abs(deltaPhi(r.phi[to]!, g.phi[from]!))
  const pt = g.pt[from]!
  if (kind === 0) {
    const stretch = Math.abs(Math.log(r.pt[to]! / pt))
    const sameCharge = chargeOf(pdg) === chargeOf(r.pdg?.[to] ?? 211)
    return source === 0 && sameCharge && phi < range && stretch < trackStretch ? Math.hypot(eta, phi) / range : Infinity
  }
  const bending = source === 0 ? Math.asin(Math.min(1, bendingPt / pt)) : 0
  if (phi > range + bending || (kind === 2 && source === 1)) return Infinity
  return (source === kind ? 10 : 20) - 0.1 * Math.log(pt)
}
