import { matchJets } from '../../jets/matching'
import type { Constituents, JetPairs, Jets } from '../../jets/types'
import { asFloat32, asFloat64, asInt32 } from '../columns'
import type { Side } from '../roles'
import type { Skipped } from '../skipped'
import type { Column } from '../types'
import { selectConstituents, selectJets } from './build'
import { checkJets } from './check'
import type { RoleColumns } from './roleColumns'

/**
 * The jets of a chunk whose every entry is an event with lists of jets. A generated jet goes with the reconstructed one
 * that points to it (of several the first, which is the hardest), or, where the file does not say, with the nearest one
 * (ΔR < 0.3, each used once); generated jets without a partner are left out. An event whose lists do not fit together
 * is left out as a whole and told to `skipped`, a jet whose numbers are none alone.
 */
export function jetsOfEvents(columns: RoleColumns, withReco: boolean, file: string, skipped: Skipped): JetPairs {
  const { entries, first } = columns.chunk
  const broken = new Uint8Array(entries)
  const breakEvent = (event: number, what: string): void => {
    if (broken[event] === 0) skipped.add(`Entry ${first + event} of '${file}': ${what}`)
    broken[event] = 1
  }
  const gen = readSide(columns, 'gen', breakEvent)
  const reco = withReco ? readSide(columns, 'reco', breakEvent) : null
  const partner = reco && partners(columns, gen, reco, breakEvent)

  const event = eventOf(gen.offsets)
  const chosen = Int32Array.from(event.keys()).filter((jet) => {
    return broken[event[jet]!] === 0 && (!partner || partner[jet]! >= 0)
  })
  const spread = (values: ArrayLike<number>): Float64Array => Float64Array.from(chosen, (jet) => values[event[jet]!]!)
  const [number, weight, pileUp] = [columns.get('event'), columns.get('weight'), columns.get('pileUp')]
  const pairs: JetPairs = {
    count: chosen.length,
    event: number ? spread(asFloat64(number.values)) : Float64Array.from(chosen, (jet) => first + event[jet]!),
    weight: weight && spread(asFloat64(weight.values)),
    pileUp: pileUp && Float32Array.from(spread(asFloat32(pileUp.values))),
    gen: selectSide(gen.jets, chosen),
    reco:
      reco &&
      selectSide(
        reco.jets,
        Int32Array.from(chosen, (jet) => partner![jet]!),
      ),
  }
  const keep = new Uint8Array(chosen.length).fill(1)
  checkJets(
    pairs,
    (i, what) => {
      const [jet, at] = [chosen[i]!, event[chosen[i]!]!]
      const sentence = `Entry ${first + at} of '${file}', generated jet ${jet - gen.offsets[at]!}: ${what}`
      if (keep[i] === 1) skipped.add(sentence)
      keep[i] = 0
    },
    (which, quantity) => columns.nameOf(`${which}.${quantity}` as 'gen.pt'),
  )
  return selectJets(pairs, keep)
}

interface EventSide {
  /** Jets of event e: from offsets[e] up to offsets[e + 1]. */
  offsets: Int32Array
  jets: Jets
}

type BreakEvent = (event: number, what: string) => void

function readSide(columns: RoleColumns, side: Side, breakEvent: BreakEvent): EventSide {
  const offsets = columns.require(`${side}.pt`).offsets[0]!
  const count = offsets[offsets.length - 1]!
  const quantity = (name: 'pt' | 'eta' | 'phi' | 'mass'): Float32Array => {
    const role = `${side}.${name}` as const
    const found = columns.get(role)
    if (!found) return new Float32Array(count)
    compare(offsets, found.offsets[0]!, columns.nameOf(`${side}.pt`), columns.nameOf(role), breakEvent)
    return aligned(columns.quantity(side, name, count), found.offsets[0]!, offsets)
  }
  const [pt, eta, phi, mass] = [quantity('pt'), quantity('eta'), quantity('phi'), quantity('mass')]
  return { offsets, jets: { pt, eta, phi, mass, constituents: readConstituents(columns, side, offsets, breakEvent) } }
}

function readConstituents(columns: RoleColumns, side: Side, jets: Int32Array, breakEvent: BreakEvent): Constituents {
  const column = columns.require(`${side}.constituents.pt`)
  const pdgColumn = columns.get(`${side}.constituents.pdg`)
  const innermost = column.offsets.at(-1)!
  const like = <A extends Float32Array | Int32Array>(quantity: 'eta' | 'phi' | 'pdg', of: (found: Column) => A): A => {
    const role = `${side}.constituents.${quantity}` as const
    const found = columns.require(role)
    const names = [columns.nameOf(`${side}.constituents.pt`), columns.nameOf(role)] as const
    compare(inEvents(column), inEvents(found), ...names, breakEvent)
    return aligned(of(found), found.offsets.at(-1)!, innermost)
  }
  const all: Constituents = {
    offsets: innermost,
    pt: columns.inGeV(column),
    eta: like('eta', ({ values }) => asFloat32(values)),
    phi: like('phi', ({ values }) => asFloat32(values)),
    pdg: pdgColumn && like('pdg', ({ values }) => asInt32(values)),
  }
  if (column.offsets.length === 2) return nestedConstituents(columns, side, jets, column, all, breakEvent)
  const { owner, item } = linksOf(columns, side, jets, column.offsets[0]!, breakEvent)
  return byOwner(all, owner, item, jets[jets.length - 1]!)
}

/** Lists of lists: each jet has its own, in the order of the jets. */
function nestedConstituents(
  columns: RoleColumns,
  side: Side,
  jets: Int32Array,
  { offsets }: Column,
  all: Constituents,
  breakEvent: BreakEvent,
): Constituents {
  const [outer, inner] = [offsets[0]!, offsets[1]!]
  compare(jets, outer, columns.nameOf(`${side}.pt`), columns.nameOf(`${side}.constituents.pt`), breakEvent)
  const owner = new Int32Array(all.pt.length).fill(-1)
  for (let event = 0; event + 1 < outer.length; event++) {
    const count = Math.min(outer[event + 1]! - outer[event]!, jets[event + 1]! - jets[event]!)
    for (let jet = 0; jet < count; jet++) {
      const list = outer[event]! + jet
      owner.fill(jets[event]! + jet, inner[list], inner[list + 1])
    }
  }
  return byOwner(all, owner, Int32Array.from(owner.keys()), jets[jets.length - 1]!)
}

/** For every event where its innermost values end. */
function inEvents({ offsets }: Column): Int32Array {
  const [outer, inner] = offsets
  return inner ? outer!.map((list) => inner[list]!) : outer!
}

/** For every link the jet (of all in the chunk, −1 for none) and the constituent. */
function linksOf(
  columns: RoleColumns,
  side: Side,
  jets: Int32Array,
  particles: Int32Array,
  breakEvent: BreakEvent,
): { owner: Int32Array; item: Int32Array } {
  const direct = columns.get(`${side}.constituents.jet`)
  const jetRole = direct ? (`${side}.constituents.jet` as const) : (`${side}.link.jet` as const)
  const jetColumn = direct ?? columns.require(`${side}.link.jet`)
  const itemColumn = direct ? null : columns.require(`${side}.link.constituent`)
  const offsets = jetColumn.offsets[0]!
  const [ptName, jetName] = [columns.nameOf(`${side}.constituents.pt`), columns.nameOf(jetRole)]
  if (direct) compare(particles, offsets, ptName, jetName, breakEvent)
  else {
    compare(offsets, itemColumn!.offsets[0]!, jetName, columns.nameOf(`${side}.link.constituent`), breakEvent)
  }
  const owner = asInt32(jetColumn.values).slice()
  const item = itemColumn
    ? aligned(asInt32(itemColumn.values), itemColumn.offsets[0]!, offsets).slice()
    : Int32Array.from(owner.keys())
  for (let event = 0; event + 1 < offsets.length; event++) {
    const [jetCount, itemCount] = [jets[event + 1]! - jets[event]!, particles[event + 1]! - particles[event]!]
    for (let i = offsets[event]!; i < offsets[event + 1]!; i++) {
      const jet = owner[i]!
      if (jet >= jetCount) breakEvent(event, `${jetName} is ${jet} where there are ${jetCount} jets`)
      if (itemColumn && (item[i]! < 0 || item[i]! >= itemCount)) {
        const name = columns.nameOf(`${side}.link.constituent`)
        breakEvent(event, `${name} is ${item[i]} where there are ${itemCount} constituents`)
        item[i] = -1
      } else if (itemColumn) item[i]! += particles[event]!
      owner[i] = jet < 0 || jet >= jetCount || item[i]! < 0 ? -1 : jets[event]! + jet
    }
  }
  return { owner, item }
}

/** Constituents in the order of their jets; within a jet they keep theirs. */
function byOwner(all: Constituents, owner: Int32Array, item: Int32Array, jets: number): Constituents {
  const offsets = new Int32Array(jets + 1)
  for (const jet of owner) if (jet >= 0) offsets[jet + 1]!++
  for (let jet = 0; jet < jets; jet++) offsets[jet + 1]! += offsets[jet]!
  const next = offsets.slice(0, jets)
  const order = new Int32Array(offsets[jets]!)
  owner.forEach((jet, i) => {
    if (jet >= 0) order[next[jet]!++] = item[i]!
  })
  const pick = <A extends Float32Array | Int32Array>(values: A): A => {
    const picked = new (values.constructor as new (length: number) => A)(order.length)
    for (let i = 0; i < order.length; i++) picked[i] = values[order[i]!]!
    return picked
  }
  return { offsets, pt: pick(all.pt), eta: pick(all.eta), phi: pick(all.phi), pdg: all.pdg && pick(all.pdg) }
}

/** Of each generated jet the number of its reconstructed one, −1 for none. */
function partners(columns: RoleColumns, gen: EventSide, reco: EventSide, breakEvent: BreakEvent): Int32Array {
  const index = columns.get('reco.genIndex')
  if (!index) {
    const directions = ({ offsets, jets: { eta, phi } }: EventSide) => ({ offsets, eta, phi })
    return matchJets(directions(gen), directions(reco))
  }
  const name = columns.nameOf('reco.genIndex')
  compare(reco.offsets, index.offsets[0]!, columns.nameOf('reco.pt'), name, breakEvent)
  const genIndex = aligned(asInt32(index.values), index.offsets[0]!, reco.offsets)
  const partner = new Int32Array(gen.jets.pt.length).fill(-1)
  for (let event = 0; event + 1 < reco.offsets.length; event++) {
    const count = gen.offsets[event + 1]! - gen.offsets[event]!
    for (let jet = reco.offsets[event]!; jet < reco.offsets[event + 1]!; jet++) {
      const own = genIndex[jet]!
      // NanoAOD stores fewer generated jets than it has matched: a number beyond them stands for one that is not there.
      if (own < 0 || own >= count) continue
      if (partner[gen.offsets[event]! + own] === -1) partner[gen.offsets[event]! + own] = jet
    }
  }
  return partner
}

function selectSide({ pt, eta, phi, mass, constituents }: Jets, chosen: Int32Array): Jets {
  const pick = (values: Float32Array): Float32Array => Float32Array.from(chosen, (jet) => values[jet]!)
  return {
    pt: pick(pt),
    eta: pick(eta),
    phi: pick(phi),
    mass: pick(mass),
    constituents: selectConstituents(constituents, chosen),
  }
}

/** The event of every jet. */
function eventOf(offsets: Int32Array): Int32Array {
  const event = new Int32Array(offsets[offsets.length - 1]!)
  for (let e = 0; e + 1 < offsets.length; e++) event.fill(e, offsets[e], offsets[e + 1])
  return event
}

/**
 * Values laid where those of `ours` lie: lists of another length, which belong to broken events, must not shift the
 * events behind them.
 */
function aligned<A extends Float32Array | Int32Array>(values: A, theirs: Int32Array, ours: Int32Array): A {
  const last = ours.length - 1
  if (ours.every((offset, i) => offset === theirs[i])) return values
  const laid = new (values.constructor as new (length: number) => A)(ours[last]!)
  for (let event = 0; event < last; event++) {
    const length = Math.min(ours[event + 1]! - ours[event]!, theirs[event + 1]! - theirs[event]!)
    laid.set(values.subarray(theirs[event], theirs[event]! + length), ours[event])
  }
  return laid
}

function compare(ours: Int32Array, theirs: Int32Array, name: string, other: string, breakEvent: BreakEvent): void {
  for (let event = 0; event + 1 < ours.length; event++) {
    const [a, b] = [ours[event + 1]! - ours[event]!, theirs[event + 1]! - theirs[event]!]
    if (a !== b) breakEvent(event, `${name} holds ${a} values but ${other} holds ${b}`)
  }
}
