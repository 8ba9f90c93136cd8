import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { galatea } from '../helpers/galatea'

let folder: string
let hits: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-cli-track-'))
  hits = join(folder, 'hits')
  const made = await galatea(['simulate', 'tracks', '--events', '20', '--out', hits, '--seed', '5', '--json'])
  expect(made.status).toBe(0)
  expect(made.json()).toMatchObject({ output: hits, count: 20, tracks: 200, kind: 'tracks' })
  expect((made.json() as { notice: string }).notice).toContain('toy')
}, 120_000)

afterAll(() => rm(folder, { recursive: true }))

describe('track', () => {
  it('finds simulated tracks by the conventional method and says how well and how fast', async () => {
    const output = join(folder, 'tracks.parquet')
    const ran = await galatea(['track', hits, '--method', 'conventional', '--out', output, '--json'])
    expect(ran.status).toBe(0)
    const result = ran.json() as Record<string, number>
    expect(result).toMatchObject({ output, events: 20, method: 'conventional', fakeRate: 0, problems: [] })
    expect(result.efficiency).toBeGreaterThan(0.97)
    expect(result.perSecond).toBeCloseTo(20 / result.seconds!, 6)
    expect((await readFile(output)).subarray(0, 4).toString()).toBe('PAR1')
  }, 60_000)

  it('goes on over bad events, says how many and which', async () => {
    await writeFile(join(hits, 'event000000021-hits.csv'), 'a,b\n1,2\n')
    const ran = await galatea(['track', hits, '--out', join(folder, 't.csv'), '--json', '--quiet'])
    expect(ran.status).toBe(0)
    expect(ran.json()).toMatchObject({ events: 20, problems: [{ kind: 'bad-event', count: 1 }] })
    expect(ran.stderr).toMatch(/1 events left out: .*event000000021-hits\.csv/)
  }, 60_000)

  it.each([
    ['both a method and a model', ['--method', 'conventional', '--model', 'm', '--out', 't.csv'], 2, 'not both'],
    ['another method', ['--method', 'magic', '--out', 't.csv'], 2, "'magic'"],
    ['another kind of file', ['--out', 't.root'], 2, '.csv or .parquet'],
    ['a model that is not there', ['--model', '/nowhere/model', '--out', 't.csv'], 1, '/nowhere/model'],
  ])(
    'refuses %s with a sentence',
    async (_name, options, status, sentence) => {
      const ran = await galatea(['track', hits, ...options, '--json'])
      expect(ran.status).toBe(status)
      expect((ran.json() as { error: { message: string } }).error.message).toContain(sentence)
    },
    60_000,
  )

  it('refuses hits that are none', async () => {
    const path = join(folder, 'wrong.csv')
    await writeFile(path, 'jet,pt\n1,2\n')
    const ran = await galatea(['track', path, '--out', join(folder, 't.csv'), '--json'])
    expect(ran.status).toBe(3)
    expect((ran.json() as { error: { message: string } }).error.message).toMatch(/wrong\.csv' has no column hit_id/)
  }, 60_000)
})
