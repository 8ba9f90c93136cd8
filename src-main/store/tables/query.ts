import { GalateaError } from '../../base/errors'
import { quoteName, type Cell, type ColumnType, type Database, type Row } from './database'
import { parseFilter } from './filter'
import { filterToSql, findColumn } from './filterSql'

export interface Query {
  /** A filter as in `filter.ts`: `WHERE snr > 10 AND split = 'test'`. */
  where?: string
  /** Default: all. */
  columns?: readonly string[]
  orderBy?: string
  descending?: boolean
  limit?: number
  offset?: number
}

type Columns = readonly { name: string; type: ColumnType }[]

/**
 * Rows of a table or view of ours. Every name that a user gives is looked up among `columns`, every value is a
 * parameter.
 * @throws GalateaError `usage` with a sentence that lists the known columns, or says where the filter is wrong.
 */
export async function queryRows(database: Database, table: string, columns: Columns, query: Query): Promise<Row[]> {
  const chosen = query.columns?.map((name) => findColumn(name, columns).name) ?? columns.map(({ name }) => name)
  const { sql: condition, parameters } = where(query.where, columns)
  const clauses = [`SELECT ${chosen.map(quoteName).join(', ')} FROM ${quoteName(table)}${condition}`]
  if (query.orderBy !== undefined) {
    const direction = query.descending ? 'DESC' : 'ASC'
    clauses.push(`ORDER BY ${quoteName(findColumn(query.orderBy, columns).name)} ${direction} NULLS LAST`)
  }
  if (query.limit !== undefined) clauses.push(`LIMIT ${natural(query.limit, 'limit')}`)
  if (query.offset !== undefined) clauses.push(`OFFSET ${natural(query.offset, 'offset')}`)
  return answer(query.where, () => database.rows(clauses.join(' '), parameters))
}

export interface Histogram {
  /** bins + 1 values, rising. */
  edges: number[]
  counts: number[]
  /** Values outside the edges, and rows without a value. */
  below: number
  above: number
  missing: number
}

/**
 * Counts of a numeric column in bins of equal width; the last bin includes its upper edge.
 * @param range default: the column's least and greatest value.
 */
export async function queryHistogram(
  database: Database,
  table: string,
  columns: Columns,
  options: { column: string; bins?: number; range?: readonly [number, number]; where?: string },
): Promise<Histogram> {
  const column = findColumn(options.column, columns)
  if (column.type !== 'number' && column.type !== 'integer') {
    throw new GalateaError('usage', `The column '${column.name}' holds no numbers, so it has no histogram.`)
  }
  const bins = Math.max(1, natural(options.bins ?? 20, 'bins'))
  const name = quoteName(column.name)
  const { sql: condition, parameters } = where(options.where, columns)
  const from = `FROM ${quoteName(table)}${condition}`
  return answer(options.where, async () => {
    const [extremes] = await database.rows(`SELECT min(${name}) AS low, max(${name}) AS high ${from}`, parameters)
    const [low, top] = options.range ?? [Number(extremes?.low ?? 0), Number(extremes?.high ?? 1)]
    const high = top > low ? top : low + 1
    const width = (high - low) / bins
    const bin = `CASE WHEN ${name} IS NULL THEN -2 WHEN ${name} < ${low} THEN -1 WHEN ${name} > ${high}
      THEN ${bins} ELSE least(floor((${name} - (${low})) / ${width}), ${bins - 1}) END`
    const found = await database.rows(`SELECT ${bin} AS bin, count(*) AS n ${from} GROUP BY bin`, parameters)
    const counted = new Map(found.map((row) => [Number(row['bin']), Number(row['n'])]))
    return {
      edges: Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * width)),
      counts: Array.from({ length: bins }, (_, i) => counted.get(i) ?? 0),
      below: counted.get(-1) ?? 0,
      above: counted.get(bins) ?? 0,
      missing: counted.get(-2) ?? 0,
    }
  })
}

function where(filter: string | undefined, columns: Columns): { sql: string; parameters: Cell[] } {
  if (filter === undefined || filter.trim() === '') return { sql: '', parameters: [] }
  const { sql, parameters } = filterToSql(parseFilter(filter), columns)
  return { sql: ` WHERE ${sql}`, parameters }
}

/** What the database refuses in a filter that parsed (an integer that overflows, a logarithm of −1) is the user's. */
async function answer<T>(filter: string | undefined, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (filter === undefined || error instanceof GalateaError) throw error
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    throw new GalateaError(
      'usage',
      `The filter '${filter}' cannot be answered: ${reason}.`,
      { filter },
      { cause: error },
    )
  }
}

function natural(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new GalateaError('usage', `'${name}' must be a whole number from 0 on, got ${value}.`)
}
