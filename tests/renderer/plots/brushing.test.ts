import { describe, expect, it } from 'vitest'
import { asBinned, asCut, binned, kept, ratios } from '../../../src-renderer/plots/brushing'

const x = Float32Array.of(0.5, 1.5, 1.6, 2.5, NaN, 9)
const y = Float32Array.of(1, 2, 3, 4, 5, 6)
const columns = new Map([
  ['x', x],
  ['y', y],
])
const all = new Uint8Array(6).fill(1)

describe('cuts drawn by hand', () => {
  it('keep what every one of them keeps, each histogram but for its own', () => {
    expect([...kept(columns, 6, { x: [1, 3], y: [3, 9] })]).toEqual([0, 0, 1, 1, 0, 0])
    expect([...kept(columns, 6, { x: [1, 3], y: [3, 9] }, 'x')]).toEqual([0, 0, 1, 1, 1, 1])
  })

  it.each([
    ['even', [0, 1, 2, 3]],
    ['uneven', [0, 1, 2, 3.5]],
  ])('are binned, %s', (_, edges) => {
    const { sums, total } = binned(x, null, all, edges)
    expect([...sums]).toEqual([1, 2, 1])
    // The one beyond counts towards the area, the one that is undefined does not.
    expect(total).toBe(5)
    expect([...binned(x, Float32Array.of(2, 2, 2, 2, 2, 2), all, edges).squares]).toEqual([4, 8, 4])
  })

  it('are as the comparison has them where no values were kept', () => {
    const histogram = asBinned({ sums: [4, 9], low: [2, 6], high: [6, 12], total: 14 })
    expect([[...histogram.sums], [...histogram.squares], histogram.total]).toEqual([[4, 9], [4, 9], 14])
  })

  it('give ratios of shapes that do not depend on the number of items', () => {
    const one = binned(Float32Array.of(0.5, 1.5), null, all, [0, 1, 2])
    const two = binned(Float32Array.of(0.5, 0.6, 1.5, 1.6), null, all, [0, 1, 2])
    expect(ratios(one, two, true).map((bin) => bin?.value)).toEqual([1, 1])
    expect(ratios(one, two, false).map((bin) => bin?.value)).toEqual([2, 2])
    expect(ratios(binned(Float32Array.of(0.5), null, all, [0, 1, 2]), two, true)[1]).toBeNull()
  })

  it('are written as the command takes them', () => {
    expect(asCut({ gen_pt: [100, 200], eta: [-1, 1] })).toBe('gen_pt >= 100 && gen_pt < 200 && eta >= -1 && eta < 1')
  })
})
