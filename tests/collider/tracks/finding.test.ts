import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { toyDetector } from '../../../src-main/collider/tracks/detector'
import { ConventionalSearch } from '../../../src-main/collider/tracks/finding/conventional'
import type { Hits } from '../../../src-main/collider/tracks/hits'
import { Pulls } from '../../../src-main/collider/tracks/pulls'
import { TrackSimulator } from '../../../src-main/collider/tracks/simulation/event'
import { defaultTrackSimulation, type TrackSimulation } from '../../../src-main/collider/tracks/simulation/options'
import {
  addCounts,
  countTracks,
  matchTracks,
  noCounts,
  rates,
  trueHelix,
} from '../../../src-main/collider/tracks/truth'

function simulate(count: number, options: Partial<TrackSimulation> = {}, seed = 1) {
  const simulator = new TrackSimulator(toyDetector, { ...defaultTrackSimulation, ...options })
  return Array.from({ length: count }, (_, i) => simulator.simulate(i + 1, new Random(seed, 'tracks', i + 1)))
}

const search = new ConventionalSearch(toyDetector)
const noHits: Hits = {
  event: 0,
  count: 0,
  ...{ id: new Float64Array(0), x: new Float64Array(0), y: new Float64Array(0), z: new Float64Array(0) },
  surface: new Int32Array(0),
}

describe('the simulation', () => {
  it('gives the same event for the same seed and number, whatever came before', () => {
    const [, second] = simulate(2)
    const [again] = [new TrackSimulator(toyDetector, defaultTrackSimulation).simulate(2, new Random(1, 'tracks', 2))]
    expect(again).toEqual(second)
    const [, other] = simulate(2, {}, 2)
    expect(other!.hits.x).not.toEqual(second!.hits.x)
  })

  it('puts true positions on the surfaces, and hits off them along the surface by the resolution', () => {
    const [event] = simulate(1, { tracks: [300, 300], noise: 0 })
    const { hits, trueHits } = event!
    let sum = 0
    let barrel = 0
    for (let i = 0; i < hits.count; i++) {
      const { kind, position, resolution } = toyDetector.surfaces[hits.surface[i]!]!
      const [x, y, z] = trueHits.subarray(6 * i) as unknown as [number, number, number]
      expect(kind === 'barrel' ? Math.hypot(x, y) : z).toBeCloseTo(position, 6)
      expect(kind === 'barrel' ? Math.hypot(hits.x[i]!, hits.y[i]!) : hits.z[i]!).toBeCloseTo(position, 6)
      if (kind !== 'barrel') continue
      barrel++
      sum += ((hits.z[i]! - z) / resolution[1]) ** 2
    }
    // χ² of some 1,500 normal numbers: ± 4 standard deviations.
    expect(Math.abs(sum / barrel - 1)).toBeLessThan(4 * Math.sqrt(2 / barrel))
  })

  it('loses energy on the way', () => {
    const [event] = simulate(1, { tracks: [200, 200], pt: [0.5, 0.5], noise: 0, displaced: 0 })
    const { hits, trueHits, truth } = event!
    const outermost = toyDetector.surfaces.findIndex(({ position }) => position === 1100)
    const lost = []
    for (let i = 0; i < hits.count; i++) {
      if (hits.surface[i] !== outermost) continue
      const particle = truth.particle[i]!
      const { px, py, pz } = truth.particles
      const before = Math.hypot(px[particle]!, py[particle]!, pz[particle]!)
      lost.push(before - Math.hypot(...trueHits.subarray(6 * i + 3, 6 * i + 6)))
    }
    expect(lost.length).toBeGreaterThan(30)
    // Nine surfaces of 1.5–2 % of a radiation length: 36 MeV a radiation length, over β², longer at an angle.
    const mean = lost.reduce((a, b) => a + b) / lost.length
    expect(mean).toBeGreaterThan(0.006)
    expect(mean).toBeLessThan(0.015)
  })

  it('adds the noise and leaves out the hits it is asked to', () => {
    const [event] = simulate(1, { tracks: [1000, 1000], noise: 0.5, inefficiency: 0 })
    const noise = event!.truth.particle.filter((particle) => particle < 0).length
    const real = event!.hits.count - noise
    expect(Math.abs(noise - 0.5 * real)).toBeLessThan(4 * Math.sqrt(0.5 * real))
    const [sparse] = simulate(1, { tracks: [1000, 1000], noise: 0, inefficiency: 0.3 })
    // 30 % of some 11,000 hits: to 3 %.
    expect(sparse!.hits.count / real).toBeCloseTo(0.7, 1)
  })
})

describe('the conventional search', () => {
  it('finds the tracks, makes up none, and knows how well it measures', () => {
    const pulls = new Pulls(toyDetector.field)
    let counts = noCounts
    for (const event of simulate(150)) {
      const tracks = search.find(event.hits)
      counts = addCounts(counts, countTracks(tracks, event))
      pulls.add(tracks, event.truth)
    }
    const { efficiency, fakeRate } = rates(counts)
    expect(efficiency).toBeGreaterThan(0.98)
    expect(fakeRate).toBeLessThan(0.01)
    expect(pulls.count).toBeGreaterThan(1000)
    for (const { width, mean } of Object.values(pulls.summary()!)) {
      // 1,100 tracks determine a width to 2.2 %; the bar is 10 %.
      expect(width).toBeGreaterThan(0.9)
      expect(width).toBeLessThan(1.1)
      expect(Math.abs(mean)).toBeLessThan(0.15)
    }
  })

  it('finds them in a crowd', () => {
    const [event] = simulate(1, { tracks: [300, 300] })
    const { efficiency, fakeRate } = rates(countTracks(search.find(event!.hits), event!))
    expect(efficiency).toBeGreaterThan(0.98)
    expect(fakeRate).toBeLessThan(0.01)
  })

  it('finds displaced ones', () => {
    let counts = noCounts
    for (const event of simulate(30, { displaced: 1 }))
      counts = addCounts(counts, countTracks(search.find(event.hits), event))
    expect(rates(counts).efficiency).toBeGreaterThan(0.97)
  })

  it('gives every hit to one track only, from the inside out', () => {
    const [event] = simulate(1, { tracks: [100, 100] })
    const tracks = search.find(event!.hits)
    const all = tracks.flatMap(({ hits }) => [...hits])
    expect(new Set(all).size).toBe(all.length)
    const distance = (hit: number): number => Math.hypot(event!.hits.x[hit]!, event!.hits.y[hit]!, event!.hits.z[hit]!)
    for (const { hits } of tracks) expect(distance(hits[0]!)).toBeLessThan(distance(hits[hits.length - 1]!))
  })

  it('finds nothing in an empty event, and next to nothing in noise', () => {
    expect(search.find(noHits)).toEqual([])
    const [event] = simulate(1, { tracks: [100, 100], noise: 3 })
    const { hits, truth } = event!
    const noise = Array.from(truth.particle.keys()).filter((i) => truth.particle[i]! < 0)
    const column = (values: Float64Array) => Float64Array.from(noise, (i) => values[i]!)
    const only: Hits = {
      ...{
        event: 1,
        count: noise.length,
        id: column(hits.id),
        x: column(hits.x),
        y: column(hits.y),
        z: column(hits.z),
      },
      surface: Int32Array.from(noise, (i) => hits.surface[i]!),
    }
    expect(only.count).toBeGreaterThan(2500)
    expect(search.find(only).length).toBeLessThan(3)
  })

  it('does not see hits that lie on no surface', () => {
    const [event] = simulate(1)
    const off = { ...event!.hits, surface: event!.hits.surface.map(() => -1) }
    expect(search.find(off)).toEqual([])
  })
})

describe('matching with the truth', () => {
  it('counts a track as its particle’s by more than half of both', () => {
    const [event] = simulate(1, { noise: 0, inefficiency: 0, tracks: [4, 4] })
    const own = (particle: number) =>
      Array.from(event!.truth.particle.keys()).filter((i) => event!.truth.particle[i] === particle)
    const track = (hits: number[]) => ({
      ...{ helix: trueHelix(event!.truth, 0, 2), covariance: new Float64Array(25), chi2: 0, degrees: 1, holes: 0 },
      hits: Int32Array.from(hits),
    })
    const [first, second] = [own(0), own(1)]
    const whole = track(first)
    const third = track(first.slice(0, Math.floor(first.length / 3)))
    const mixed = track([...first.slice(0, 3), ...second.slice(0, 3)])
    const { particle, matched } = matchTracks([whole, third, mixed], event!.truth)
    expect([...particle]).toEqual([0, 0, -1])
    expect([...matched]).toEqual([1, 0, 0])
    const counts = countTracks([whole, whole, mixed], event!)
    expect(counts).toMatchObject({ reconstructable: 4, found: 1, tracks: 3, fakes: 1, duplicates: 1 })
  })
})
