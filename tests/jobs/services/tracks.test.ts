import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTracks, readTrackEvent, readTracks } from '../../../src-main/jobs/services/tracks'
import { conventionalFinder } from '../../../src-main/collider/tracks/finding/conventionalFinder'
import { toyDetector } from '../../../src-main/collider/tracks/detector'
import { openTrackSample } from '../../../src-main/collider/tracks/files/read'
import { findTracks } from '../../../src-main/collider/tracks/run'
import { defaultTrackSimulation } from '../../../src-main/collider/tracks/simulation/options'
import { simulateTracks } from '../../../src-main/collider/tracks/simulation/run'

const root = mkdtempSync(join(tmpdir(), 'galatea-tracks-service-'))
const [folder, single, output] = ['hits', 'hits.csv', 'tracks.parquet'].map((name) => join(root, name)) as [
  string,
  string,
  string,
]
beforeAll(async () => {
  const run = { events: 3, seed: 5, overwrite: false }
  for (const path of [folder, single]) await simulateTracks(path, toyDetector, defaultTrackSimulation, run, {})
  await findTracks(await openTrackSample(folder), conventionalFinder(toyDetector), output, {}, {})
})
afterAll(() => rmSync(root, { recursive: true }))

describe('tracks for the window', () => {
  it.each([
    ['a folder of files', folder, 3],
    ['one file', single, null],
  ])('open %s, and step to any event and back', async (_, path, events) => {
    expect(await openTracks({ path })).toMatchObject({ events, detector: { field: 2 } })
    const seen = []
    for (const index of [2, 0, 2, 3]) seen.push((await readTrackEvent({ path, index })).value)
    expect(seen.map(({ event, exists }) => [event, exists])).toEqual([
      [3, true],
      [1, true],
      [3, true],
      [0, false],
    ])
    expect(seen[0]!.particles).toHaveLength(10)
  })

  it('draw a particle along the hits it made', async () => {
    await openTracks({ path: folder })
    const { value, buffers } = await readTrackEvent({ path: folder, index: 0 })
    const [, x, y, , surface, particle, curves] = buffers as [Float64Array, ...Float32Array[]]
    const first = value.particles.findIndex(({ pt, counts }) => counts && pt > 2)
    const hit = [...particle!].findIndex((owner, i) => owner === first && surface![i]! >= 0)
    // The nearest drawn point of its curve is no further than a step of it.
    const points = Array.from({ length: value.curvePoints }, (_, i) => 3 * (first * value.curvePoints + i))
    const distances = points.map((at) => Math.hypot(curves![at]! - x![hit]!, curves![at + 1]! - y![hit]!))
    expect(Math.min(...distances)).toBeLessThan(70)
  })

  it('read the tracks of one event from the table', async () => {
    await openTracks({ path: folder })
    const { value, buffers } = await readTracks({ output, event: 2, field: 2, surfacesOf: folder })
    expect(value.tracks).toHaveLength(10)
    expect(buffers[0]!.byteLength).toBe(4 * 3 * value.curvePoints * 10)
    const [track] = value.tracks
    expect(track!.hits.length).toBeGreaterThan(5)
    expect(track!.pt).toBeCloseTo(Math.abs(1 / track!.qOverPt), 5)
    expect((await readTracks({ output, event: 99, field: 2, surfacesOf: folder })).value.tracks).toEqual([])
  })
})
