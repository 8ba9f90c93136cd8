import type { Constituents, JetPairs, Jets } from '../../jets/types'
import { asFloat32, asFloat64, asInt32 } from '../columns'
import type { ArrayAxis, Side } from '../roles'
import type { Skipped } from '../skipped'
import type { Column } from '../types'
import { selectJets } from './build'
import { checkJets, type Refuse } from './check'
import type { RoleColumns } from './roleColumns'

/** The jets of a chunk whose every row is a pair of jets. Rows that are none are left out and told to `skipped`. */
export function jetsOfRows(columns: RoleColumns, withReco: boolean, file: string, skipped: Skipped): JetPairs {
  const { entries: count, first } = columns.chunk
  const keep = new Uint8Array(count).fill(1)
  const refuse: Refuse = (row, what) => {
    if (keep[row] === 1) skipped.add(`Row ${first + row} of '${file}': ${what}`)
    keep[row] = 0
  }
  const side = (which: Side): Jets => {
    const [pt, eta] = [columns.quantity(which, 'pt', count), columns.quantity(which, 'eta', count)]
    const [phi, mass] = [columns.quantity(which, 'phi', count), columns.quantity(which, 'mass', count)]
    const array = columns.get(`${which}.constituents.array`)
    const mask = columns.get(`${which}.constituents.mask`)
    const stored = array
      ? ofArray(array, mask, columns.mapping.arrayAxes ?? [], count)
      : ofLists(which, columns, count, refuse)
    const constituents = columns.mapping.relative ? absolute(stored, { pt, eta, phi }) : stored
    return { pt, eta, phi, mass, constituents }
  }
  const [event, weight, pileUp] = [columns.get('event'), columns.get('weight'), columns.get('pileUp')]
  const pairs: JetPairs = {
    count,
    event: event ? asFloat64(event.values) : Float64Array.from({ length: count }, (_, i) => first + i),
    weight: weight && asFloat64(weight.values),
    pileUp: pileUp && asFloat32(pileUp.values),
    gen: side('gen'),
    reco: withReco ? side('reco') : null,
  }
  checkJets(pairs, refuse, (which, quantity) => columns.nameOf(`${which}.${quantity}` as 'gen.pt'))
  return selectJets(pairs, keep)
}

function ofLists(side: Side, columns: RoleColumns, count: number, refuse: Refuse): Constituents {
  const pt = columns.require(`${side}.constituents.pt`)
  const offsets = pt.offsets[0]!
  const like = (quantity: 'eta' | 'phi' | 'pdg', found: Column): Column['values'] => {
    const theirs = found.offsets[0]!
    if (sameOffsets(theirs, offsets)) return found.values
    // Lists of unequal length: those rows go, the values of the others are put where pT's are.
    const values = new Float64Array(offsets[count]!)
    for (let i = 0; i < count; i++) {
      const [ours, others] = [offsets[i + 1]! - offsets[i]!, theirs[i + 1]! - theirs[i]!]
      if (ours === others) {
        for (let j = 0; j < ours; j++) values[offsets[i]! + j] = Number(found.values[theirs[i]! + j])
        continue
      }
      const names = (['pt', quantity] as const).map((name) => columns.nameOf(`${side}.constituents.${name}`))
      refuse(i, `${names[0]} holds ${ours} values but ${names[1]} holds ${others}`)
    }
    return values
  }
  const pdg = columns.get(`${side}.constituents.pdg`)
  return {
    offsets,
    pt: columns.inGeV(pt),
    eta: asFloat32(like('eta', columns.require(`${side}.constituents.eta`))),
    phi: asFloat32(like('phi', columns.require(`${side}.constituents.phi`))),
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

function sameOffsets(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
