import { describe, expect, it } from 'vitest'
import {
  extentOf,
  fit,
  nearestCurve,
  nearestPoint,
  projectCurves,
  toPlane,
  toScreen,
  zoomAt,
} from '../../../../src-renderer/views/tracks/scene'

const surfaces = [
  { kind: 'barrel', position: 1000, from: -1200, to: 1200 },
  { kind: 'disc', position: 3000, from: 50, to: 1100 },
] as const

describe('the event display', () => {
  it('shows the whole detector', () => {
    expect(extentOf(surfaces, 'xy')).toEqual([-1100, 1100, -1100, 1100])
    expect(extentOf(surfaces, 'rz')).toEqual([-1200, 3000, -1100, 1100])
    const camera = fit(extentOf(surfaces, 'rz'), 800, 600)
    for (const [u, v] of [
      [-1200, -1100],
      [3000, 1100],
    ] as const) {
      const [x, y] = toScreen(camera, 800, 600, u, v)
      expect(x >= 0 && x <= 800 && y >= 0 && y <= 600).toBe(true)
    }
  })

  it('keeps the point below the pointer where it is while zooming', () => {
    const camera = { u: 10, v: -20, scale: 0.5 }
    const before = toPlane(camera, 800, 600, 123, 456)
    const after = toPlane(zoomAt(camera, 3, 800, 600, 123, 456), 800, 600, 123, 456)
    expect(after[0]).toBeCloseTo(before[0], 9)
    expect(after[1]).toBeCloseTo(before[1], 9)
  })

  it('puts the lower half below the beam in z–r', () => {
    const curves = { points: Float32Array.of(3, 4, 7, 3, -4, 7), perCurve: 2, count: 1 }
    expect([...projectCurves(curves, 'rz')]).toEqual([7, 5, 7, -5])
    expect([...projectCurves(curves, 'xy')]).toEqual([3, 4, 3, -4])
  })

  it('finds what is nearest, and nothing out of reach; curves do not continue into the next one', () => {
    const plane = Float32Array.of(0, 0, 10, 0, 100, 0, 100, 10)
    expect(nearestPoint(plane, 9, 1, 3)).toBe(1)
    expect(nearestPoint(plane, 50, 0, 3)).toBe(-1)
    expect(nearestCurve(plane, 2, 5, 1, 3)).toBe(0)
    expect(nearestCurve(plane, 2, 101, 5, 3)).toBe(1)
    expect(nearestCurve(plane, 2, 55, 0, 3)).toBe(-1)
  })
})
