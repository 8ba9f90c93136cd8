import { writeAtomically } from '../../../base/files'
import { openSeal, sealFile } from '../../../base/seal'
import type { ValueType, VectorColumn } from '../vectors'
import { encodeLevels, listLevels } from './levels'
import { compressSnappy } from './snappy'
import { encodeThrift, i32, i64, list, struct, text, type ThriftValue } from './thrift'
import { encodeValues, storage } from './values'

export interface ParquetColumn {
  readonly name: string
  readonly type: ValueType
  /** Levels of lists: 0 for one value a row. */
  readonly depth: number
}

/** Some thousand rows: each batch becomes a page of every column, so that few rows at a time make a large file. */
export interface ParquetBatch {
  readonly rows: number
  readonly columns: readonly {
    readonly values: VectorColumn['values'] | readonly string[]
    readonly offsets: readonly Int32Array[]
  }[]
}

/** As much as is held in memory before it goes to the disk. */
const rowGroupBytes = 16 * 1024 * 1024

/**
 * Writes a table to Parquet (format version 1, Snappy) as it streams, under a temporary name until it is whole. No
 * value is missing: every column and item is `required`.
 *
 * DuckDB writes Parquet too, but only from a table that it holds in full or from files; a stream of ours would have to
 * be written twice.
 * @param metadata key and value pairs that go with the file: what made it. A seal over the whole file is added.
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  batches: AsyncIterable<ParquetBatch> | Iterable<ParquetBatch>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeAtomically(path, encode(columns, batches, { ...metadata, 'galatea.seal': openSeal }), sealFile)
}

interface ColumnChunk {
  pages: Uint8Array[]
  values: number
  /** Sizes of pages with their headers. */
  packed: number
  unpacked: number
}

async function* encode(
  columns: readonly ParquetColumn[],
  batches: AsyncIterable<ParquetBatch> | Iterable<ParquetBatch>,
  metadata: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const magic = new TextEncoder().encode('PAR1')
  yield magic
  let position = magic.length
  const groups: { header: ThriftValue; rows: number }[] = []
  let chunks = columns.map(emptyChunk)
  let [rows, held] = [0, 0]

  const flush = function* (): Generator<Uint8Array> {
    const headers = columns.map((column, i) => {
      const header = columnHeader(column, chunks[i]!, position)
      position += chunks[i]!.packed
      return header
    })
    const unpacked = chunks.reduce((sum, chunk) => sum + chunk.unpacked, 0)
    groups.push({ header: struct({ 1: list('struct', headers), 2: i64(unpacked), 3: i64(rows) }), rows })
    for (const chunk of chunks) yield* chunk.pages
    chunks = columns.map(emptyChunk)
    ;[rows, held] = [0, 0]
  }

  for await (const batch of batches) {
    if (batch.rows === 0) continue
    const levels = new Map<Int32Array, EncodedLevels>()
    columns.forEach((column, i) => (held += addPage(chunks[i]!, column, batch, batch.columns[i]!, levels)))
    rows += batch.rows
    if (held >= rowGroupBytes) yield* flush()
  }
  if (rows > 0) yield* flush()

  const footer = encodeThrift(
    struct({
      1: i32(1),
      2: list('struct', schema(columns)),
      3: i64(groups.reduce((sum, group) => sum + group.rows, 0)),
      4: list(
        'struct',
        groups.map((group) => group.header),
      ),
      5: list(
        'struct',
        Object.entries(metadata).map(([key, value]) => struct({ 1: text(key), 2: text(value) })),
      ),
      6: text('Galatea'),
    }),
  )
  const end = new Uint8Array(8)
  new DataView(end.buffer).setUint32(0, footer.length, true)
  end.set(magic, 4)
  yield footer
  yield end
}

function emptyChunk(): ColumnChunk {
  return { pages: [], values: 0, packed: 0, unpacked: 0 }
}

interface EncodedLevels {
  bytes: Uint8Array
  count: number
}

/** @returns the bytes that the page takes. */
function addPage(
  chunk: ColumnChunk,
  { name, type, depth }: ParquetColumn,
  { rows }: ParquetBatch,
  { values, offsets }: ParquetBatch['columns'][number],
  known: Map<Int32Array, EncodedLevels>,
): number {
  const innermost = offsets.at(-1)
  const expected = innermost ? innermost[innermost.length - 1] : rows
  if (offsets.length !== depth || (offsets[0] && offsets[0].length !== rows + 1) || values.length !== expected) {
    throw new RangeError(`The batch's column '${name}' does not hold ${rows} rows of lists of depth ${depth}`)
  }
  let levels: EncodedLevels = { bytes: new Uint8Array(0), count: rows }
  if (innermost) {
    // The columns of a list share their offsets, and so their levels.
    levels = known.get(innermost) ?? encodeBoth(offsets)
    known.set(innermost, levels)
  }
  const encoded = encodeValues(type, values as VectorColumn['values'])
  const page = new Uint8Array(levels.bytes.length + encoded.length)
  page.set(levels.bytes)
  page.set(encoded, levels.bytes.length)
  const packed = compressSnappy(page)
  const header = encodeThrift(
    struct({
      1: i32(0),
      2: i32(page.length),
      3: i32(packed.length),
      5: struct({ 1: i32(levels.count), 2: i32(storage[type].encoding), 3: i32(3), 4: i32(3) }),
    }),
  )
  // A copy: the compressor's buffer is larger than what it holds.
  chunk.pages.push(header, packed.slice())
  chunk.values += levels.count
  chunk.packed += header.length + packed.length
  chunk.unpacked += header.length + page.length
  return header.length + packed.length
}

function encodeBoth(offsets: readonly Int32Array[]): EncodedLevels {
  const { repetition, definition } = listLevels(offsets)
  const [first, second] = [encodeLevels(repetition), encodeLevels(definition)]
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return { bytes, count: repetition.length }
}

function columnHeader({ name, type, depth }: ParquetColumn, chunk: ColumnChunk, position: number): ThriftValue {
  const { physical, encoding } = storage[type]
  const path = [name, ...Array.from({ length: depth }, () => ['list', 'element']).flat()]
  const details = struct({
    1: i32(physical),
    2: list('i32', [...new Set([encoding, 3])].map(i32)),
    3: list('text', path.map(text)),
    4: i32(1),
    5: i64(chunk.values),
    6: i64(chunk.unpacked),
    7: i64(chunk.packed),
    9: i64(position),
  })
  return struct({ 2: i64(position), 3: details })
}

/** A list is a group of one repeated group of one element, as the format's document on logical types has it. */
function schema(columns: readonly ParquetColumn[]): ThriftValue[] {
  const [required, repeated, listType] = [i32(0), i32(2), i32(3)]
  const elements = columns.flatMap(({ name, type, depth }) => {
    const { physical, converted } = storage[type]
    const above = Array.from({ length: depth }, (_, level) => [
      struct({ 3: required, 4: text(level === 0 ? name : 'element'), 5: i32(1), 6: listType }),
      struct({ 3: repeated, 4: text('list'), 5: i32(1) }),
    ]).flat()
    const leaf = struct({
      1: i32(physical),
      3: required,
      4: text(depth === 0 ? name : 'element'),
      6: converted === undefined ? undefined : i32(converted),
    })
    return [...above, leaf]
  })
  return [struct({ 4: text('schema'), 5: i32(columns.length) }), ...elements]
}
