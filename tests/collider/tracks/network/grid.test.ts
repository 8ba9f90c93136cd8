import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { toyDetector } from '../../../../src-main/collider/tracks/detector'
import {
  channels,
  channelsOf,
  columnOf,
  gridWidth,
  HoughTransform,
  phiOfColumn,
  planeLength,
  qOverPtOfRow,
  rowOf,
  sliceBorders,
  sliceOf,
  type HoughGrid,
} from '../../../../src-main/collider/tracks/network/grid'
import { findPeaks, matchPeaks } from '../../../../src-main/collider/tracks/network/peaks'
import { TrackSimulator } from '../../../../src-main/collider/tracks/simulation/event'
import { defaultTrackSimulation } from '../../../../src-main/collider/tracks/simulation/options'
import { trueHelix } from '../../../../src-main/collider/tracks/truth'

const grid: HoughGrid = {
  ...{ phiBins: 64, wrap: 4, curvatureBins: 16, minimumPt: 0.4 },
  ...{ slices: 6, maximumEta: 2.5, beamLength: 200 },
}
const layout = channelsOf(toyDetector.surfaces)

describe('the Hough plane', () => {
  it('has rows and columns that go both ways', () => {
    for (const value of [-2.4, -1, 0, 0.3, 2]) {
      expect(qOverPtOfRow(grid, rowOf(grid, value))).toBeCloseTo(value, 12)
      const phi = phiOfColumn(grid, columnOf(grid, value))
      expect(Math.cos(phi - value)).toBeCloseTo(1, 12)
    }
    expect(rowOf(grid, 0)).toBe(8)
  })

  it('has slices even in η, open at both ends', () => {
    const borders = sliceBorders(grid)
    expect(borders[0]).toBe(-Infinity)
    expect(borders[3]).toBe(0)
    expect(borders[6]).toBe(Infinity)
    expect([-100, -0.01, 0.01, 100].map((slope) => sliceOf(grid, slope))).toEqual([0, 2, 3, 5])
  })

  it('gathers the hits of a track from the beam in its own cell', () => {
    const options = {
      ...defaultTrackSimulation,
      tracks: [1, 1],
      noise: 0,
      inefficiency: 0,
      displaced: 0,
      pt: [2, 10],
    } as const
    const simulator = new TrackSimulator(toyDetector, options)
    const transform = new HoughTransform(grid, toyDetector.field, layout)
    for (let i = 0; i < 40; i++) {
      const { hits, truth } = simulator.simulate(i, new Random(3, 'tracks', i))
      const r = hits.x.map((x, k) => Math.hypot(x, hits.y[k]!))
      const phi = hits.x.map((x, k) => Math.atan2(hits.y[k]!, x))
      transform.count({ count: hits.count, r, phi, z: hits.z, surface: hits.surface })
      const helix = trueHelix(truth, 0, toyDetector.field)
      const slice = sliceOf(grid, helix.tanLambda)
      // A track close to a cell's edge may be seen in the next one by scattering: at most one hit of some ten.
      expect(transform.mostSurfaces(slice)).toBeGreaterThanOrEqual(hits.count - 1)
      const plane = new Float32Array(channels * planeLength(grid))
      transform.write(slice, plane)
      const [row, column] = [Math.floor(rowOf(grid, helix.qOverPt)), Math.floor(columnOf(grid, helix.phi))]
      let best = 0
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const cell = (row + dy) * gridWidth(grid) + column + dx
          let sum = 0
          for (let c = 0; c < channels; c++) sum += plane[c * planeLength(grid) + cell]! / layout.scale[c]!
          best = Math.max(best, sum)
        }
      }
      expect(best).toBeGreaterThanOrEqual(hits.count - 1)
    }
  })

  it('counts a surface once in a cell, and repeats what lies beyond the seam', () => {
    const transform = new HoughTransform(grid, toyDetector.field, layout)
    const twice = { count: 2, r: [50, 50], phi: [0.001, 0.001], z: [0, 0.1], surface: [0, 0] }
    transform.count(twice)
    expect(transform.mostSurfaces(2)).toBe(1)
    const plane = new Float32Array(channels * planeLength(grid))
    transform.write(2, plane)
    const width = gridWidth(grid)
    for (let row = 0; row < grid.curvatureBins; row++) {
      for (let x = 0; x < 2 * grid.wrap; x++) {
        expect(plane[row * width + x]).toBe(plane[row * width + x + grid.phiBins])
      }
    }
    transform.count({ count: 0, r: [], phi: [], z: [], surface: [] })
    expect(transform.mostSurfaces(2)).toBe(0)
  })
})

describe('peaks', () => {
  const empty = (): Float32Array => new Float32Array(planeLength(grid))

  it('are found at their place, once, on both sides of the seam', () => {
    const plane = empty()
    const put = (row: number, column: number, height: number): void => {
      for (const shift of [-grid.phiBins, 0, grid.phiBins]) {
        const x = column + shift
        if (x >= 0 && x < gridWidth(grid)) plane[row * gridWidth(grid) + x] = height
      }
    }
    put(5, 30, 0.9)
    put(5, 31, 0.45)
    put(9, grid.wrap, 0.8)
    put(12, 20, 0.1)
    const peaks = findPeaks(grid, plane, 0.25)
    expect(peaks.map(({ height }) => height)).toEqual([Math.fround(0.9), Math.fround(0.8)])
    // The neighbour of half its height draws the first one a third of a cell to itself.
    expect(columnOf(grid, peaks[0]!.phi)).toBeCloseTo(30.5 + 1 / 3, 5)
    expect(rowOf(grid, peaks[0]!.qOverPt)).toBeCloseTo(5.5, 5)
    expect(findPeaks(grid, empty(), 0.25)).toEqual([])
  })

  it('of equal height side by side are one', () => {
    const plane = empty()
    plane.fill(0.5, 3 * gridWidth(grid) + 10, 3 * gridWidth(grid) + 12)
    expect(findPeaks(grid, plane, 0.25)).toHaveLength(1)
  })

  it('match within their reach, around the circle', () => {
    const at = (phi: number, qOverPt = 0) => ({ height: 1, phi, qOverPt })
    const cell = (2 * Math.PI) / grid.phiBins
    expect(matchPeaks(grid, [at(0.01), at(1)], [at(2 * Math.PI - 0.01)], 1)).toBe(1)
    expect(matchPeaks(grid, [at(0)], [at(1.4 * cell)], 1.5)).toBe(1)
    expect(matchPeaks(grid, [at(0)], [at(1.6 * cell)], 1.5)).toBe(0)
    expect(matchPeaks(grid, [at(0)], [at(0, 0.6)], 1.5)).toBe(0)
  })
})
