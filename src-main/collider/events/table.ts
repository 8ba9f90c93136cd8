import { GalateaError } from '../../base/errors'
import type { ColumnInfo, ReadRange } from './types'

/** @throws GalateaError `usage` naming the first column that the table lacks, and those that resemble it. */
export function requireColumns(
  file: string,
  table: string,
  columns: readonly ColumnInfo[],
  names: readonly string[],
  unread: readonly { name: string; reason: string }[] = [],
): ColumnInfo[] {
  const known = new Map(columns.map((column) => [column.name, column]))
  return names.map((name) => {
    const column = known.get(name)
    if (column) return column
    const reason = unread.find((other) => other.name === name)?.reason
    if (reason !== undefined) {
      const sentence = `Column '${name}' of the table '${table}' in '${file}' cannot be read: ${reason}.`
      throw new GalateaError('unreadable', sentence, { path: file, table, column: name })
    }
    const candidates = resembling(name, [...known.keys()])
    const those =
      candidates.length > 0
        ? `its columns are ${candidates.map((c) => `'${c}'`).join(', ')}${columns.length > candidates.length ? ' and others' : ''}.`
        : 'it has none.'
    const sentence = `There is no column '${name}' in the table '${table}' of '${file}': ${those}`
    throw new GalateaError('usage', sentence, { path: file, table, column: name, candidates })
  })
}

/** At most eight of `names` that share the most with `name`, best first. */
export function resembling(name: string, names: readonly string[]): string[] {
  const pairs = (text: string): Set<string> => {
    const lower = text.toLowerCase()
    return new Set(Array.from({ length: Math.max(1, lower.length - 1) }, (_, i) => lower.slice(i, i + 2)))
  }
  const wanted = pairs(name)
  const scored = names.map((candidate) => {
    const theirs = pairs(candidate)
    const common = [...wanted].filter((pair) => theirs.has(pair)).length
    return { candidate, score: (2 * common) / (wanted.size + theirs.size) }
  })
  scored.sort((a, b) => b.score - a.score)
  return scored.slice(0, 8).map(({ candidate }) => candidate)
}

/** The range that is meant, within the table. @throws RangeError for numbers that are none. */
export function resolveRange(
  entries: number,
  { first = 0, count = entries, chunk }: ReadRange,
  defaultChunk: number,
): { first: number; count: number; chunk: number } {
  for (const value of [first, count, chunk ?? 1]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`A range is in whole entries, got ${value}`)
  }
  const start = Math.min(first, entries)
  return { first: start, count: Math.min(count, entries - start), chunk: chunk ?? defaultChunk }
}
