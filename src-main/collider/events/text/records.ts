import { inChunks, sliceColumn, type Piece } from '../columns'
import { requireColumns, resolveRange } from '../table'
import type { Chunk, Column, ColumnInfo, EventTable, ReadRange, Values, ValueType } from '../types'

export interface RecordColumn {
  readonly name: string
  readonly type: 'int32' | 'int64' | 'float64'
  readonly unit?: string
  /** 1: a list of values for each record. */
  readonly depth?: 0 | 1
}

/** What a parser fills: the values of some columns, record by record, forgotten when they are taken. */
export class Records {
  private values: number[][]
  private ends: number[][]
  private count = 0
  /** Values and records up to the last complete event. */
  private kept: { count: number; values: number[]; ends: number[] }

  constructor(readonly columns: readonly RecordColumn[]) {
    this.values = columns.map(() => [])
    this.ends = columns.map(() => [])
    this.kept = { count: 0, values: columns.map(() => 0), ends: columns.map(() => 0) }
  }

  get length(): number {
    return this.count
  }

  /** @param record a number for each plain column, a list for each other one. */
  add(record: readonly (number | readonly number[])[]): void {
    for (let i = 0; i < record.length; i++) {
      const value = record[i]!
      if (typeof value === 'number') this.values[i]!.push(value)
      else {
        for (const item of value) this.values[i]!.push(item)
        this.ends[i]!.push(this.values[i]!.length)
      }
    }
    this.count++
  }

  /** Everything so far stays. */
  keep(): void {
    this.kept = {
      count: this.count,
      values: this.values.map(({ length }) => length),
      ends: this.ends.map(({ length }) => length),
    }
  }

  /** What came after the last `keep` is forgotten: it belongs to an event that is broken. */
  drop(): void {
    this.count = this.kept.count
    this.kept.values.forEach((length, i) => (this.values[i]!.length = length))
    this.kept.ends.forEach((length, i) => (this.ends[i]!.length = length))
  }

  take(): Piece {
    const columns = this.columns.map(({ type, depth = 0 }, i): Column => {
      const offsets = depth === 1 ? [Int32Array.of(0, ...this.ends[i]!)] : []
      return { values: toArray(this.values[i]!, type), offsets }
    })
    const entries = this.count
    this.values = this.columns.map(() => [])
    this.ends = this.columns.map(() => [])
    this.count = 0
    this.keep()
    return { entries, columns }
  }
}

function toArray(values: readonly number[], type: RecordColumn['type']): Values {
  if (type === 'int32') return Int32Array.from(values)
  if (type === 'float64') return Float64Array.from(values)
  return BigInt64Array.from(values, BigInt)
}

/** A column of a table that is parsed anew each time it is read. */
export interface StreamedColumn {
  readonly name: string
  readonly type: ValueType
  readonly depth: number
  readonly unit: string
}

/**
 * A table whose entries can only be had from the beginning on.
 * @param pieces all columns, in their order.
 */
export function streamedTable(
  file: string,
  name: string,
  entries: number,
  columns: readonly StreamedColumn[],
  pieces: () => AsyncIterable<Piece>,
): EventTable {
  const info: ColumnInfo[] = columns.map((column) => ({ ...column, shape: [] }))
  async function* read(names: readonly string[], range: ReadRange = {}): AsyncGenerator<Chunk> {
    requireColumns(file, name, info, names)
    const { first, count, chunk } = resolveRange(entries, range, 8192)
    const chosen = names.map((column) => columns.findIndex((candidate) => candidate.name === column))
    const part = (async function* (): AsyncGenerator<Piece> {
      let at = 0
      for await (const piece of pieces()) {
        const [from, to] = [Math.max(0, first - at), Math.min(piece.entries, first + count - at)]
        at += piece.entries
        if (to > from) {
          const whole = from === 0 && to === piece.entries
          const picked = chosen.map((index) => piece.columns[index]!)
          yield {
            entries: to - from,
            columns: whole ? picked : picked.map((c) => sliceColumn(c, from, to, piece.entries)),
          }
        }
        if (at >= first + count) return
      }
    })()
    if (count > 0) yield* inChunks(part, names, first, chunk)
  }
  return { name, entries, columns: info, read }
}
