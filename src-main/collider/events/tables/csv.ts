import { realpath } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { Database, quoteText } from '../../../store/tables/database'
import type { EventFile } from '../types'
import { duckSentence, duckTable } from './duckTable'
import { readLines } from '../text/lines'

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
    const odd = await firstOddLine(path)
    throw new GalateaError('unreadable', odd ?? duckSentence(path, error), { path }, { cause: error })
  }
}

/** The first line with another number of values than the first one: DuckDB does not say it where it guesses types. */
async function firstOddLine(path: string): Promise<string | null> {
  let expected: number | null = null
  for await (const { first, lines } of readLines(path)) {
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue
      const found = line.replace(/"(?:[^"]|"")*"/g, '').split(',').length
      expected ??= found
      if (found !== expected) return `Line ${first + i} of '${path}' has ${found} values, ${expected} were expected.`
    }
  }
  return null
}
