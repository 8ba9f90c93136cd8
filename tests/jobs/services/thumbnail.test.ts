import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { thumbnail } from '../../../src-main/jobs/services/thumbnail'

/** Noise with a bright corner at x = 0, y = 0: the left lower one, for row 0 is the bottom. */
function corner(bands: number, size: number): Float32Array {
  const pixels = new Random(1, 'thumbnail').fillNormal(new Float32Array(bands * size * size))
  for (let band = 0; band < bands; band++) {
    for (let y = 0; y < size / 4; y++) {
      for (let x = 0; x < size / 4; x++) pixels[band * size * size + y * size + x] = 100
    }
  }
  return pixels
}

describe('thumbnails', () => {
  it('have row 0 at the bottom', () => {
    const { rgba, width, height } = thumbnail(corner(1, 32), ['r'], 32, 32, 64)
    expect([width, height]).toEqual([32, 32])
    const at = (x: number, y: number): number => rgba[4 * (y * 32 + x)]!
    expect(at(1, 30)).toBeGreaterThan(230)
    expect(at(1, 1)).toBeLessThan(90)
    expect(at(30, 30)).toBeLessThan(90)
  })

  it('show the reddest of three bands as red', () => {
    const pixels = corner(3, 32)
    // Brighter in the third band, i, alone.
    for (let i = 2 * 1024; i < 3 * 1024; i++) pixels[i] = pixels[i]! > 50 ? 400 : pixels[i]!
    const { rgba } = thumbnail(pixels, ['g', 'r', 'i'], 32, 32, 64)
    const at = 4 * (30 * 32 + 1)
    expect(rgba[at]).toBeGreaterThan(rgba[at + 2]!)
  })

  it('average over blocks when they are too large, whatever is missing', () => {
    const pixels = corner(1, 64)
    pixels[0] = NaN
    const { width, height, rgba } = thumbnail(pixels, ['r'], 64, 64, 16)
    expect([width, height]).toEqual([16, 16])
    expect(rgba[4 * (15 * 16)]).toBeGreaterThan(230)
  })

  it('are black where nothing has a value', () => {
    const { rgba } = thumbnail(new Float32Array(256).fill(NaN), ['r'], 16, 16, 16)
    expect(rgba.filter((_, i) => i % 4 !== 3).every((value) => value === 0)).toBe(true)
  })
})
