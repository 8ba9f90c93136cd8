import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { galatea } from '../helpers/galatea'

interface Created {
  dataset: string
  items: number
  splits: { train: number; validation: number; test: number }
  rejected: { source: string; reason: string }[]
}

let folder: string
let dataset: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-cli-dataset-'))
  dataset = join(folder, 'set')
  const stamps = join(folder, 'stamps')
  const made = await galatea(['simulate', 'galaxies', '--count', '12', '--size', '48', '--out', stamps, '--seed', '5'])
  expect(made.status).toBe(0)
  await mkdir(join(folder, 'empty'))
}, 120_000)

afterAll(() => rm(folder, { recursive: true }))

describe('dataset', () => {
  it('create makes one from a folder with a table of attributes', async () => {
    const args = ['dataset', 'create', dataset, '--task', 'generate', '--from', join(folder, 'stamps')]
    const made = await galatea([...args, '--size', '32', '--split', '50,25,25', '--json'])
    expect(made.stderr).not.toMatch(/unknown/)
    expect(made.status).toBe(0)
    const { dataset: path, items, splits, rejected } = made.json() as Created
    expect(path).toBe(dataset)
    expect(items + rejected.length).toBe(12)
    expect(splits.train + splits.validation + splits.test).toBe(items)
    expect(items).toBeGreaterThan(8)

    const again = await galatea([...args, '--json'])
    expect(again.status).toBe(1)
    expect(again.json().error).toMatchObject({
      code: 'exists',
      message: expect.stringMatching(/holds a data set already/),
    })
  })

  it('info describes and verifies it', async () => {
    const { status, json } = await galatea(['dataset', 'info', dataset, '--verify', '--json'])
    expect(status).toBe(0)
    expect(json()).toMatchObject({ task: 'generate', size: 32, unit: 'nanomaggy', verified: true, rejectedByHand: 0 })
    expect(json().properties).toMatchObject({ kind: 'galaxies', layout: 'stamps' })
    const { stdout } = await galatea(['dataset', 'info', dataset])
    expect(stdout).toMatch(/^bands +g, r, i$/m)
  })

  it('query answers filters, orders and counts', async () => {
    const query = (...args: string[]) => galatea(['dataset', 'query', dataset, ...args, '--json'])
    const all = (await query()).json().rows as Record<string, number>[]
    const fluxes = all.map((row) => row.flux!)
    const limit = [...fluxes].sort((a, b) => a - b)[4]!
    const some = await query(
      `WHERE flux > ${limit} AND id LIKE 'galaxy%'`,
      '--columns',
      'id,flux',
      '--order-by',
      'flux',
    )
    const rows = some.json().rows as Record<string, number>[]
    expect(rows.map((row) => row.flux)).toEqual(fluxes.filter((flux) => flux > limit).sort((a, b) => a - b))
    expect(Object.keys(rows[0]!)).toEqual(['id', 'flux'])
    const { counts } = (await query('--histogram', 'flux', '--bins', '3')).json() as { counts: number[] }
    expect(counts.reduce((a, b) => a + b, 0)).toBe(all.length)
  })

  it.each([
    [['fluxx > 1'], 2, 'usage', /There is no column 'fluxx'\. Known columns: index, id, /],
    [['flux >'], 2, 'usage', /Expected a column, .* but it ends/],
    [['flux > 1', '--order-by', 'nothing'], 2, 'usage', /There is no column 'nothing'/],
  ])('query refuses %j', async (args, status, code, sentence) => {
    const refused = await galatea(['dataset', 'query', dataset, ...args, '--json'])
    expect(refused.status).toBe(status)
    expect(refused.json().error).toMatchObject({ code, message: expect.stringMatching(sentence) })
  })

  it('reject, tag, restore and undo decide about items', async () => {
    const run = async (...args: string[]) => (await galatea(['dataset', ...args, '--json'])).json()
    const before = await run('info', dataset)
    const rejected = await run('reject', dataset, '--where', 'flux > 0', 'galaxy-00001')
    expect(rejected).toMatchObject({ items: 0 })
    expect(rejected.hash).not.toBe(before.hash)
    const restored = await run('restore', dataset, 'galaxy-00001')
    expect(restored).toMatchObject({ changed: ['galaxy-00001'], items: 1 })
    await run('tag', dataset, 'odd', 'galaxy-00001')
    const { rows } = await run('query', dataset, "tags LIKE '%odd%'", '--columns', 'id')
    expect(rows).toEqual([{ id: 'galaxy-00001' }])
    for (let i = 0; i < 3; i++) await run('undo', dataset)
    expect((await run('info', dataset)).hash).toBe(before.hash)
    const nobody = await galatea(['dataset', 'reject', dataset, 'nobody'])
    expect(nobody.status).toBe(1)
    expect(nobody.stderr).toMatch(/has no item 'nobody'/)
    expect((await galatea(['dataset', 'reject', dataset])).status).toBe(2)
  }, 60_000)

  it('create --overwrite keeps what was decided, and says so', async () => {
    await galatea(['dataset', 'reject', dataset, 'galaxy-00001', '--quiet'])
    const args = ['dataset', 'create', dataset, '--task', 'generate', '--from', join(folder, 'stamps'), '--overwrite']
    const made = await galatea([...args, '--size', '32', '--json'])
    expect(made.status, made.stderr).toBe(0)
    expect(made.json().warnings).toContainEqual(expect.stringMatching(/decided about 1 item of .* is kept/))
    expect((await galatea(['dataset', 'info', dataset, '--json'])).json()).toMatchObject({ rejectedByHand: 1 })
    await galatea(['dataset', 'undo', dataset, '--quiet'])
  }, 60_000)

  it.each([
    ['no data set', ['info', 'empty'], 1, /is not a data set: it has no dataset\.json/],
    ['no image', ['create', 'new', '--task', 'generate', '--from', 'empty'], 1, /holds no image: expected FITS/],
    [
      'no path',
      ['create', 'new', '--task', 'generate', '--from', 'nowhere'],
      1,
      /There is no file or folder 'nowhere'/,
    ],
    [
      'a bad split',
      ['create', 'new', '--task', 'generate', '--from', 'stamps', '--split', '80,10'],
      2,
      /sum to 100, as 80,10,10, got '80,10'/,
    ],
    [
      'a bad layout',
      ['create', 'new', '--task', 'generate', '--from', 'stamps', '--layout', 'heap'],
      2,
      /layout: .*"auto"\|"mosaic"\|"stamps"/,
    ],
    [
      'missing bands',
      ['create', 'new', '--task', 'generate', '--from', 'stamps', '--bands', 'z,y'],
      2,
      /has no HDU for every band \(z, y\)|does not hold the 2 bands z, y/,
    ],
  ])('refuses %s with one sentence', async (_, args, status, sentence) => {
    const refused = await galatea(['dataset', ...args], { cwd: folder })
    expect(refused.stderr).toMatch(sentence)
    expect(refused.status).toBe(status)
    expect(refused.stdout).toBe('')
  })
})
