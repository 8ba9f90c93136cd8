import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { toyDetector } from '../../../../src-main/collider/tracks/detector'
import { CandidateList, ConventionalSearch } from '../../../../src-main/collider/tracks/finding/conventional'
import { seedTriplets } from '../../../../src-main/collider/tracks/finding/layout'
import { defaultFinding } from '../../../../src-main/collider/tracks/finding/options'
import { HitIndex } from '../../../../src-main/collider/tracks/hits'
import { createTrackDataset } from '../../../../src-main/collider/tracks/network/dataset'
import { TrackEvents } from '../../../../src-main/collider/tracks/network/events'
import { gridWidth, planeLength, sliceBorders, sliceOf } from '../../../../src-main/collider/tracks/network/grid'
import { networkFinder } from '../../../../src-main/collider/tracks/network/finder'
import { parseTrackCard } from '../../../../src-main/collider/tracks/network/model'
import { findPeaks } from '../../../../src-main/collider/tracks/network/peaks'
import { findRoadSeeds } from '../../../../src-main/collider/tracks/network/road'
import { trackFinding } from '../../../../src-main/collider/tracks/network/task'
import { TrackSimulator } from '../../../../src-main/collider/tracks/simulation/event'
import { defaultTrackSimulation } from '../../../../src-main/collider/tracks/simulation/options'
import { simulateTracks } from '../../../../src-main/collider/tracks/simulation/run'
import { addCounts, countTracks, noCounts, rates, trueHelix } from '../../../../src-main/collider/tracks/truth'
import { loadTask } from '../../../../src-main/tasks'

let folder: string
let dataset: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-track-task-'))
  dataset = join(folder, 'set')
  const sample = join(folder, 'sample.csv')
  const options = { ...defaultTrackSimulation, tracks: [5, 40] } as const
  await simulateTracks(sample, toyDetector, options, { events: 12, seed: 1, overwrite: false }, {})
  const split = { train: 0.5, validation: 0.25, test: 0.25 }
  await createTrackDataset(dataset, { from: [sample], split, seed: 1, detector: null }, { overwrite: false, work: {} })
})

afterAll(() => rm(folder, { recursive: true }))

const recipe = trackFinding.recipe.parse({ task: 'track-finding' })

describe('the data set', () => {
  it('keeps the events: hits, truth, and the conventional tracks as target', async () => {
    const events = await TrackEvents.open(dataset)
    try {
      const positions = (['train', 'validation', 'test'] as const).flatMap((split) => events.positions(split))
      expect(positions).toHaveLength(12)
      const search = new ConventionalSearch(events.description.detector)
      let counts = noCounts
      for (const position of positions) {
        const { hits, truth } = await events.event(position)
        const tracks = search.find(hits)
        counts = addCounts(counts, countTracks(tracks, { hits, truth: truth! }))
        const { tracks: targets } = await events.rows(position)
        expect(targets.length / 5).toBe(tracks.length)
      }
      // Rounding hits to float32, 0.06 µm at the outermost, costs nothing.
      expect(rates(counts).efficiency).toBeGreaterThan(0.98)
    } finally {
      events.close()
    }
  })

  it('is refused where the detectors differ, or for another task', async () => {
    const other = join(folder, 'other.csv')
    const detector = { ...toyDetector, field: 3 }
    await simulateTracks(other, detector, defaultTrackSimulation, { events: 1, seed: 1, overwrite: false }, {})
    const split = { train: 1, validation: 0, test: 0 }
    const from = [join(folder, 'sample.csv'), other]
    const made = createTrackDataset(
      join(folder, 'mixed'),
      { from, split, seed: 1, detector: null },
      { overwrite: false, work: {} },
    )
    await expect(made).rejects.toMatchObject({ code: 'usage' })
    await expect(TrackEvents.open(folder)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the task', () => {
  it('makes planes with a peak for every target track, the same ones each time in validation', async () => {
    const data = await trackFinding.open(recipe, dataset, {})
    try {
      expect(data.sizes.train).toBe(6 * recipe.data.slices)
      const items = Array.from({ length: data.sizes.validation }, (_, index) => ({
        index,
        random: new Random(1, 'x', index),
      }))
      const [first, second] = [await data.batch('validation', items), await data.batch('validation', items)]
      // Compared as bytes: the test runner's own way takes seconds for so many numbers.
      expect(Buffer.from(first.plane!.buffer).equals(Buffer.from(second.plane!.buffer))).toBe(true)
      expect(Buffer.from(first.target!.buffer).equals(Buffer.from(second.target!.buffer))).toBe(true)
      const length = planeLength(recipe.data)
      let peaks = 0
      for (let i = 0; i < items.length; i++) {
        peaks += findPeaks(recipe.data, first.target!.subarray(i * length, (i + 1) * length), 0.6).length
      }
      const events = await TrackEvents.open(dataset)
      let tracks = 0
      for (const position of events.positions('validation')) tracks += (await events.rows(position)).tracks.length / 5
      events.close()
      // Tracks in one cell share a peak, and one across the border of two may have none above 0.6.
      expect(peaks).toBeGreaterThan(0.85 * tracks)
      expect(peaks).toBeLessThanOrEqual(tracks)
    } finally {
      await data.close()
    }
  })

  it('moves hits and targets together when it turns and mirrors events', async () => {
    const data = await trackFinding.open(recipe, dataset, {})
    try {
      const length = planeLength(recipe.data)
      let [covered, wanted] = [0, 0]
      for (let index = 0; index < data.sizes.train; index++) {
        const { plane, target } = await data.batch('train', [{ index, random: new Random(7, 'symmetry', index) }])
        for (const { phi, qOverPt } of findPeaks(recipe.data, target!, 0.6)) {
          const column = Math.floor(((phi / (2 * Math.PI)) % 1) * recipe.data.phiBins) + recipe.data.wrap
          const row = Math.floor(((qOverPt * recipe.data.minimumPt + 1) / 2) * recipe.data.curvatureBins)
          const cell = row * gridWidth(recipe.data) + column
          wanted++
          const hits = plane![cell]! * 4 + plane![length + cell]! * 6 + plane![2 * length + cell]! * 6
          if (hits >= 5) covered++
        }
      }
      expect(wanted).toBeGreaterThan(50)
      // Displaced tracks, one in twenty, miss the cell with their inner hits.
      expect(covered / wanted).toBeGreaterThan(0.85)
    } finally {
      await data.close()
    }
  })

  it('scores its own target as perfect, and an empty plane as nothing found', async () => {
    const data = await trackFinding.open(recipe, dataset, {})
    try {
      const plan = trackFinding.plan(recipe, data.description)
      const items = Array.from({ length: 12 }, (_, index) => ({ index, random: new Random(1, 'x', index) }))
      const inputs = await data.batch('test', items)
      const perfect = plan.measure(inputs, { peaks: inputs.target! }, 12)
      const nothing = plan.measure(inputs, { peaks: new Float32Array(inputs.target!.length) }, 12)
      for (let i = 0; i < 12; i++) {
        if (Number.isNaN(nothing.recall![i]!)) continue
        expect(perfect.recall![i]).toBe(1)
        expect(perfect.f1![i]).toBe(1)
        expect(nothing.recall![i]).toBe(0)
        expect(nothing.f1![i]).toBe(0)
      }
      expect(plan.pictures(inputs, { peaks: inputs.target! }, 3).map(({ name }) => name)).toEqual([
        'hits',
        'target',
        'network',
      ])
    } finally {
      await data.close()
    }
  })

  it('is known by its name', async () => {
    expect((await loadTask('track-finding')).id).toBe('track-finding')
  })
})

describe('the road of a peak', () => {
  it('leads to the track when the peak is where the particle is', () => {
    const simulator = new TrackSimulator(toyDetector, { ...defaultTrackSimulation, tracks: [60, 60] })
    const grid = recipe.data
    const borders = sliceBorders(grid)
    let [found, all] = [0, 0]
    for (let n = 0; n < 4; n++) {
      const event = simulator.simulate(n, new Random(2, 'tracks', n))
      const search = new ConventionalSearch(toyDetector)
      const candidates = new CandidateList(event.hits.count)
      const index = new HitIndex(event.hits, toyDetector)
      for (let i = 0; i < event.truth.particles.count; i++) {
        const { phi, qOverPt, tanLambda } = trueHelix(event.truth, i, toyDetector.field)
        const slice = sliceOf(grid, tanLambda)
        const slopes = [Math.max(-30, borders[slice]!), Math.min(30, borders[slice + 1]!)] as const
        const triplets = seedTriplets(toyDetector, search.navigator, grid.beamLength, slopes).flat()
        const sink = { index, options: defaultFinding, ...search.sink(index, candidates) }
        findRoadSeeds(sink, triplets, grid, { height: 1, phi, qOverPt }, slopes, 6)
      }
      const counts = countTracks(search.finish(candidates, event.hits), event)
      found += counts.found
      all += counts.reconstructable
      expect(counts.fakes).toBe(0)
    }
    expect(found / all).toBeGreaterThan(0.97)
  })
})

describe('a model', () => {
  const card = { detector: toyDetector, ranges: { hits: [1, 2], tracks: [1, 2], particles: [1, 2] }, grid: recipe.data }

  it('of another detector is refused with both names', async () => {
    const model = { name: 'm', card: parseTrackCard(card, 'm'), generator: new Uint8Array(0) }
    const refused = networkFinder(model, { ...toyDetector, name: 'other', field: 3.8 }, { device: 'cpu' })
    await expect(refused).rejects.toMatchObject({
      code: 'out-of-domain',
      message: expect.stringMatching(/22 surfaces, 2 T.*'other' \(22 surfaces, 3\.8 T\)/) as string,
    })
  })

  it('with a card that does not fit is refused', () => {
    expect(() => parseTrackCard({ ...card, grid: { ...recipe.data, phiBins: -1 } }, 'm')).toThrow(
      'details.grid.phiBins',
    )
  })
})
