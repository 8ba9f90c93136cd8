import { GalateaError } from '../../base/errors'
import { parseFilter } from '../../store/tables/filter'
import type { Chunk, Column, EventTable } from '../events'
import type { ColumnCut } from '../events/distribution'
import { applyCut } from './cut'

/**
 * A cut over the columns of an event table, for the values of one of them: `Jet_pt > 30 && abs(Jet_eta) < 2.4`. Columns
 * with one value an entry hold for all of the entry's values; lists go value by value with lists of the same lengths.
 * @throws GalateaError `usage` for what cannot be parsed and for columns that are not there or hold texts.
 */
export function columnCut(text: string, table: EventTable): ColumnCut {
  const columns = [...namesIn(parseFilter(text))]
  for (const name of columns) {
    const info = table.columns.find((candidate) => candidate.name === name)
    if (info && info.type !== 'string') continue
    const sentence = info
      ? `The cut '${text}' cannot be made: '${name}' holds texts.`
      : `The cut '${text}' cannot be made: '${table.name}' has no column '${name}'.`
    throw new GalateaError('usage', sentence, { table: table.name, column: name })
  }
  return {
    columns,
    marks(chunk, column) {
      const target = chunk.columns[column]!
      const count = target.values.length
      const values = columns.map((name) => [name, aligned(chunk, name, target, column)] as const)
      const sample = { name: table.name, count, event: new Float64Array(0), weight: null, columns: new Map(values) }
      return applyCut(text, sample)
    },
  }
}

/** Names of the columns in an expression, in whatever part of it. */
function namesIn(part: unknown, found = new Set<string>()): Set<string> {
  if (typeof part !== 'object' || part === null) return found
  if ('kind' in part && part.kind === 'column' && 'name' in part) found.add(String(part.name))
  for (const inner of Object.values(part)) namesIn(inner, found)
  return found
}

/** The values of a column, one for each value of the target. */
function aligned({ columns, entries }: Chunk, name: string, target: Column, column: string): Float64Array {
  const { values, offsets } = columns[name]!
  const count = target.values.length
  if (values.length === count && sameLists(offsets, target.offsets))
    return Float64Array.from(values as ArrayLike<number>, Number)
  if (offsets.length === 0 && values.length === entries) {
    const spread = new Float64Array(count)
    const [first, ...inner] = target.offsets
    for (let entry = 0; entry < entries; entry++) {
      const [from, to] = first
        ? inner.reduce<[number, number]>(
            ([low, high], level) => [level[low]!, level[high]!],
            [first[entry]!, first[entry + 1]!],
          )
        : [(entry * count) / entries, ((entry + 1) * count) / entries]
      spread.fill(Number(values[entry]), from, to)
    }
    return spread
  }
  const sentence = `A cut on '${column}' cannot use '${name}': it has neither one value an entry nor lists of the same lengths.`
  throw new GalateaError('usage', sentence, { column, other: name })
}

function sameLists(a: readonly Int32Array[], b: readonly Int32Array[]): boolean {
  return a.length === b.length && a.every((level, i) => level.every((value, k) => value === b[i]![k]))
}
