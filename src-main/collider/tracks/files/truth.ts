import type { Hits, Particles, Truth } from '../hits'
import { eventColumn } from './columns'
import { readNumberTables, type NumberTable } from './csv'

const truthColumns = ['hit_id', 'particle_id', 'tx', 'ty', 'tz', 'tpx', 'tpy', 'tpz'] as const
const particleColumns = ['particle_id', 'vx', 'vy', 'vz', 'px', 'py', 'pz', 'q'] as const

/** The truth of an event, told of its hits. */
export type TruthOf = (hits: Hits) => Truth

/**
 * Reads which particle made which hit, event by event.
 * @param event number of the only event; null: the files have a column `event_id`.
 */
export async function* readTruth(
  truthPath: string,
  particlesPath: string | null,
  event: number | null,
): AsyncGenerator<{ event: number; truth: TruthOf }, undefined> {
  const group = event === null ? { groupBy: eventColumn } : {}
  const particles = particlesPath ? readNumberTables(particlesPath, { required: particleColumns, ...group }) : null
  let pending: NumberTable | null = null
  for await (const table of readNumberTables(truthPath, { required: truthColumns, ...group })) {
    if (particles) pending ??= (await particles.next()).value ?? null
    const own: NumberTable | null = pending?.key === table.key ? pending : null
    if (own) pending = null
    yield { event: event ?? table.key, truth: (hits) => assign(hits, table, own ? fromTable(own) : fromHits(table)) }
  }
}

function assign({ count, id }: Hits, table: NumberTable, particles: Particles): Truth {
  const { hit_id: hitId, particle_id: particleId } = table.columns as Record<string, Float64Array>
  const places = new Map<number, number>()
  particles.id.forEach((value, i) => places.set(value, i))
  const ofHit = new Map<number, number>()
  hitId!.forEach((value, i) => ofHit.set(value, places.get(particleId![i]!) ?? -1))
  return { particle: Int32Array.from({ length: count }, (_, i) => ofHit.get(id[i]!) ?? -1), particles }
}

function fromTable({ count, columns }: NumberTable): Particles {
  const { particle_id: id, vx, vy, vz, px, py, pz, q } = columns as Record<string, Float64Array>
  return { count, id: id!, vx: vx!, vy: vy!, vz: vz!, px: px!, py: py!, pz: pz!, charge: Int8Array.from(q!) }
}

/**
 * Particles of a file that names them at their hits alone: each as it is at its innermost hit. Their charge is not known
 * and taken as +1.
 */
function fromHits(table: NumberTable): Particles {
  const { particle_id: id, tx, ty, tz, tpx, tpy, tpz } = table.columns as Record<string, Float64Array>
  const innermost = new Map<number, number>()
  for (let i = 0; i < table.count; i++) {
    if (id![i] === 0) continue
    const known = innermost.get(id![i]!)
    const size = (j: number): number => Math.hypot(tx![j]!, ty![j]!, tz![j]!)
    if (known === undefined || size(i) < size(known)) innermost.set(id![i]!, i)
  }
  const rows = [...innermost.values()]
  const column = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]!)
  const position = { vx: column(tx!), vy: column(ty!), vz: column(tz!) }
  const momentum = { px: column(tpx!), py: column(tpy!), pz: column(tpz!) }
  return { count: rows.length, id: column(id!), ...position, ...momentum, charge: new Int8Array(rows.length).fill(1) }
}
