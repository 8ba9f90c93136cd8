import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GalateaError } from '../../base/errors'
import { Database, quoteName, quoteText, type ColumnType, type Row } from './database'

export interface Table {
  columns: { name: string; type: ColumnType }[]
  rows: Row[]
}

const types: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  FLOAT: 'number',
  DOUBLE: 'number',
}

/**
 * A table of comma-separated values with a line of names; the types are found out, everything else is text.
 * @throws GalateaError `not-found`, or `unreadable` with the reason.
 */
export async function readCsv(path: string): Promise<Table> {
  await access(path).catch((error: unknown) => {
    throw new GalateaError('not-found', `There is no table '${path}' that can be read.`, { path }, { cause: error })
  })
  const database = await Database.open(dirname(path))
  try {
    await database.run(
      `CREATE VIEW raw AS SELECT * FROM read_csv(${quoteText(path)}, delim = ',', quote = '"', header = true)`,
    )
    const described = await database.rows('DESCRIBE raw')
    const columns = described.map((row) => {
      return { name: String(row['column_name']), type: types[String(row['column_type'])] ?? 'string' }
    })
    const select = columns.map(({ name, type }) => {
      const quoted = quoteName(name)
      return type === 'string' ? `CAST(${quoted} AS VARCHAR) AS ${quoted}` : quoted
    })
    return { columns, rows: await database.rows(`SELECT ${select.join(', ')} FROM raw`) }
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    const sentence = `'${path}' cannot be read as a table of comma-separated values: ${reason}.`
    throw new GalateaError('unreadable', sentence, { path }, { cause: error })
  } finally {
    database.close()
  }
}
