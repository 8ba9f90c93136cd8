import { describe, expect, it } from 'vitest'
import {
  repairLeaks,
  separationArcsec,
  sharedObjects,
  sharedPixels,
  sharedSky,
  similarItems,
  type Place,
} from '../../../src-main/store/dataset/leakage'

function place(index: number, change: Partial<Place> = {}): Place {
  return { index, split: 'train', object: `object-${index}`, cutout: null, ra: NaN, dec: NaN, ...change }
}

const cutout = (x: number, y: number, source = 'field') => ({ source, x, y, width: 10, height: 10 })

describe('leakage', () => {
  it('is one object in two splits, and not in one', () => {
    const places = [place(0, { object: 'a' }), place(1, { object: 'a' }), place(2, { object: 'a', split: 'test' })]
    expect(sharedObjects(places)).toEqual([{ kind: 'object', items: [0, 2], value: null }])
  })

  it('is pixels of one source in two splits, with the share', () => {
    const places = [
      place(0, { cutout: cutout(0, 0) }),
      place(1, { cutout: cutout(5, 0), split: 'test' }),
      place(2, { cutout: cutout(10, 0), split: 'test' }),
      place(3, { cutout: cutout(0, 0, 'other field'), split: 'test' }),
    ]
    expect(sharedPixels(places)).toEqual([{ kind: 'pixels', items: [0, 1], value: 0.5 }])
  })

  it('is one place on the sky, over the edge of 360° too', () => {
    const places = [
      place(0, { ra: 359.9999, dec: 60 }),
      place(1, { ra: 0.0001, dec: 60, split: 'test' }),
      place(2, { ra: 0.01, dec: 60, split: 'test' }),
    ]
    const [leak, ...others] = sharedSky(places, 2)
    expect(others).toEqual([])
    expect(leak!.items).toEqual([0, 1])
    // 0.0002° · cos 60°
    expect(leak!.value).toBeCloseTo(0.36, 3)
    expect(separationArcsec({ ra: 10, dec: 0 }, { ra: 10, dec: 1 })).toBeCloseTo(3600, 6)
  })

  it('is neighbours among the features, each pair once', () => {
    const places = [place(0), place(1, { split: 'test' }), place(2)]
    const neighbours = {
      count: 1,
      indices: Uint32Array.of(1, 0, 1),
      distances: Float32Array.of(0.5, 0.5, 3),
    }
    expect(similarItems(places, neighbours, 1)).toEqual([{ kind: 'similar', items: [0, 1], value: 0.5 }])
    expect(similarItems(places, neighbours, 5).map(({ items }) => items)).toEqual([
      [0, 1],
      [2, 1],
    ])
  })

  it('is repaired by moving whole groups to where most of them are', () => {
    const places = [
      place(0, { object: 'a' }),
      place(1, { object: 'a' }),
      place(2, { object: 'b', split: 'test' }),
      place(3, { object: 'b', split: 'test' }),
      place(4, { object: 'c', split: 'test' }),
      place(5, { object: 'd', split: 'validation' }),
    ]
    const moves = repairLeaks(places, [
      { kind: 'pixels', items: [1, 2], value: 0.1 },
      { kind: 'sky', items: [3, 4], value: 1 },
    ])
    expect([...moves]).toEqual([
      [0, 'test'],
      [1, 'test'],
    ])
  })
})
