import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { separationFloor, separationPower } from '../../../../src-main/collider/comparison/statistics/distances'
import {
  equalPopulationEdges,
  fixedEdges,
  histogram,
  quantiles,
} from '../../../../src-main/collider/comparison/statistics/histogram'
import { garwood, weightedGarwood } from '../../../../src-main/collider/comparison/statistics/intervals'
import { sortedOrder } from '../../../../src-main/collider/comparison/statistics/order'

describe('histogram', () => {
  it('a bin holds its lower edge, the last one its upper edge too; the rest is under- or overflow', () => {
    const h = histogram([-1, 0, 0.5, 1, 1.5, 2, 3, NaN], null, [0, 1, 2])
    expect([...h.sums]).toEqual([2, 3])
    expect(h.underflow).toMatchObject({ sum: 1, count: 1, first: -1 })
    expect(h.overflow).toMatchObject({ sum: 1, count: 1, second: 9 })
    expect(h.undefined).toBe(1)
  })

  it('equal and unequal bins put values on edges in the same bins', () => {
    const edges = fixedEdges(0, 1, 10)
    const values = [...edges, 0.3, 0.1 + 0.2, 0.7 - 1e-16]
    const unequal = [...edges, 5]
    const inside = values.filter((x) => x < 1)
    expect([...histogram(inside, null, edges).sums]).toEqual([...histogram(inside, null, unequal).sums.slice(0, 10)])
  })

  it('weights are summed with their squares', () => {
    const h = histogram([0.5, 0.5], [2, 3], [0, 1])
    expect(h.sums[0]).toBe(5)
    expect(h.squares[0]).toBe(13)
  })

  it('refuses edges that do not rise', () => {
    expect(() => histogram([1], null, [0, 0, 1])).toThrow('rising edges')
    expect(() => fixedEdges(1, 1, 3)).toThrow('low < high')
  })
})

describe('bins of equal population', () => {
  it('hold equal numbers, and all of them', () => {
    const random = new Random(1, 'values')
    const values = Float64Array.from({ length: 1000 }, () => random.normal())
    const h = histogram(values, null, equalPopulationEdges(values, null, 20))
    expect([...h.sums]).toEqual(Array.from({ length: 20 }, () => 50))
  })

  it('fall together where values are equal, and none is empty', () => {
    const values = [1, 1, 1, 1, 1, 1, 2, 3, 3, 4]
    const edges = equalPopulationEdges(values, null, 5)
    expect(edges).toEqual([-Infinity, 2, 3, Infinity])
    expect([...histogram(values, null, edges).sums]).toEqual([6, 1, 3])
  })

  it('follow the weights', () => {
    const edges = equalPopulationEdges([1, 2, 3, 4], [3, 1, 1, 1], 2)
    expect(edges).toEqual([-Infinity, 2, Infinity])
  })

  it('of an empty sample are one bin', () => {
    expect(equalPopulationEdges([NaN], null, 20)).toEqual([-Infinity, Infinity])
  })
})

it('quantiles leave out what is no number', () => {
  expect(quantiles([3, NaN, 1, 2], null, [0, 0.5, 1])).toEqual([1, 2, 3])
  expect(quantiles([], null, [0.5])).toEqual([NaN])
})

it('the order is that of a comparison sort, equal values in their order', () => {
  const random = new Random(2, 'order')
  const values = Float64Array.from({ length: 5000 }, (_, i) =>
    i % 100 === 0 ? NaN : i % 7 === 0 ? -0 : random.normal() * 10 ** (random.integer(40) - 20),
  )
  // Closer to each other than 32 bits tell.
  for (let i = 0; i < 50; i++) values[10 * i + 3] = 1 + (50 - i) * 2 ** -50
  values[11] = Infinity
  values[12] = -Infinity
  const expected = [...values.keys()]
    .filter((i) => !Number.isNaN(values[i]))
    .sort((a, b) => values[a]! - values[b]! || a - b)
  // ∞ − ∞ is no number, and there is one of each.
  expect([...sortedOrder(values)]).toEqual(expected)
})

describe('intervals', () => {
  it('an empty bin reaches to −ln of the tail', () => {
    // P(0 | μ) = e^−μ = α/2.
    expect(garwood(0, 0.9).high).toBeCloseTo(-Math.log(0.05), 12)
    expect(garwood(0, 0.9).low).toBe(0)
  })

  it('equal weights scale the interval of the count', () => {
    const plain = garwood(7)
    const weighted = weightedGarwood(21, 63, 1)
    expect(weighted.low).toBeCloseTo(3 * plain.low, 10)
    expect(weighted.high).toBeCloseTo(3 * plain.high, 10)
  })

  it('refuses a negative count', () => {
    expect(() => garwood(-1)).toThrow('at least 0')
  })
})

describe('separation power', () => {
  it('is 1 where nothing overlaps and 0 where all is equal', () => {
    expect(separationPower([1, 0], [0, 5])).toBe(1)
    expect(separationPower([1, 3], [2, 6])).toBe(0)
  })

  it('of two samples of one distribution is the floor on average', () => {
    const random = new Random(3, 'floor')
    let [sum, squares, floor] = [0, 0, 0]
    const repeats = 400
    for (let k = 0; k < repeats; k++) {
      const [x, y] = [0, 1].map(() => Float64Array.from({ length: 500 }, () => random.normal()))
      const edges = equalPopulationEdges(x!, null, 20)
      const [h1, h2] = [histogram(x!, null, edges), histogram(y!, null, edges)]
      const value = separationPower(h1.sums, h2.sums)
      sum += value
      squares += value * value
      floor = separationFloor(h1, h2)
    }
    const mean = sum / repeats
    const error = Math.sqrt((squares / repeats - mean * mean) / repeats)
    // One degree of freedom of the 20 goes to the normalisation: 5 % below; and the bins follow one of the samples.
    expect(Math.abs(mean - 0.95 * floor)).toBeLessThan(4 * error + 0.02 * floor)
  })
})
