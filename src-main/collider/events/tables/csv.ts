import { realpath } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { Database, quoteText } from '../../../store/tables/database'
import type { EventFile } from '../types'
import { duckTable } from './duckTable'

/**
 * A table of comma-separated values whose first line names the columns (TrackML's among them), packed or not, as one
 * table of the file's name.
 * @throws GalateaError `unreadable` naming the line that does not fit.
 */
export async function openCsv(path: string, packed: boolean): Promise<EventFile> {
  const real = await realpath(path)
  const database = await Database.open(dirname(real))
  const warnings: string[] = []
  try {
    const options = `header = true, delim = ',', quote = '"'${packed ? ", compression = 'gzip'" : ''}`
    const name = basename(basename(path).replace(/\.gz$/i, ''), extname(path.replace(/\.gz$/i, '')))
    const table = await duckTable(database, path, name, `read_csv(${quoteText(real)}, ${options})`, warnings)
    return {
      path,
      format: 'csv',
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
    throw new GalateaError('unreadable', csvSentence(path, error), { path }, { cause: error })
  }
}

/** DuckDB's message has the line and what it expected there, among advice that is no use here. */
function csvSentence(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const what =
    /(Expected Number of Columns: \d+ Found: \d+|Value with unterminated quote found|Error when converting column "[^"]*"[^\n]*)/.exec(
      message,
    )
  if (line !== undefined)
    return `Line ${line} of '${path}' does not fit the others: ${what?.[1] ?? 'it cannot be read'}.`
  return `'${path}' cannot be read as a table of comma-separated values: ${message.split('\n')[0]}.`
}
