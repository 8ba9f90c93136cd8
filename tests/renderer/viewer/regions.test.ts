import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RegionShape } from '../../../src-preload/contract/regions'
import { useHistory } from '../../../src-renderer/stores/history'
import { useRegions } from '../../../src-renderer/stores/regions'
import { curveOf } from '../../../src-renderer/viewer/profileCurve'
import {
  drawnShape,
  handlesOf,
  middleOf,
  moved,
  rescaled,
  withHandle,
} from '../../../src-renderer/viewer/regionGeometry'

const near = (value: number): number => expect.closeTo(value, 9) as number
const shapes: RegionShape[] = [
  { kind: 'circle', x: 10, y: 20, r: 5 },
  { kind: 'ellipse', x: 10, y: 20, a: 8, b: 3, angle: 30 },
  { kind: 'box', x: 10, y: 20, width: 8, height: 4, angle: 120 },
  { kind: 'annulus', x: 10, y: 20, inner: 3, outer: 6 },
  { kind: 'line', x1: 1, y1: 2, x2: 5, y2: 9 },
  {
    kind: 'polygon',
    points: [
      [0, 0],
      [4, 0],
      [2, 5],
    ],
  },
]

describe('shapes', () => {
  it.each(shapes)('$kind stays as it is when a handle is let go where it was', (shape) => {
    for (const handle of handlesOf(shape)) {
      const same = withHandle(shape, handle.id, handle)
      for (const [i, { x, y }] of handlesOf(same).entries()) {
        expect({ x, y }).toEqual({ x: near(handlesOf(shape)[i]!.x), y: near(handlesOf(shape)[i]!.y) })
      }
    }
  })

  it('are moved as a whole', () => {
    for (const shape of shapes) {
      const { x, y } = middleOf(shape)
      expect(middleOf(moved(shape, 3, -2))).toEqual({ x: near(x + 3), y: near(y - 2) })
    }
  })

  it('are resized and turned by their handles', () => {
    expect(withHandle(shapes[0]!, 'r', { x: 10, y: 27 })).toMatchObject({ r: 7 })
    expect(withHandle(shapes[1]!, 'turn', { x: 10, y: 90 })).toMatchObject({ angle: near(90), a: 8 })
    expect(withHandle(shapes[2]!, 'turn', { x: 0, y: 20 })).toMatchObject({ angle: near(180) })
    expect(withHandle(shapes[3]!, 'inner', { x: 10, y: 40 })).toMatchObject({ inner: 5.75, outer: 6 })
    expect(withHandle(shapes[4]!, 'end', { x: 7, y: 7 })).toMatchObject({ x1: 1, x2: 7, y2: 7 })
    expect(withHandle(shapes[5]!, '1', { x: 6, y: 1 })).toMatchObject({
      points: [
        [0, 0],
        [6, 1],
        [2, 5],
      ],
    })
  })

  it('cover the same sky on another grid: edges of pixels stay where they are', () => {
    expect(rescaled({ kind: 'circle', x: 0.5, y: 1, r: 2 }, 2)).toEqual({ kind: 'circle', x: 0.5, y: 1.5, r: 4 })
    for (const shape of shapes) expect(rescaled(rescaled(shape, 4), 0.25)).toEqual(shape)
  })

  it('are drawn from a stroke', () => {
    expect(drawnShape('circle', { x: 1, y: 1 }, { x: 4, y: 5 })).toMatchObject({ r: 5 })
    expect(drawnShape('box', { x: 1, y: 1 }, { x: 5, y: 9 })).toMatchObject({ x: 3, y: 5, width: 4, height: 8 })
    expect(drawnShape('annulus', { x: 1, y: 1 }, { x: 1, y: 1 })).toMatchObject({ outer: 0.25 })
  })
})

describe('edits of regions', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('are taken back one by one', async () => {
    const [regions, history] = [useRegions(), useHistory()]
    regions.add(shapes[0]!)
    regions.update(regions.selected!.id, { name: 'core' })
    regions.add(shapes[3]!)
    regions.update(regions.selected!.id, { background: true })
    regions.update(regions.items[0]!.id, { background: true })
    expect(regions.items.map(({ background }) => background)).toEqual([true, false])
    await history.undo()
    expect(regions.background?.shape.kind).toBe('annulus')
    await history.undo()
    await history.undo()
    expect(regions.items.map(({ name }) => name)).toEqual(['core'])
    regions.remove(regions.items[0]!.id)
    expect(regions.items).toEqual([])
    await history.undo()
    expect(regions.plain).toEqual([
      { shape: shapes[0], name: 'core', colour: 'cyan', background: false, excluded: false, properties: [] },
    ])
  })
})

describe('the curve of a profile', () => {
  it('reaches from end to end and leaves gaps where nothing is known', () => {
    const { line, low, high, zero } = curveOf([0, 1, 2, 3], [1, null, -1, 3], [], { width: 30, height: 100 })!
    expect([low, high]).toEqual([-1, 3])
    expect(line.match(/M/g)).toHaveLength(2)
    expect(zero).toBeGreaterThan(50)
    expect(curveOf([0], [null], [], { width: 30, height: 100 })).toBeNull()
  })
})
