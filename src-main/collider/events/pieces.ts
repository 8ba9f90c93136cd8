import { concatenate, inChunks, sliceColumn } from './columns'
import { requireColumns, resolveRange } from './table'
import type { Chunk, Column, ColumnInfo, EventTable, ReadRange } from './types'

/** A column as it lies in a file: runs of entries that are read as a whole, each column with its own runs. */
export interface PiecedColumn extends ColumnInfo {
  /** First entry of every piece and, last, the number of entries: rising, from 0. */
  readonly starts: readonly number[]
  load(piece: number): Promise<Column>
}

const defaultChunk = 4096

/**
 * A table of such columns. The piece that a chunk ends in is kept for the next one.
 * @param unread columns that are there but are not read: asked for, they are refused with their reason.
 */
export function piecedTable(
  file: string,
  name: string,
  entries: number,
  columns: readonly PiecedColumn[],
  unread: readonly { name: string; reason: string }[] = [],
  chunkSize = defaultChunk,
): EventTable {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const info = columns.map(({ name: column, type, depth, shape, unit }) => ({ name: column, type, depth, shape, unit }))

  async function* read(names: readonly string[], range: ReadRange = {}): AsyncGenerator<Chunk> {
    requireColumns(file, name, info, names, unread)
    const { first, count, chunk } = resolveRange(entries, range, chunkSize)
    const cursors = names.map((column) => new Cursor(byName.get(column)!))
    for (let at = first; at < first + count; at += chunk) {
      const part = Math.min(chunk, first + count - at)
      const read: Column[] = []
      for (const cursor of cursors) read.push(await cursor.read(at, at + part))
      yield* inChunks([{ entries: part, columns: read }], names, at, part)
    }
  }
  return { name, entries, columns: info, read }
}

class Cursor {
  private held: { piece: number; column: Column } | null = null

  constructor(private readonly column: PiecedColumn) {}

  async read(from: number, to: number): Promise<Column> {
    const { starts } = this.column
    const parts: Column[] = []
    for (let piece = this.find(from); piece < starts.length - 1 && starts[piece]! < to; piece++) {
      const [start, end] = [starts[piece]!, starts[piece + 1]!]
      if (start === end) continue
      if (this.held?.piece !== piece) this.held = { piece, column: await this.column.load(piece) }
      const [first, last] = [Math.max(from, start) - start, Math.min(to, end) - start]
      const { column } = this.held
      parts.push(first === 0 && last === end - start ? column : sliceColumn(column, first, last, end - start))
    }
    return concatenate(parts)
  }

  /** The last piece that starts at or before an entry. */
  private find(entry: number): number {
    const { starts } = this.column
    let [low, high] = [0, starts.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= entry) low = middle
      else high = middle
    }
    return low
  }
}
