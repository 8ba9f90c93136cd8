import type { Constituents, JetPairs, Jets } from '../../jets/types'
import { asFloat32, asFloat64, asInt32 } from '../columns'
import type { ArrayAxis, Mapping } from '../mapping'
import type { Role, Side } from '../roles'
import type { Skipped } from '../skipped'
import type { Chunk, Column } from '../types'
import { selectJets } from './build'

/**
 * The jets of a chunk whose every row is a pair of jets. Rows whose numbers are no jet are left out and told to
 * `skipped`.
 */
export function jetsOfRows(
  chunk: Chunk,
  mapping: Mapping,
  withReco: boolean,
  file: string,
  skipped: Skipped,
): JetPairs {
  const count = chunk.entries
  const keep = new Uint8Array(count).fill(1)
  const column = (role: Role): Column | null => {
    const name = mapping.roles[role]
    return name === undefined ? null : chunk.columns[name]!
  }
  const refuse = (row: number, what: string): void => {
    if (keep[row] === 1) skipped.add(`Row ${chunk.first + row} of '${file}': ${what}`)
    keep[row] = 0
  }
  const side = (which: Side): Jets => {
    const plain = (quantity: 'pt' | 'eta' | 'phi' | 'mass'): Float32Array => {
      const found = column(`${which}.${quantity}`)
      return found ? asFloat32(found.values) : new Float32Array(count)
    }
    const [pt, eta, phi, mass] = [plain('pt'), plain('eta'), plain('phi'), plain('mass')]
    const names = { pt, eta, phi, mass }
    for (let i = 0; i < count; i++) {
      // One sum tells whether any of the four is not finite; only then it is asked which.
      if (pt[i]! >= 0 && Number.isFinite(pt[i]! + eta[i]! + phi[i]! + mass[i]!)) continue
      const wrong = Object.entries(names).find(([name, values]) => {
        return !Number.isFinite(values[i]) || (name === 'pt' && values[i]! < 0)
      })!
      refuse(i, `${mapping.roles[`${which}.${wrong[0]}` as Role]} is ${wrong[1][i]}`)
    }
    const constituents = column(`${which}.constituents.array`)
      ? ofArray(column(`${which}.constituents.array`)!, column(`${which}.constituents.mask`), mapping.arrayAxes!, count)
      : ofLists(which, column, mapping, count, refuse)
    checkConstituents(constituents, count, which, refuse)
    return {
      pt,
      eta,
      phi,
      mass,
      constituents: mapping.relative ? absolute(constituents, { pt, eta, phi }) : constituents,
    }
  }
  const [event, weight, pileUp] = [column('event'), column('weight'), column('pileUp')]
  const pairs: JetPairs = {
    count,
    event: event ? asFloat64(event.values) : Float64Array.from({ length: count }, (_, i) => chunk.first + i),
    weight: weight && asFloat64(weight.values),
    pileUp: pileUp && asFloat32(pileUp.values),
    gen: side('gen'),
    reco: withReco ? side('reco') : null,
  }
  checkFinite(pairs.weight, mapping.roles.weight, refuse)
  checkFinite(pairs.pileUp, mapping.roles.pileUp, refuse)
  return selectJets(pairs, keep)
}

type Refuse = (row: number, what: string) => void

function ofLists(
  side: Side,
  column: (role: Role) => Column | null,
  { roles }: Mapping,
  count: number,
  refuse: Refuse,
): Constituents {
  const pt = column(`${side}.constituents.pt`)!
  const offsets = pt.offsets[0]!
  const like = (quantity: 'eta' | 'phi' | 'pdg', found: Column): Column['values'] => {
    const theirs = found.offsets[0]!
    if (sameOffsets(theirs, offsets)) return found.values
    // Lists of unequal length: those rows go, the values of the others are put where pT's are.
    const values = new Float64Array(offsets[count]!)
    for (let i = 0; i < count; i++) {
      const [ours, others] = [offsets[i + 1]! - offsets[i]!, theirs[i + 1]! - theirs[i]!]
      if (ours !== others) {
        const [first, second] = [roles[`${side}.constituents.pt`], roles[`${side}.constituents.${quantity}`]]
        refuse(i, `${first} holds ${ours} values but ${second} holds ${others}`)
      } else for (let j = 0; j < ours; j++) values[offsets[i]! + j] = Number(found.values[theirs[i]! + j])
    }
    return values
  }
  const pdg = column(`${side}.constituents.pdg`)
  return {
    offsets,
    pt: asFloat32(pt.values),
    eta: asFloat32(like('eta', column(`${side}.constituents.eta`)!)),
    phi: asFloat32(like('phi', column(`${side}.constituents.phi`)!)),
    pdg: pdg && asInt32(like('pdg', pdg)),
  }
}

/** Constituents of a padded array [N, axes]: those the mask marks, or those with pT other than 0. */
function ofArray(array: Column, mask: Column | null, axes: readonly ArrayAxis[], count: number): Constituents {
  const width = axes.length
  const padded = count === 0 ? 0 : array.values.length / count / width
  const values = asFloat32(array.values)
  const marks = mask && asFloat32(mask.values)
  const at = Object.fromEntries(axes.map((axis, i) => [axis, i])) as Partial<Record<ArrayAxis, number>>
  const there = (slot: number): boolean => {
    if (marks) return marks[slot] !== 0
    return at.mask === undefined ? values[slot * width + at.pt!] !== 0 : values[slot * width + at.mask]! > 0.5
  }
  const offsets = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) {
    let hit = 0
    for (let j = 0; j < padded; j++) if (there(i * padded + j)) hit++
    offsets[i + 1] = offsets[i]! + hit
  }
  const slots = new Int32Array(offsets[count]!)
  for (let slot = 0, n = 0; slot < count * padded; slot++) if (there(slot)) slots[n++] = slot
  const pick = (axis: number): Float32Array => Float32Array.from(slots, (slot) => values[slot * width + axis]!)
  return {
    offsets,
    pt: pick(at.pt!),
    eta: pick(at.eta!),
    phi: pick(at.phi!),
    pdg: at.pdg === undefined ? null : Int32Array.from(pick(at.pdg)),
  }
}

/** Constituents given relative to their jet (η − η_jet, φ − φ_jet, pT/pT_jet) in absolute terms. */
function absolute({ offsets, ...c }: Constituents, jet: Pick<Jets, 'pt' | 'eta' | 'phi'>): Constituents {
  const [pt, eta, phi] = [c.pt.slice(), c.eta.slice(), c.phi.slice()]
  for (let i = 0; i < jet.pt.length; i++) {
    for (let j = offsets[i]!; j < offsets[i + 1]!; j++) {
      pt[j]! *= jet.pt[i]!
      eta[j]! += jet.eta[i]!
      phi[j] = Math.atan2(Math.sin(phi[j]! + jet.phi[i]!), Math.cos(phi[j]! + jet.phi[i]!))
    }
  }
  return { offsets, pt, eta, phi, pdg: c.pdg }
}

function checkConstituents({ offsets, pt, eta, phi }: Constituents, count: number, side: Side, refuse: Refuse): void {
  for (let i = 0; i < count; i++) {
    for (let j = offsets[i]!; j < offsets[i + 1]!; j++) {
      if (pt[j]! >= 0 && Number.isFinite(pt[j]! + eta[j]! + phi[j]!)) continue
      refuse(i, `its ${side} constituent ${j - offsets[i]!} has pT ${pt[j]}, η ${eta[j]}, φ ${phi[j]}`)
      break
    }
  }
}

function checkFinite(values: ArrayLike<number> | null, name: string | undefined, refuse: Refuse): void {
  if (!values) return
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) refuse(i, `${name} is ${values[i]}`)
}

function sameOffsets(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
