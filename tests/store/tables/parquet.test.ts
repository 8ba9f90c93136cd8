import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, quoteText } from '../../../src-main/store/tables/database'
import { encodeLevels, listLevels } from '../../../src-main/store/tables/parquet/levels'
import { compressSnappy } from '../../../src-main/store/tables/parquet/snappy'
import { writeParquet, type ParquetBatch, type ParquetColumn } from '../../../src-main/store/tables/parquet/write'
import { Random } from '../../../src-main/base/random'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-parquet-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Snappy's format read back, after its description. */
function decompress(packed: Uint8Array): Uint8Array {
  let [at, length, shift] = [0, 0, 0]
  for (let more = true; more; shift += 7) {
    length += (packed[at]! & 127) * 2 ** shift
    more = packed[at++]! > 127
  }
  const output = new Uint8Array(length)
  let to = 0
  while (at < packed.length) {
    const tag = packed[at++]!
    if ((tag & 3) === 0) {
      let n = tag >> 2
      if (n === 60) n = packed[at++]!
      else if (n === 61) n = packed[at++]! | (packed[at++]! << 8)
      output.set(packed.subarray(at, at + n + 1), to)
      at += n + 1
      to += n + 1
    } else {
      const offset = packed[at++]! | (packed[at++]! << 8)
      for (let n = (tag >> 2) + 1; n > 0; n--, to++) output[to] = output[to - offset]!
    }
  }
  expect(to).toBe(length)
  return output
}

describe('compressSnappy', () => {
  const random = new Random(5)
  const bytes = (length: number, values: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random.uniform() * values))

  it.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['a run over several blocks', new Uint8Array(200_000).fill(3)],
    ['noise', bytes(150_000, 256)],
    ['few values', bytes(150_000, 3)],
    ['literals of 60 to 70 bytes', bytes(70, 256)],
  ])('keeps %s', (_, input) => {
    expect(Buffer.compare(decompress(compressSnappy(input)), input)).toBe(0)
  })

  it('makes a run of equal bytes twenty times smaller', () => {
    expect(compressSnappy(new Uint8Array(100_000)).length).toBeLessThan(5_000)
  })
})

describe('listLevels', () => {
  it('says where lists begin and how deep they are filled', () => {
    // [[a, b], [], [c]]
    expect(listLevels([Int32Array.of(0, 2, 2, 3)])).toEqual({
      repetition: Uint8Array.of(0, 1, 0, 0),
      definition: Uint8Array.of(1, 1, 0, 1),
    })
  })

  it('goes through lists of lists', () => {
    // [[[a, b], []], [], [[c]]]
    expect(listLevels([Int32Array.of(0, 2, 2, 3), Int32Array.of(0, 2, 2, 3)])).toEqual({
      repetition: Uint8Array.of(0, 2, 1, 0, 0),
      definition: Uint8Array.of(2, 2, 1, 0, 2),
    })
  })

  it('is stored as runs with its length before it', () => {
    expect([...encodeLevels(Uint8Array.of(1, 1, 1, 0))]).toEqual([4, 0, 0, 0, 6, 1, 2, 0])
  })
})

describe('writeParquet', () => {
  const columns: ParquetColumn[] = [
    { name: 'truth', type: 'bool', depth: 0 },
    { name: 'tiny', type: 'int8', depth: 0 },
    { name: 'count', type: 'uint16', depth: 0 },
    { name: 'long', type: 'int64', depth: 0 },
    { name: 'x', type: 'float32', depth: 0 },
    { name: 'y', type: 'float64', depth: 0 },
    { name: 'name', type: 'string', depth: 0 },
    { name: 'list', type: 'float32', depth: 1 },
    { name: 'nested', type: 'int32', depth: 2 },
  ]
  const batch: ParquetBatch = {
    rows: 3,
    columns: [
      { values: Uint8Array.of(1, 0, 1), offsets: [] },
      { values: Int8Array.of(-128, 0, 127), offsets: [] },
      { values: Uint16Array.of(0, 1, 65535), offsets: [] },
      { values: BigInt64Array.of(-9007199254740993n, 0n, 9007199254740993n), offsets: [] },
      { values: Float32Array.of(1.5, NaN, -0.25), offsets: [] },
      { values: Float64Array.of(0.1, 1e300, -Infinity), offsets: [] },
      { values: ['π', '', "it's"], offsets: [] },
      { values: Float32Array.of(1, 2, 3), offsets: [Int32Array.of(0, 2, 2, 3)] },
      { values: Int32Array.of(4, 5, 6), offsets: [Int32Array.of(0, 2, 2, 3), Int32Array.of(0, 2, 2, 3)] },
    ],
  }

  it('is read by DuckDB value by value, lists of lists, several batches and metadata included', async () => {
    const path = join(folder, 'all.parquet')
    await writeParquet(path, columns, [batch, { ...batch }], { model: 'a hash' })
    const database = await Database.open(folder)
    const from = `read_parquet(${quoteText(path)})`
    const rows = await database.rows(`SELECT truth, tiny, count, CAST(long AS VARCHAR) AS long, x, y, name,
      CAST(list AS VARCHAR) AS list, CAST(nested AS VARCHAR) AS nested FROM ${from}`)
    const [key] = await database.rows(`SELECT CAST(key AS VARCHAR) AS k, CAST(value AS VARCHAR) AS v
      FROM parquet_kv_metadata(${quoteText(path)})`)
    database.close()
    const three = [
      { truth: true, tiny: -128, count: 0, long: '-9007199254740993', x: 1.5, y: 0.1, name: 'π', list: '[1.0, 2.0]' },
      { truth: false, tiny: 0, count: 1, long: '0', x: NaN, y: 1e300, name: '', list: '[]' },
      { truth: true, tiny: 127, count: 65535, long: '9007199254740993', x: -0.25, y: -Infinity, name: "it's" },
    ]
    expect(rows).toMatchObject([...three, ...three])
    expect(rows.slice(0, 3).map((row) => row['nested'])).toEqual(['[[4, 5], []]', '[]', '[[6]]'])
    expect(rows[5]!['list']).toBe('[3.0]')
    expect(key).toEqual({ k: 'model', v: 'a hash' })
  })

  it('starts a new row group before it holds too much', async () => {
    const path = join(folder, 'groups.parquet')
    const random = new Random(1)
    const noise = Float64Array.from({ length: 1_000_000 }, () => random.uniform())
    const one = { rows: noise.length, columns: [{ values: noise, offsets: [] }] }
    await writeParquet(path, [{ name: 'u', type: 'float64', depth: 0 }], [one, one, one, one])
    const database = await Database.open(folder)
    const from = quoteText(path)
    const [groups] = await database.rows(`SELECT num_row_groups AS n FROM parquet_file_metadata(${from})`)
    const [sum] = await database.rows(`SELECT count(*) AS n, sum(u) AS s FROM read_parquet(${from})`)
    database.close()
    expect(groups!['n']).toBe(2)
    expect(sum!['n']).toBe(4_000_000)
    // 4 million additions in another order: rounding errors of 1e-16 each at most.
    expect(Number(sum!['s'])).toBeCloseTo(4 * noise.reduce((total, u) => total + u, 0), 5)
  })

  it('leaves nothing behind where the source fails', async () => {
    const failing = (function* (): Generator<ParquetBatch> {
      yield batch
      throw new Error('the source failed')
    })()
    await expect(writeParquet(join(folder, 'half.parquet'), columns, failing)).rejects.toThrow('the source failed')
    expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([])
  })

  it('refuses a batch whose columns do not have its length', async () => {
    const short = { rows: 2, columns: [{ values: Float32Array.of(1), offsets: [] }] }
    const written = writeParquet(join(folder, 'short.parquet'), [{ name: 'x', type: 'float32', depth: 0 }], [short])
    await expect(written).rejects.toThrow("'x' does not hold 2 rows")
  })
})
