import { describe, expect, it } from 'vitest'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { addTile, planTiles, readWindow } from '../../../src-main/astronomy/recovery/tiles'

function ramped(width: number, height: number): Plane {
  return createPlane(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => Math.sin(i * 0.37) + i * 1e-3),
  )
}

/** Tiles in, nearest enlargement by `factor` as the network, tiles out. */
function through(plane: Plane, size: number, overlap: number, alignment: number, factor: number): Plane {
  const tiling = planTiles(plane.width, plane.height, size, overlap, alignment)
  const side = tiling.size + 2 * tiling.overlap
  const out = createPlane(plane.width * factor, plane.height * factor)
  for (const tile of tiling.tiles) {
    const window = readWindow([plane], tile, tiling, new Float32Array(side * side))
    const answer = Float32Array.from({ length: (side * factor) ** 2 }, (_, i) => {
      const y = Math.floor(Math.floor(i / (side * factor)) / factor)
      return window[y * side + Math.floor((i % (side * factor)) / factor)]!
    })
    addTile([out], answer, tile, tiling, factor)
  }
  return out
}

describe('tiles', () => {
  it.each([
    { width: 100, height: 70, size: 32, overlap: 10, alignment: 8, factor: 1 },
    { width: 33, height: 129, size: 32, overlap: 16, alignment: 16, factor: 2 },
    { width: 5, height: 3, size: 256, overlap: 40, alignment: 16, factor: 1 },
    { width: 64, height: 64, size: 64, overlap: 0, alignment: 1, factor: 4 },
  ])('give back the whole when the network does nothing: %o', ({ width, height, size, overlap, alignment, factor }) => {
    const plane = ramped(width, height)
    const out = through(plane, size, overlap, alignment, factor)
    let worst = 0
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const expected = plane.data[Math.floor(y / factor) * width + Math.floor(x / factor)]!
        worst = Math.max(worst, Math.abs(out.data[y * out.width + x]! - expected))
      }
    }
    // Weights are float64 and sum to 1; up to four float32 additions of values up to 10 round by a few ulp.
    expect(worst).toBeLessThan(5e-6)
  })

  it('start at multiples of the alignment and cover every pixel once', () => {
    const tiling = planTiles(1000, 700, 250, 47, 16)
    expect(tiling.size).toBe(256)
    expect(tiling.overlap).toBe(48)
    expect(tiling.tiles.every(({ x, y }) => (x - tiling.overlap) % 16 === 0 && (y - tiling.overlap) % 16 === 0)).toBe(
      true,
    )
    expect(tiling.tiles.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(700_000)
  })

  it('refuse a size below one pixel', () => {
    expect(() => planTiles(10, 10, 0, 4, 2)).toThrow('at least 1 pixel, got 0')
  })
})
