import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { kMeans } from '../../../../src-main/store/dataset/features/clusters'
import { layOut } from '../../../../src-main/store/dataset/features/layout'
import { matrix, squaredDistance, standardise, type Matrix } from '../../../../src-main/store/dataset/features/matrix'
import { nearestNeighbours, outlierScores } from '../../../../src-main/store/dataset/features/neighbours'
import { principalComponents } from '../../../../src-main/store/dataset/features/principal'

/** Three clouds about (0, 0, …), (10, 0, …) and (0, 10, …), of 60, 30 and 10 items in turn. */
function clouds(items = 100, dimensions = 6): { points: Matrix; cloud: number[] } {
  const random = new Random(3, 'clouds')
  const points = matrix(items, dimensions)
  const cloud = Array.from({ length: items }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2))
  cloud.forEach((which, i) => {
    for (let d = 0; d < dimensions; d++) {
      points.data[i * dimensions + d] = random.normal(0, 0.5) + (which > 0 && d === which - 1 ? 10 : 0)
    }
  })
  return { points, cloud }
}

describe('principal components', () => {
  it('find the direction of the greatest variance, keep distances, and share out the whole variance', () => {
    const { points } = clouds()
    const { scores, shares } = principalComponents(points, 6)
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
    expect([...shares].sort((a, b) => b - a)).toEqual(shares)
    expect(shares[0]! + shares[1]!).toBeGreaterThan(0.95)
    // All components together are a rotation.
    expect(squaredDistance(scores, 0, scores, 9)).toBeCloseTo(squaredDistance(points, 0, points, 9), 2)
  })

  it('have one component for items on a line', () => {
    const line = matrix(5, 3, Float32Array.from([0, 1, 2, 3, 4].flatMap((t) => [t, 2 * t, -t])))
    const { scores, shares } = principalComponents(line, 3)
    expect(shares).toHaveLength(1)
    expect(Math.abs(scores.data[4]! - scores.data[0]!)).toBeCloseTo(4 * Math.sqrt(6), 4)
  })
})

describe('clusters', () => {
  it('are the clouds, numbered by falling size', async () => {
    const { points, cloud } = clouds()
    const { assigned, counts } = await kMeans(points, 3, new Random(1, 'test'))
    expect(counts).toEqual([60, 30, 10])
    expect([...assigned]).toEqual(cloud)
  })

  it('are no more than there are items', async () => {
    const { counts } = await kMeans(matrix(2, 1, Float32Array.of(0, 1)), 5, new Random(1, 'test'))
    expect(counts.reduce((a, b) => a + b, 0)).toBe(2)
  })
})

describe('neighbours', () => {
  it('are the nearest, in order, and never the item itself', async () => {
    const { points } = clouds()
    const { count, indices, distances } = await nearestNeighbours(points, 5, new Random(1, 'test'))
    for (const i of [0, 41, 99]) {
      const all = Array.from({ length: 100 }, (_, j) => j).filter((j) => j !== i)
      all.sort((a, b) => squaredDistance(points, i, points, a) - squaredDistance(points, i, points, b))
      expect([...indices.subarray(i * count, i * count + 5)]).toEqual(all.slice(0, 5))
      expect(distances[i * count]).toBeCloseTo(Math.sqrt(squaredDistance(points, i, points, all[0]!)), 5)
    }
  })

  it('of many items are found in cells: nearly always the true nearest one', async () => {
    const random = new Random(5, 'many')
    const points = matrix(
      5000,
      4,
      Float32Array.from({ length: 20_000 }, () => random.normal()),
    )
    const { count, indices } = await nearestNeighbours(points, 3, new Random(1, 'test'))
    let right = 0
    for (let i = 0; i < 200; i++) {
      let best = i === 0 ? 1 : 0
      for (let j = 0; j < 5000; j++) {
        if (j !== i && squaredDistance(points, i, points, j) < squaredDistance(points, i, points, best)) best = j
      }
      if (indices[i * count] === best) right++
    }
    expect(right).toBeGreaterThan(190)
  })

  it('say what stands alone', async () => {
    const { points } = clouds()
    points.data.set([50, 50, 50, 50, 50, 50], 17 * 6)
    const scores = outlierScores(await nearestNeighbours(points, 5, new Random(1, 'test')), 100)
    expect(scores.indexOf(Math.max(...scores))).toBe(17)
  })
})

describe('the map', () => {
  it('keeps clouds together and apart from each other, and is the same again', async () => {
    const { points, cloud } = clouds()
    const make = async (): Promise<Float32Array> => {
      const neighbours = await nearestNeighbours(points, 8, new Random(1, 'test'))
      return layOut(principalComponents(points, 4).scores, neighbours, new Random(2, 'map'))
    }
    const map = await make()
    const distance = (i: number, j: number): number =>
      Math.hypot(map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!)
    let [within, between, pairs, others] = [0, 0, 0, 0]
    for (let i = 0; i < 100; i++) {
      for (let j = 0; j < i; j++) {
        if (cloud[i] === cloud[j]) {
          within += distance(i, j)
          pairs++
        } else {
          between += distance(i, j)
          others++
        }
      }
    }
    expect(between / others).toBeGreaterThan(3 * (within / pairs))
    expect(await make()).toEqual(map)
  })
})

describe('standardised columns', () => {
  it('have median 0 and scatter 1; a missing value is the median, a wild one is held, a flat column is 0', () => {
    const random = new Random(1, 'columns')
    const raw = matrix(1001, 2)
    for (let i = 0; i < 1001; i++) raw.data.set([random.normal(100, 7), 3], 2 * i)
    raw.data[0] = NaN
    raw.data[2] = 1e9
    const { data } = standardise(raw)
    const first = Float32Array.from({ length: 1001 }, (_, i) => data[2 * i]!).sort()
    expect(first[500]).toBeCloseTo(0, 1)
    expect((first[841]! - first[160]!) / 2).toBeCloseTo(1, 1)
    expect(data[0]).toBe(0)
    expect(data[2]).toBe(6)
    expect(data[1]).toBe(0)
  })
})
