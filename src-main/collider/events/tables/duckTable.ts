import { GalateaError } from '../../../base/errors'
import { quoteName, type Database } from '../../../store/tables/database'
import { asChunks, inChunks } from '../columns'
import { requireColumns, resolveRange } from '../table'
import type { Chunk, ColumnInfo, EventTable, ReadRange, ValueType } from '../types'

const types: Readonly<Record<string, ValueType>> = {
  BOOLEAN: 'bool',
  TINYINT: 'int8',
  UTINYINT: 'uint8',
  SMALLINT: 'int16',
  USMALLINT: 'uint16',
  INTEGER: 'int32',
  UINTEGER: 'uint32',
  BIGINT: 'int64',
  UBIGINT: 'uint64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
  VARCHAR: 'string',
}

interface DuckColumn extends ColumnInfo {
  readonly sql: string
}

/**
 * A relation that DuckDB reads, as an event table. Structures become a column for each member (`jet.pt`), lists of
 * structures a list for each member.
 * @param relation of ours: a call of read_parquet or read_csv.
 * @param warnings takes a sentence for every column that is left out.
 */
export async function duckTable(
  database: Database,
  file: string,
  name: string,
  relation: string,
  warnings: string[],
): Promise<EventTable> {
  const described = await database.rows(`DESCRIBE SELECT * FROM ${relation}`)
  const columns = described.flatMap((row) => {
    const column = String(row['column_name'])
    return expand(column, quoteName(column), String(row['column_type']), (reason) =>
      warnings.push(`Column '${column}' of '${file}' is left out: ${reason}.`),
    )
  })
  const [counted] = await database.rows(`SELECT count(*) AS n FROM ${relation}`)
  const entries = Number(counted!['n'])
  const bySql = new Map(columns.map((column) => [column.name, column.sql]))
  const info = columns.map(({ name, type, depth, shape, unit }) => ({ name, type, depth, shape, unit }))

  async function* read(names: readonly string[], range: ReadRange = {}): AsyncGenerator<Chunk> {
    requireColumns(file, name, info, names)
    const { first, count } = resolveRange(entries, range, 1)
    if (count === 0) return
    const part = first === 0 && count === entries ? '' : ` LIMIT ${count} OFFSET ${first}`
    const select = names.map((column) => bySql.get(column)!).join(', ')
    const pieces = database.chunks(`SELECT ${select || '1'} FROM ${relation}${part}`)
    const renamed = (async function* () {
      for await (const piece of pieces) yield { entries: piece.rows, columns: piece.columns }
    })()
    try {
      if (range.chunk !== undefined) yield* inChunks(renamed, names, first, range.chunk)
      // DuckDB's own chunks of 2,048 rows are handed on as they are: joining them would copy every value.
      else yield* asChunks(renamed, names, first)
    } catch (error) {
      if (error instanceof GalateaError) throw error
      throw new GalateaError('unreadable', duckSentence(file, error), { path: file }, { cause: error })
    }
  }
  return { name, entries, columns: info, read }
}

/** DuckDB's message has the line of a text file and what was expected there, among advice that is no use here. */
export function duckSentence(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const what =
    /(Expected Number of Columns: \d+ Found: \d+|Value with unterminated quote|Could not convert [^\n]*)/.exec(message)
  if (line === undefined) return `'${path}' cannot be read: ${message.split('\n')[0]!.replace(/\.$/, '')}.`
  return `Line ${line} of '${path}' does not fit the others: ${what?.[1] ?? 'it cannot be read'}.`
}

/** The columns that a column of DuckDB's type becomes, none (and a reason) where its type has no counterpart. */
function expand(name: string, sql: string, type: string, leaveOut: (reason: string) => void): DuckColumn[] {
  const depth = /(\[\])*$/.exec(type)![0].length / 2
  const inner = type.slice(0, type.length - 2 * depth)
  const column = (valueType: ValueType, select = sql): DuckColumn => {
    return { name, type: valueType, depth, shape: [], unit: '', sql: select }
  }
  const known = types[inner]
  if (known) return [column(known)]
  const cast = (to: string): string => `CAST(${sql} AS ${to}${'[]'.repeat(depth)})`
  if (/^(DECIMAL|HUGEINT|UHUGEINT)/.test(inner)) return [column('float64', cast('DOUBLE'))]
  if (/^(DATE|TIME|ENUM|UUID|JSON|INTERVAL)/.test(inner)) return [column('string', cast('VARCHAR'))]
  if (inner.startsWith('STRUCT(') && depth <= 1) {
    return members(inner).flatMap(([member, memberType]) => {
      const select = depth === 0 ? `${sql}.${quoteName(member)}` : `list_transform(${sql}, e -> e.${quoteName(member)})`
      return expand(`${name}.${member}`, select, memberType + '[]'.repeat(depth), leaveOut)
    })
  }
  leaveOut(`values of type ${type} are not read`)
  return []
}

/** `STRUCT(a INTEGER, "b c" STRUCT(x FLOAT, y FLOAT)[])` as pairs of name and type. */
function members(type: string): [string, string][] {
  const body = type.slice('STRUCT('.length, -1)
  const parts: string[] = []
  let [depth, start, quoted] = [0, 0, false]
  for (let i = 0; i < body.length; i++) {
    const c = body[i]
    if (c === '"') quoted = !quoted
    else if (!quoted && c === '(') depth++
    else if (!quoted && c === ')') depth--
    else if (!quoted && c === ',' && depth === 0) {
      parts.push(body.slice(start, i))
      start = i + 1
    }
  }
  parts.push(body.slice(start))
  return parts.map((part) => {
    const [, quotedName, plainName, rest] = /^\s*(?:"((?:[^"]|"")*)"|(\S+))\s+(.*)$/s.exec(part)!
    return [(quotedName ?? plainName!).replaceAll('""', '"'), rest!]
  })
}
