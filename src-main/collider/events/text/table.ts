import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import type { Piece } from '../columns'
import type { EventFile } from '../types'
import { readLines } from './lines'
import { Records, streamedTable, type RecordColumn } from './records'

const pieceRows = 8192

/**
 * A table of numbers in a text file, separated by blanks, tabs or commas. Lines that begin with # are remarks, the last
 * of which may name the columns before the first row; without names they are `column0`, `column1` …
 * @throws GalateaError `unreadable` naming the first line that does not fit.
 */
export async function openTextTable(path: string, work: Work): Promise<EventFile> {
  let names: string[] | null = null
  let columns: RecordColumn[] = []
  let rows = 0
  for await (const { number, fields, remark } of rowsOf(path)) {
    if (remark) {
      if (rows === 0) names = fields
      continue
    }
    if (rows === 0) {
      // A first line of words names the columns.
      if (columns.length === 0 && fields.every((field) => Number.isNaN(Number(field)))) {
        names = fields
        columns = named(fields)
        continue
      }
      columns = named(names?.length === fields.length ? names : fields.map((_, i) => `column${i}`))
    }
    check(path, number, fields, columns.length)
    if (rows++ % pieceRows === 0) await checkpoint(work)
  }
  if (rows === 0) throw new GalateaError('unreadable', `'${path}' holds no rows of numbers.`, { path })

  async function* pieces(): AsyncGenerator<Piece> {
    const records = new Records(columns)
    let first = true
    for await (const { fields, remark } of rowsOf(path)) {
      if (remark) continue
      const isHeader = first && fields.every((field) => Number.isNaN(Number(field)))
      first = false
      if (isHeader) continue
      records.add(fields.map(Number))
      if (records.length >= pieceRows) yield records.take()
    }
    if (records.length > 0) yield records.take()
  }
  const info = columns.map(({ name, type }) => ({ name, type, depth: 0, unit: '' }))
  return {
    path,
    format: 'text',
    layout: null,
    tables: [streamedTable(path, 'table', rows, info, pieces)],
    warnings: [],
    close: () => Promise.resolve(),
  }
}

async function* rowsOf(path: string): AsyncGenerator<{ number: number; fields: string[]; remark: boolean }> {
  for await (const { first, lines } of readLines(path)) {
    for (const [i, line] of lines.entries()) {
      const text = line.trim()
      if (text === '') continue
      const remark = text.startsWith('#')
      const fields = (remark ? text.replace(/^#+\s*/, '') : text).split(/[\s,;]+/)
      yield { number: first + i, fields, remark }
    }
  }
}

function check(path: string, line: number, fields: readonly string[], expected: number): void {
  if (fields.length !== expected) {
    const sentence = `Line ${line} of '${path}' has ${fields.length} values, ${expected} were expected.`
    throw new GalateaError('unreadable', sentence, { path, line })
  }
  const wrong = fields.find((field) => Number.isNaN(Number(field)) && !/^[-+]?nan$/i.test(field))
  if (wrong === undefined) return
  throw new GalateaError('unreadable', `Line ${line} of '${path}': '${wrong}' is no number.`, { path, line })
}

function named(names: readonly string[]): RecordColumn[] {
  return names.map((name) => ({ name, type: 'float64' }))
}
