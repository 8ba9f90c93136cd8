import type { Chunk, Column, Values } from './types'

/** Some entries of a table, however many came together, their columns in the order in which they were asked for. */
export interface Piece {
  readonly entries: number
  readonly columns: readonly Column[]
}

type NumberArray = Exclude<Values, readonly string[]>

/**
 * Pieces of any length as chunks of `chunk` entries (the last may be shorter), named.
 * @param first of the table: the first entry of the first piece.
 */
export async function* inChunks(
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  names: readonly string[],
  first: number,
  chunk: number,
): AsyncGenerator<Chunk> {
  if (!(chunk >= 1)) throw new RangeError(`A chunk holds at least one entry, got ${chunk}`)
  const waiting: Piece[] = []
  let [held, given, at] = [0, 0, first] // `given`: entries of the first waiting piece that have left already

  const take = (entries: number): Chunk => {
    const parts: Column[][] = names.map(() => [])
    for (let missing = entries; missing > 0;) {
      const piece = waiting[0]!
      const end = Math.min(piece.entries, given + missing)
      const whole = given === 0 && end === piece.entries
      piece.columns.forEach((column, i) =>
        parts[i]!.push(whole ? column : sliceColumn(column, given, end, piece.entries)),
      )
      missing -= end - given
      given = end
      if (end === piece.entries) {
        waiting.shift()
        given = 0
      }
    }
    held -= entries
    at += entries
    const columns = Object.fromEntries(names.map((name, i) => [name, concatenate(parts[i]!)]))
    return { first: at - entries, entries, columns }
  }

  for await (const piece of pieces) {
    if (piece.entries === 0) continue
    waiting.push(piece)
    held += piece.entries
    for (let whole = Math.floor(held / chunk); whole > 0; whole--) yield take(chunk)
  }
  if (held > 0) yield take(held)
}

/** Pieces as chunks of whatever length they have. */
export async function* asChunks(
  pieces: AsyncIterable<Piece>,
  names: readonly string[],
  first: number,
): AsyncGenerator<Chunk> {
  let at = first
  for await (const { entries, columns } of pieces) {
    yield { first: at, entries, columns: Object.fromEntries(names.map((name, i) => [name, columns[i]!])) }
    at += entries
  }
}

/** Columns of one kind one after another. */
export function concatenate(columns: readonly Column[]): Column {
  const [only] = columns
  if (columns.length === 1) return only!
  const levels = only?.offsets.length ?? 0
  const offsets = Array.from({ length: levels }, (_, level) => joinOffsets(columns.map((c) => c.offsets[level]!)))
  return { values: joinValues(columns.map((column) => column.values)), offsets }
}

/**
 * Entries `from` up to `to` of a column, its offsets starting at 0 again.
 * @param entries of the column: a value of a fixed shape takes several numbers.
 */
export function sliceColumn({ values, offsets }: Column, from: number, to: number, entries: number): Column {
  const innermost = offsets.at(-1)
  const items = innermost ? innermost[innermost.length - 1]! : entries
  const width = items === 0 ? 1 : values.length / items
  let [start, end] = [from, to]
  const sliced = offsets.map((level) => {
    const [first, part] = [level[start]!, level.subarray(start, end + 1)]
    ;[start, end] = [first, level[end]!]
    return part.map((offset) => offset - first)
  })
  start *= width
  end *= width
  return { values: isText(values) ? values.slice(start, end) : values.subarray(start, end), offsets: sliced }
}

/** Values of any kind as numbers. @throws TypeError for texts. */
export function asFloat32(values: Values): Float32Array {
  if (values instanceof Float32Array) return values
  return Float32Array.from(numeric(values) as ArrayLike<number>)
}

export function asFloat64(values: Values): Float64Array {
  if (values instanceof Float64Array) return values
  return Float64Array.from(numeric(values) as ArrayLike<number>)
}

export function asInt32(values: Values): Int32Array {
  if (values instanceof Int32Array) return values
  return Int32Array.from(numeric(values) as ArrayLike<number>)
}

function numeric(values: Values): Exclude<NumberArray, BigInt64Array | BigUint64Array> {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const numbers = new Float64Array(values.length)
    for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i])
    return numbers
  }
  if (isText(values)) throw new TypeError('Numbers were expected, got texts')
  return values
}

export function isText(values: Values): values is readonly string[] {
  return Array.isArray(values)
}

function joinOffsets(levels: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(levels.reduce((sum, level) => sum + level.length - 1, 1))
  let [at, base] = [0, 0]
  for (const level of levels) {
    for (let i = 1; i < level.length; i++) joined[at + i] = base + level[i]!
    at += level.length - 1
    base += level[level.length - 1]!
  }
  return joined
}

function joinValues(parts: readonly Values[]): Values {
  if (parts.every(isText)) return parts.flat()
  const arrays = parts.map((part) => {
    if (isText(part)) throw new TypeError('Texts and numbers do not go into one column')
    return part
  })
  // A part of an integer column that misses some came as float64: then so does the whole.
  const ArrayOf = arrays.some((array) => array.constructor !== arrays[0]!.constructor)
    ? Float64Array
    : (arrays[0]!.constructor as new (length: number) => NumberArray)
  const joined = new ArrayOf(arrays.reduce((sum, array) => sum + array.length, 0))
  let at = 0
  for (const array of arrays) {
    const part = joined.constructor === array.constructor ? array : numeric(array)
    joined.set(part as never, at)
    at += array.length
  }
  return joined
}
