import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Column } from '../../../src-main/store/dataset/manifest'
import { Database } from '../../../src-main/store/tables/database'
import { queryHistogram, queryRows } from '../../../src-main/store/tables/query'

const columns: Column[] = [
  { name: 'id', type: 'string' },
  { name: 'flux', type: 'number' },
  { name: 'n', type: 'integer' },
  { name: 'ok', type: 'boolean' },
  { name: 'odd "name"', type: 'number' },
]
// Written so that every comparison has rows on both sides and a row without a value.
const rows = [
  { id: 'a', flux: 1, n: 1, ok: true, 'odd "name"': 5 },
  { id: 'b', flux: 2.5, n: 2, ok: false, 'odd "name"': 6 },
  { id: "c'c", flux: -3, n: 3, ok: true, 'odd "name"': 7 },
  { id: 'D', flux: null, n: 4, ok: false, 'odd "name"': null },
]

let folder: string
let database: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-filter-'))
  database = await Database.open(folder)
  await database.createTable('t', columns)
  const appender = await database.appender('t', columns)
  for (const row of rows) appender.append(row)
  appender.close()
})

afterAll(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

const ids = async (where: string): Promise<string> =>
  (await queryRows(database, 't', columns, { where, columns: ['id'], orderBy: 'n' })).map((row) => row['id']).join(' ')

describe('a filter', () => {
  it.each([
    ['flux > 0', 'a b'],
    ['WHERE flux >= 2.5', 'b'],
    ['FLUX < 0 or n == 4', "c'c D"],
    ['n != 2 AND NOT ok', 'D'],
    ['flux BETWEEN -3 AND 1', "a c'c"],
    ['flux NOT BETWEEN -3 AND 1', 'b'],
    ['n IN (1, 3, 9)', "a c'c"],
    ["id NOT IN ('a', 'b')", "c'c D"],
    ["id = 'c''c'", "c'c"],
    ["id LIKE 'c%'", "c'c"],
    ["id ILIKE 'd'", 'D'],
    ["id NOT LIKE '_'", "c'c"],
    ['flux IS NULL', 'D'],
    ['flux IS NOT NULL and ok', "a c'c"],
    ['2 + 3 * n = 8', 'b'],
    ['(2 + 3) * n = 10', 'b'],
    ['-flux = 3', "c'c"],
    ['- -n = 1', 'a'],
    ['n % 2 = 0', 'b D'],
    ['abs(flux) > 2', "b c'c"],
    ['log10(pow(10, n)) < 1.5', 'a'],
    ["lower(id) = 'd'", 'D'],
    ['"odd ""name""" > 5.5', "b c'c"],
    ['ok = true', "a c'c"],
    ['not not ok', "a c'c"],
    ['flux > 0 OR ok AND n = 3', "a b c'c"],
    ['1.5e0 < flux', 'b'],
    ['.5 < flux AND 2. > flux', 'a'],
    ['  ', "a b c'c D"],
  ])('%s', async (where, expected) => {
    expect(await ids(where)).toBe(expected)
  })

  it.each([
    ['flux >', /Expected a column, a number, a text in quotes or a bracket at character 7 .*it ends/],
    ['flux > 1 2', /Expected AND, OR or the end of the filter at character 10 .*found '2'/],
    ['fluxx > 1', /There is no column 'fluxx'\. Known columns: id, flux, n, ok, odd "name"\./],
    ['sin(flux) > 1', /There is no function 'sin'\. Known: abs, /],
    ['constructor(flux) > 1', /There is no function 'constructor'/],
    ['pow(flux) > 1', /'pow' takes 2 value\(s\), got 1/],
    ["flux > 'a'", /Expected a number at character 8 .*, got a text/],
    ['flux', /Expected true or false at character 1 .*, got a number/],
    ['flux = NULL', /IS NULL/],
    ["id = 'a", /quote is never closed/],
    ['id = 1; DROP TABLE t', /found ';'/],
    ["id = 'a' -- comment", /Expected/],
    ['n IN ()', /Expected/],
    ['n BETWEEN 1', /Expected AND/],
    ["flux > read_csv('/etc/passwd')", /There is no function 'read_csv'/],
    ['(SELECT 1) = 1', /Expected/],
  ])('refuses %s', async (where, sentence) => {
    await expect(ids(where)).rejects.toThrow(sentence)
    await expect(ids(where)).rejects.toMatchObject({ code: 'usage' })
  })

  it('refuses what is nested too deeply or too long', async () => {
    await expect(ids('('.repeat(200) + 'ok' + ')'.repeat(200))).rejects.toThrow(/nested more than 100 deep/)
    await expect(ids('abs('.repeat(200) + 'n' + ')'.repeat(200))).rejects.toThrow(/nested more than 100 deep/)
    await expect(ids('n > ' + '1'.repeat(10_000))).rejects.toThrow(/at most 10000 characters/)
  })

  it('gives the reason when the database cannot compute it', async () => {
    await expect(ids('log10(flux) < 1')).rejects.toThrow(/cannot be answered: .*logarithm/)
  })
})

describe('a query', () => {
  it('orders, with missing values last, limits and skips', async () => {
    const all = await queryRows(database, 't', columns, { columns: ['ID'], orderBy: 'flux', descending: true })
    expect(all.map((row) => row['id'])).toEqual(['b', 'a', "c'c", 'D'])
    const one = await queryRows(database, 't', columns, { orderBy: 'flux', limit: 1, offset: 1 })
    expect(one).toEqual([rows[0]])
  })

  it('refuses a negative limit', async () => {
    await expect(queryRows(database, 't', columns, { limit: -1 })).rejects.toThrow(/'limit' must be .*got -1/)
  })

  it('counts in bins, the last of which is closed, and tells what lies outside', async () => {
    const whole = await queryHistogram(database, 't', columns, { column: 'flux', bins: 2 })
    expect(whole).toEqual({ edges: [-3, -0.25, 2.5], counts: [1, 2], below: 0, above: 0, missing: 1 })
    const part = await queryHistogram(database, 't', columns, {
      column: 'flux',
      bins: 4,
      range: [0, 2],
      where: 'n < 4',
    })
    expect(part).toEqual({ edges: [0, 0.5, 1, 1.5, 2], counts: [0, 0, 1, 0], below: 1, above: 1, missing: 0 })
  })

  it('counts the greatest value in the last bin, whatever rounding does to the edges', async () => {
    // 1/3 + bins·((7.3 − 1/3)/bins) falls short of 7.3 for some numbers of bins.
    const value: Column[] = [{ name: 'v', type: 'number' }]
    await database.createTable('edges', value)
    const appender = await database.appender('edges', value)
    for (const v of [1 / 3, 7.3]) appender.append({ v })
    appender.close()
    for (let bins = 2; bins < 60; bins++) {
      const { counts, above, edges } = await queryHistogram(database, 'edges', value, { column: 'v', bins })
      expect([counts[0], counts.at(-1), above, edges.at(-1)]).toEqual([1, 1, 0, 7.3])
    }
  })

  it('refuses a histogram of text', async () => {
    await expect(queryHistogram(database, 't', columns, { column: 'id' })).rejects.toThrow(/'id' holds no numbers/)
  })
})

describe('the database', () => {
  it.each([
    "SELECT * FROM read_csv('/etc/hostname')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    `COPY t TO '${tmpdir()}/outside.parquet'`,
    `ATTACH '${tmpdir()}/outside.db'`,
    'SET enable_external_access = true',
    "SET memory_limit = '100GB'",
    'INSTALL httpfs',
    'LOAD httpfs',
  ])('cannot leave its folder: %s', async (sql) => {
    await expect(database.run(sql)).rejects.toThrow(
      /disabled by configuration|has been locked|disabled through configuration/,
    )
  })
})
