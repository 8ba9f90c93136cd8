import { realpath } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { Database, quoteText } from '../../../store/tables/database'
import type { EventFile } from '../types'
import { duckTable } from './duckTable'

/**
 * A Parquet file as one table, read by DuckDB as it streams.
 * @throws GalateaError `unreadable` where it is cut off or no Parquet at all.
 */
export async function openParquet(path: string): Promise<EventFile> {
  const real = await realpath(path)
  const database = await Database.open(dirname(real))
  const warnings: string[] = []
  try {
    const name = basename(path, extname(path))
    const table = await duckTable(database, path, name, `read_parquet(${quoteText(real)})`, warnings)
    return {
      path,
      format: 'parquet',
      layout: null,
      tables: [table],
      warnings,
      close() {
        database.close()
        return Promise.resolve()
      },
    }
  } catch (error) {
    database.close()
    if (error instanceof GalateaError) throw error
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    throw new GalateaError('unreadable', `'${path}' cannot be read as Parquet: ${reason}.`, { path }, { cause: error })
  }
}
