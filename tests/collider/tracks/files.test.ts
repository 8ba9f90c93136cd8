import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toyDetector } from '../../../src-main/collider/tracks/detector'
import { openTrackSample, type ReadOptions } from '../../../src-main/collider/tracks/files/read'
import { conventionalFinder } from '../../../src-main/collider/tracks/finding/conventionalFinder'
import type { TrackEvent } from '../../../src-main/collider/tracks/hits'
import { findTracks } from '../../../src-main/collider/tracks/run'
import { defaultTrackSimulation } from '../../../src-main/collider/tracks/simulation/options'
import { simulateTracks } from '../../../src-main/collider/tracks/simulation/run'
import { Database, quoteText } from '../../../src-main/store/tables/database'

let folder: string
let many: string
let single: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-tracks-'))
  many = join(folder, 'events')
  single = join(folder, 'sample.csv')
  const run = { events: 4, seed: 1, overwrite: false }
  await simulateTracks(many, toyDetector, defaultTrackSimulation, run, {})
  await simulateTracks(single, toyDetector, defaultTrackSimulation, run, {})
})

afterAll(() => rm(folder, { recursive: true }))

async function read(path: string, options: Partial<ReadOptions> = {}) {
  const sample = await openTrackSample(path, options)
  const events: TrackEvent[] = []
  for await (const event of sample.events()) events.push(event)
  return { sample, events, problems: sample.problems.summary() }
}

const header = 'hit_id,x,y,z,volume_id,layer_id,module_id'
/** A hit on the innermost cylinder. */
const hit = (id: number, phi: number, z = 10): string => `${id},${50 * Math.cos(phi)},${50 * Math.sin(phi)},${z},2,1,0`

async function write(name: string, lines: string[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `${lines.join('\n')}\n`)
  return path
}

describe('TrackML files', () => {
  it('come back as they were simulated, from a folder or from one file', async () => {
    const [a, b] = [await read(many), await read(single)]
    expect(a.events).toHaveLength(4)
    expect(a.sample.eventCount).toBe(4)
    expect(b.sample.eventCount).toBeNull()
    expect(a.events).toEqual(b.events)
    expect(a.problems).toEqual([])
    expect(b.problems).toEqual([])
    const { hits, truth } = a.events[2]!
    expect(hits.event).toBe(3)
    expect(truth!.particles.count).toBe(10)
    expect(Math.min(...hits.surface)).toBeGreaterThanOrEqual(0)
    expect(truth!.particle.some((particle) => particle === -1)).toBe(true)
  })

  it('have TrackML’s columns, and weights that sum to one', async () => {
    const text = async (kind: string) => await readFile(join(many, `event000000001-${kind}.csv`), 'utf8')
    expect((await text('hits')).split('\n')[0]).toBe(header)
    expect((await text('truth')).split('\n')[0]).toBe('hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight')
    expect((await text('particles')).split('\n')[0]).toBe('particle_id,vx,vy,vz,px,py,pz,q,nhits')
    const weights = (await text('truth'))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[8]))
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
  })

  it('are read through gzip, without truth, and with Windows line ends', async () => {
    const plain = await readFile(join(many, 'event000000002-hits.csv'), 'utf8')
    const path = join(folder, 'lone.csv.gz')
    await writeFile(path, gzipSync(plain.replaceAll('\n', '\r\n')))
    const { events } = await read(path)
    const [, second] = (await read(many)).events
    expect(events[0]!.hits.x).toEqual(second!.hits.x)
    expect(events[0]!.truth).toBeNull()
  })

  it('take particles from the true hits where no file names them', async () => {
    const path = await write('named-hits.csv', [header, hit(1, 0), hit(2, 1)])
    await write('named-hits-truth.csv', [
      'hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight',
      '1,77,50,0,10,1.5,0.5,2,1',
      '2,0,27,42,10,0,0,0,0',
    ])
    const { truth } = (await read(path)).events[0]!
    expect([...truth!.particle]).toEqual([0, -1])
    expect(truth!.particles).toMatchObject({ count: 1 })
    expect([truth!.particles.id[0], truth!.particles.px[0], truth!.particles.pz[0]]).toEqual([77, 1.5, 2])
  })
})

describe('bad input', () => {
  it('with a wrong header is refused with what is missing and what is there', async () => {
    const path = await write('wrong.csv', ['id,x,y,z,volume,layer', '1,2,3,4,5,6'])
    await expect(read(path)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(
        /wrong\.csv' has no column hit_id, volume_id, layer_id.*'id,x,y,z,volume,layer'/,
      ) as string,
    })
  })

  it('with lines of another length leaves those out, counted', async () => {
    const { events, problems } = await read(await write('short.csv', [header, hit(1, 0), '2,3,4', hit(3, 1)]))
    expect([...events[0]!.hits.id]).toEqual([1, 3])
    expect(problems).toMatchObject([{ kind: 'bad-row', count: 1 }])
    expect(problems[0]!.examples[0]).toMatch(/line 3 has 3 values, the header names 7/)
  })

  it('that is no text, or nothing at all, is refused', async () => {
    const binary = join(folder, 'binary.csv')
    await writeFile(binary, Buffer.alloc(100_000, 7))
    await expect(read(binary)).rejects.toMatchObject({ code: 'unreadable' })
    await expect(read(await write('empty.csv', []))).rejects.toMatchObject({ code: 'unreadable' })
    await expect(read(join(folder, 'nowhere.csv'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of one event among several leaves that one out, and says so', async () => {
    const bad = join(folder, 'one-bad')
    await simulateTracks(bad, toyDetector, defaultTrackSimulation, { events: 3, seed: 1, overwrite: false }, {})
    await writeFile(join(bad, 'event000000002-hits.csv'), 'x,y\n1,2\n')
    const { events, problems } = await read(bad)
    expect(events.map(({ hits }) => hits.event)).toEqual([1, 3])
    expect(problems).toMatchObject([{ kind: 'bad-event', count: 1 }])
    expect(problems[0]!.examples[0]).toContain('event000000002-hits.csv')
  })

  it('with values that are no numbers leaves those hits out, counted', async () => {
    const path = await write('nan.csv', [
      header,
      hit(1, 0),
      '2,nan,1,2,2,1,0',
      '3,,1,2,2,1,0',
      '4,inf,0,0,2,1,0',
      hit(5, 2),
    ])
    const { events, problems } = await read(path)
    expect([...events[0]!.hits.id]).toEqual([1, 5])
    expect(problems).toMatchObject([{ kind: 'bad-row', count: 3 }])
    expect(problems[0]!.examples[0]).toMatch(/nan\.csv', line 3: x is 'nan'/)
  })

  it('with hits outside the detector, or on surfaces it has not, leaves those out, counted', async () => {
    const path = await write('off.csv', [header, hit(1, 0), '2,60,0,10,2,1,0', '3,50,0,5000,2,1,0', '4,50,0,10,9,9,0'])
    const { events, problems } = await read(path)
    expect([...events[0]!.hits.surface]).toEqual([0, -1, -1, -1])
    expect(problems).toMatchObject([{ kind: 'off-detector', count: 3 }])
    expect(problems[0]!.examples[2]).toContain('hit 4 of event 0')
  })

  it('without hits is an event without tracks', async () => {
    const path = await write('nothing.csv', [header])
    const { events, problems } = await read(path)
    expect(events[0]!.hits.count).toBe(0)
    expect(problems).toMatchObject([{ kind: 'empty-event', count: 1 }])
  })

  it('with more hits in an event than can be is left out, and the next one read', async () => {
    const many = Array.from({ length: 50 }, (_, i) => `7,${hit(i, i / 10)}`)
    const path = await write('crowd.csv', [`event_id,${header}`, ...many, `8,${hit(1, 0)}`])
    const { events, problems } = await read(path, { maximumHits: 20 })
    expect(events.map(({ hits }) => hits.event)).toEqual([8])
    expect(problems[0]!.examples[0]).toMatch(/event 7 .* has 50 hits, the most that is taken is 20/)
    await expect(read(path, { maximumHits: 0 })).rejects.toThrow(/^No event of '.*crowd\.csv' can be taken: event 7/)
  })

  it('of a folder without events, or with another detector, is refused', async () => {
    const bare = await mkdtemp(join(folder, 'bare-'))
    await expect(read(bare)).rejects.toThrow('holds no TrackML events')
    const file = await write('detector-bad.json', [JSON.stringify({ ...toyDetector, surfaces: [] })])
    await expect(read(single, { detector: file })).rejects.toThrow(
      "'" + file + "' does not describe a detector: surfaces",
    )
    const inside = { ...toyDetector.surfaces[0]!, from: 10, to: -10 }
    const turned = await write('detector-turned.json', [
      JSON.stringify({ ...toyDetector, surfaces: [inside, ...toyDetector.surfaces.slice(1)] }),
    ])
    await expect(read(single, { detector: turned })).rejects.toThrow('impossible surface: barrel 2/1')
  })

  it('is not written over', async () => {
    const run = { events: 1, seed: 1, overwrite: false }
    await expect(simulateTracks(single, toyDetector, defaultTrackSimulation, run, {})).rejects.toMatchObject({
      code: 'exists',
    })
    await expect(simulateTracks(many, toyDetector, defaultTrackSimulation, run, {})).rejects.toMatchObject({
      code: 'exists',
    })
  })
})

describe('tables of tracks', () => {
  it('hold the same as CSV and as Parquet, with covariance, hits and where they are from', async () => {
    const [csv, parquet] = [join(folder, 'tracks.csv'), join(folder, 'tracks.parquet')]
    for (const output of [csv, parquet]) {
      const result = await findTracks(
        await openTrackSample(single),
        conventionalFinder(toyDetector),
        output,
        { program: 'test' },
        {},
      )
      expect(result).toMatchObject({ events: 4, truth: { efficiency: 1, fakeRate: 0 } })
      expect(result.tracks).toBeGreaterThan(38)
    }
    const lines = (await readFile(csv, 'utf8')).trim().split('\n')
    const names = lines[0]!.split(',')
    const database = await Database.open(folder)
    try {
      const rows = await database.rows(
        `SELECT * REPLACE (array_to_string(hits, ' ') AS hits) FROM read_parquet(${quoteText(parquet)})`,
      )
      expect(rows).toHaveLength(lines.length - 1)
      expect(Object.keys(rows[0]!)).toEqual(names)
      const first = lines[1]!.split(',')
      for (const [i, name] of names.entries())
        expect(String(rows[0]![name])).toBe(name === 'hits' ? first[i] : String(Number(first[i])))
      const metadata = await database.rows(
        `SELECT decode(value) AS about FROM parquet_kv_metadata(${quoteText(parquet)}) WHERE decode(key) = 'galatea'`,
      )
      expect(JSON.parse(String(metadata[0]!.about))).toMatchObject({ program: 'test', events: 4 })
    } finally {
      database.close()
    }
    const about = JSON.parse(await readFile(`${csv}.json`, 'utf8')) as Record<string, unknown>
    expect(about).toMatchObject({ program: 'test', events: 4, truth: { efficiency: 1 } })
  })

  it('do not appear when the search fails', async () => {
    const path = join(folder, 'never.csv')
    const finder = { ...conventionalFinder(toyDetector), find: () => Promise.reject(new RangeError('no more')) }
    const sample = await openTrackSample(single)
    await expect(findTracks(sample, finder, path, {}, {})).rejects.toThrow('no more')
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })
})
