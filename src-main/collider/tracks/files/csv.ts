import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { GalateaError } from '../../../base/errors'

/** Numbers of consecutive lines of a file, by column. */
export interface NumberTable {
  /** Value of the grouping column; 0 where there is none. */
  key: number
  count: number
  columns: Readonly<Record<string, Float64Array>>
  /** Lines with a cell that is no finite number, or of another length, are left out; how many, and the first of them. */
  bad: { count: number; examples: string[] }
  /** Lines of the group, those beyond `maximumRows` and bad ones included. */
  lines: number
  /** More rows than asked for: those beyond are not kept. */
  overflow: boolean
}

export interface NumberTableOptions {
  required: readonly string[]
  optional?: readonly string[]
  /** A group ends where the value of this column changes; it must exist then. */
  groupBy?: string
  /** Rows kept of a group. */
  maximumRows?: number
}

/** Characters of the longest line: a file that is no text has longer ones. */
const longestLine = 4096

/**
 * Reads columns of numbers from comma-separated values, plain or gzip, group by group, in memory no more than one group.
 * @throws GalateaError `not-found`; `unreadable` for a header without a required column, or a file that is no text.
 */
export async function* readNumberTables(path: string, options: NumberTableOptions): AsyncGenerator<NumberTable> {
  const { required, optional = [], groupBy, maximumRows = Infinity } = options
  let line = 0
  let header: Header | null = null
  let group: Group | null = null
  for await (const text of readLines(path)) {
    line++
    if (text.trim() === '') continue
    if (!header) {
      header = parseHeader(path, text, required, optional, groupBy)
      continue
    }
    const cells = text.split(',')
    const named = header.key < 0 ? 0 : Number(cells[header.key])
    const isWhole = cells.length === header.width && Number.isFinite(named)
    // A broken line counts with the event it stands in.
    const key: number = isWhole ? named : (group?.key ?? 0)
    if (group && group.key !== key) {
      yield group.table()
      group = null
    }
    group ??= new Group(key, header.names, maximumRows)
    if (isWhole) group.add(cells, header.places, path, line)
    else if (cells.length === header.width) group.reject(`'${path}', line ${line}: ${groupBy} is no number`)
    else group.reject(`'${path}', line ${line} has ${cells.length} values, the header names ${header.width}`)
  }
  if (!header) {
    throw new GalateaError('unreadable', `'${path}' is empty: a header with ${required.join(', ')} was expected.`, {
      file: path,
    })
  }
  if (group) yield group.table()
  else if (!groupBy) yield new Group(0, header.names, 0).table()
}

/** The names in the first line of a file; null where it is no text. */
export async function readHeader(path: string): Promise<string[] | null> {
  for await (const text of readLines(path)) return splitHeader(text)
  return []
}

interface Header {
  width: number
  names: readonly string[]
  places: readonly number[]
  key: number
}

function parseHeader(
  path: string,
  text: string,
  required: readonly string[],
  optional: readonly string[],
  groupBy: string | undefined,
): Header {
  const found = splitHeader(text)
  const missing = [...required, ...(groupBy ? [groupBy] : [])].filter((name) => !found.includes(name))
  if (missing.length > 0) {
    const shown = found.join(',').slice(0, 120)
    const sentence = `'${path}' has no column ${missing.join(', ')}: its first line is '${shown}', expected ${required.join(',')}.`
    throw new GalateaError('unreadable', sentence, { file: path, missing, header: found.slice(0, 50) })
  }
  const names = [...required, ...optional.filter((name) => found.includes(name))]
  const places = names.map((name) => found.indexOf(name))
  return { width: found.length, names, places, key: groupBy ? found.indexOf(groupBy) : -1 }
}

function splitHeader(text: string): string[] {
  return text.split(',').map((name) => name.trim().replace(/^"|"$/g, ''))
}

class Group {
  private columns: Float64Array[]
  private count = 0
  private lines = 0
  private readonly bad = { count: 0, examples: [] as string[] }

  constructor(
    readonly key: number,
    private readonly names: readonly string[],
    private readonly maximumRows: number,
  ) {
    this.columns = names.map(() => new Float64Array(256))
  }

  /** Leaves a line out. */
  reject(example: string): void {
    this.lines++
    this.leaveOut(example)
  }

  private leaveOut(example: string): void {
    this.bad.count++
    if (this.bad.examples.length < 3) this.bad.examples.push(example)
  }

  add(cells: readonly string[], places: readonly number[], path: string, line: number): void {
    this.lines++
    if (this.count >= this.maximumRows) return
    if (this.count === this.columns[0]!.length) {
      this.columns = this.columns.map((column) => {
        const grown = new Float64Array(2 * column.length)
        grown.set(column)
        return grown
      })
    }
    for (let i = 0; i < places.length; i++) {
      const cell = cells[places[i]!]!
      const value = cell.trim() === '' ? NaN : Number(cell)
      if (!Number.isFinite(value)) {
        this.leaveOut(`'${path}', line ${line}: ${this.names[i]} is '${cell.trim()}'`)
        return
      }
      this.columns[i]![this.count] = value
    }
    this.count++
  }

  table(): NumberTable {
    const columns = Object.fromEntries(this.names.map((name, i) => [name, this.columns[i]!.subarray(0, this.count)]))
    const overflow = this.lines > this.count + this.bad.count
    return { key: this.key, count: this.count, columns, bad: this.bad, lines: this.lines, overflow }
  }
}

/** Lines without their ends. */
async function* readLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const stream = (await isGzip(path)) ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  let rest = ''
  try {
    for await (const chunk of stream) {
      const text = rest + (chunk as Buffer).toString('latin1')
      const lines = text.split('\n')
      rest = lines.pop()!
      if (rest.length > longestLine) throw notText(path)
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
  } catch (error) {
    if (error instanceof GalateaError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new GalateaError('unreadable', `'${path}' cannot be read: ${reason}.`, { file: path }, { cause: error })
  } finally {
    file.destroy()
  }
  if (rest !== '') yield rest
}

function notText(path: string): GalateaError {
  const sentence = `'${path}' is no table of comma-separated values: a line is longer than ${longestLine} characters.`
  return new GalateaError('unreadable', sentence, { file: path })
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new GalateaError(
      'not-found',
      `There is no file '${path}' that can be read.`,
      { file: path },
      { cause: error },
    )
  })
  try {
    const start = Buffer.alloc(2)
    await file.read(start, 0, 2, 0)
    return start[0] === 0x1f && start[1] === 0x8b
  } finally {
    await file.close()
  }
}
