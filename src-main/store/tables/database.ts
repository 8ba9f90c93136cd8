import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { GalateaError } from '../../base/errors'
import { vectorColumn, type VectorColumn } from './vectors'

export type ColumnType = 'string' | 'number' | 'integer' | 'boolean'
export type Cell = string | number | boolean | null
export type Row = Record<string, Cell>

/** DuckDB's name of each of our types. Integers are kept below 2⁵³, where JavaScript's numbers are exact. */
const sqlTypes: Record<ColumnType, string> = {
  string: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
}

/**
 * An in-memory DuckDB that can read and write files in one folder and nowhere else. Any SQL can name any file, so the
 * folder is fixed and the configuration locked before the first statement; nothing is spilled or downloaded.
 */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /** @param folder the only place whose files this database may touch; it must exist. */
  static async open(folder: string): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
    const connection = await instance.connect()
    const allowed = quoteText(`${await realpath(folder)}${sep}`)
    const settings = [
      `SET allowed_directories = [${allowed}]`,
      `SET temp_directory = ''`,
      'SET autoinstall_known_extensions = false',
      'SET autoload_known_extensions = false',
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ]
    for (const statement of settings) await connection.run(statement)
    return new Database(instance, connection)
  }

  /** Runs a statement of ours. Values of users go into `parameters` ($1, $2, …), never into `sql`. */
  async run(sql: string, parameters: readonly Cell[] = []): Promise<void> {
    await this.connection.run(sql, [...parameters])
  }

  /** The rows of a SELECT as plain values: 64-bit integers become numbers. */
  async rows(sql: string, parameters: readonly Cell[] = []): Promise<Row[]> {
    const result = await this.connection.runAndReadAll(sql, [...parameters])
    return result.getRowObjectsJS().map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, cell(v)])))
  }

  /** The columns of a SELECT, which costs far less than its rows for a long table. */
  async columns(sql: string, parameters: readonly Cell[] = []): Promise<Record<string, Cell[]>> {
    const result = await this.connection.runAndReadAll(sql, [...parameters])
    const columns = Object.entries(result.getColumnsObjectJS())
    return Object.fromEntries(columns.map(([name, values]) => [name, values.map(cell)]))
  }

  /** The columns of a SELECT as they come, in order, some 2,000 rows at a time; lists as values and offsets. */
  async *chunks(sql: string): AsyncGenerator<{ rows: number; columns: VectorColumn[] }> {
    const result = await this.connection.stream(sql)
    const types = result.columnTypes()
    for await (const chunk of result) {
      yield { rows: chunk.rowCount, columns: types.map((type, i) => vectorColumn(chunk, i, type)) }
    }
  }

  async createTable(name: string, columns: readonly { name: string; type: ColumnType }[]): Promise<void> {
    const definition = columns.map((column) => `${quoteName(column.name)} ${sqlTypes[column.type]}`)
    await this.run(`CREATE OR REPLACE TABLE ${quoteName(name)} (${definition.join(', ')})`)
  }

  /** @throws GalateaError `corrupt` when the file is missing or no Parquet. */
  async viewParquet(name: string, path: string): Promise<void> {
    try {
      await this.run(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet(${quoteText(path)})`)
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
      throw new GalateaError('corrupt', `'${path}' cannot be read as Parquet: ${reason}.`, { path }, { cause: error })
    }
  }

  /** A writer of many rows into a table of `createTable`; `close` makes them visible. */
  async appender(
    table: string,
    columns: readonly { name: string; type: ColumnType }[],
  ): Promise<{ append(row: Readonly<Record<string, Cell | undefined>>): void; close(): void }> {
    const appender = await this.connection.createAppender(table)
    const put: Record<ColumnType, (value: DuckDBValue) => void> = {
      string: (value) => appender.appendVarchar(String(value)),
      number: (value) => appender.appendDouble(Number(value)),
      integer: (value) => appender.appendBigInt(BigInt(Number(value))),
      boolean: (value) => appender.appendBoolean(Boolean(value)),
    }
    return {
      append(row) {
        for (const column of columns) {
          const value = row[column.name] ?? null
          // An undefined measurement is a NULL: NaN would sort and compare as the largest number.
          if (value === null || (typeof value === 'number' && !Number.isFinite(value))) appender.appendNull()
          else put[column.type](value)
        }
        appender.endRow()
      },
      close: () => appender.closeSync(),
    }
  }

  close(): void {
    this.connection.closeSync()
    this.instance.closeSync()
  }
}

/** A name as SQL may hold it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as SQL may hold it; for paths of ours, where a parameter is not allowed. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Our queries give nothing but these, and 64-bit integers. */
function cell(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new TypeError(`A catalogue holds text, numbers and truth values, got ${typeof value}`)
}
