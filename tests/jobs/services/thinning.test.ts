import { describe, expect, it } from 'vitest'
import { smoothed, thin } from '../../../src-main/jobs/services/thinning'

const steps = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i)

describe('smoothing', () => {
  it('leaves a constant as it is, from the first value on', () => {
    for (const value of smoothed(Float64Array.of(7, 7, 7), 0.9)) expect(value).toBeCloseTo(7, 12)
  })

  it('is a weighted mean of what came before', () => {
    // Weights ½ and ½·½ of 3 and 1, divided by their sum ¾.
    expect(smoothed(Float64Array.of(1, 3), 0.5)[1]).toBeCloseTo(1.75 / 0.75, 12)
    expect(smoothed(Float64Array.of(1, 5, 2), 0)).toEqual(Float64Array.of(1, 5, 2))
    expect(() => smoothed(Float64Array.of(1), 1)).toThrow(/weight/)
  })
})

describe('thinning', () => {
  it('leaves a short curve whole', () => {
    expect(thin(steps(4), Float64Array.of(1, 2, 3, 4), null, null, 16)).toEqual({
      x: steps(4),
      y: Float64Array.of(1, 2, 3, 4),
    })
  })

  it('keeps every extreme, the ends, and no more points than asked for', () => {
    const y = steps(100_000).map((i) => Math.sin(i / 500))
    y[31_415] = 50
    y[77_777] = -40
    const { x, y: kept } = thin(steps(100_000), y, null, null, 1000)
    expect(x.length).toBeLessThanOrEqual(1000)
    expect(x.length).toBeGreaterThan(800)
    expect(Math.max(...kept)).toBe(50)
    expect(Math.min(...kept)).toBe(-40)
    expect([x[0], x.at(-1)]).toEqual([0, 99_999])
    for (let i = 1; i < x.length; i++) expect(x[i]!).toBeGreaterThan(x[i - 1]!)
    for (const [i, at] of x.entries()) expect(kept[i]).toBe(y[at])
  })

  it('takes what is in the range and the neighbour on either side', () => {
    expect([...thin(steps(10), steps(10), 2.5, 5.5, 100).x]).toEqual([2, 3, 4, 5, 6])
    expect([...thin(steps(10), steps(10), -5, 50, 100).x]).toEqual([...steps(10)])
  })

  it('shows more of a part the closer one looks', () => {
    const y = steps(10_000).map((i) => i % 7)
    expect(thin(steps(10_000), y, 1000, 1100, 200).x.length).toBe(102)
  })

  it('leaves out points without an x, and is empty of nothing', () => {
    expect([...thin(Float64Array.of(NaN, 1, 2), Float64Array.of(9, 1, 2), null, null, 16).y]).toEqual([1, 2])
    expect(thin(new Float64Array(0), new Float64Array(0), null, null, 16).x.length).toBe(0)
  })
})
