import { describe, expect, it } from 'vitest'
import { gridGap, gridLayout, placeAfterKey, placesInSight } from '../../../src-renderer/views/dataset/gridLayout'

describe('the grid of thumbnails', () => {
  const layout = gridLayout(1000, 600, 100)

  it('fills the width with cells near the size asked for', () => {
    expect(layout.columns).toBe(5)
    expect(layout.columns * layout.cell + (layout.columns - 1) * gridGap).toBeLessThanOrEqual(600)
    expect(layout.rows).toBe(200)
    expect(gridLayout(3, 40, 100)).toMatchObject({ columns: 1, rows: 3 })
  })

  it('draws only what is in sight, and a row more on both ends', () => {
    expect(placesInSight(layout, 0, 300, 1000)).toEqual([0, 20])
    const [from, to] = placesInSight(layout, 10 * layout.step, 300, 1000)
    expect([from, to]).toEqual([45, 70])
    expect(placesInSight(layout, 199 * layout.step, 300, 1000)[1]).toBe(1000)
  })

  it('is walked with the keys and not left', () => {
    const go = (key: string, place: number): number | null => placeAfterKey(key, place, layout, 300, 1000)
    expect([go('ArrowRight', 4), go('ArrowDown', 4), go('ArrowUp', 4), go('ArrowLeft', 0)]).toEqual([5, 9, 0, 0])
    expect([go('End', 4), go('Home', 4), go('ArrowDown', 999)]).toEqual([999, 0, 999])
    expect(go('PageDown', 0)).toBe(10)
    expect(go('x', 4)).toBeNull()
  })
})
