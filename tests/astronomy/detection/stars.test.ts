import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { detectSources } from '../../../src-main/astronomy/detection'
import { createPlane } from '../../../src-main/astronomy/image'

const side = 800

interface Blob {
  x: number
  y: number
  sigma: number
  flux: number
}

/** Round Gaussians on a jittered grid over sky of noise 1. */
function scene(blobs: readonly Blob[]) {
  const plane = createPlane(side, side)
  new Random(3, 'stars').fillNormal(plane.data)
  for (const { x, y, sigma, flux } of blobs) {
    const reach = Math.ceil(6 * sigma)
    for (let j = Math.round(y) - reach; j <= y + reach; j++) {
      for (let i = Math.round(x) - reach; i <= x + reach; i++) {
        if (i < 0 || j < 0 || i >= side || j >= side) continue
        const value = (flux / (2 * Math.PI * sigma ** 2)) * Math.exp(-((i - x) ** 2 + (j - y) ** 2) / (2 * sigma ** 2))
        plane.data[j * side + i]! += value
      }
    }
  }
  return plane
}

function grid(make: (x: number, y: number, k: number) => Blob): Blob[] {
  const random = new Random(4)
  return Array.from({ length: 196 }, (_, k) => {
    const x = 40 + 55 * (k % 14) + random.uniform(-6, 6)
    const y = 40 + 55 * Math.floor(k / 14) + random.uniform(-6, 6)
    return make(x, y, k)
  })
}

describe('stars and galaxies', () => {
  it('are told apart although the seeing changes across the image', () => {
    // σ 1.2 px on the right and 1.4 on the left, as in a mosaic of several exposures; every third is a galaxy that is
    // half again as large as the stars beside it. S/N about 30 to 1000.
    const random = new Random(9)
    const blobs = grid((x, y, k) => {
      const seeing = x < 260 ? 1.4 : 1.2
      const flux = 10 ** random.uniform(2.2, 3.7)
      return { x, y, sigma: k % 3 === 0 ? 1.5 * seeing : seeing, flux }
    })
    const { sources, stars } = detectSources(scene(blobs))!
    expect(Math.abs(stars!.sigma - 1.2)).toBeLessThan(0.05)
    let wrong = 0
    blobs.forEach((blob, k) => {
      const found = sources.find((source) => Math.hypot(source.x - blob.x, source.y - blob.y) < 1.5)!
      const isStar = (found.starness ?? 0.5) > 0.5
      if (isStar !== (k % 3 !== 0)) wrong++
    })
    // With one size for the whole image, each of the 60 stars on the left was taken for a galaxy.
    expect(wrong).toBeLessThanOrEqual(2)
  })

  it('are not told apart where there are too few stars to know the seeing', () => {
    const { stars, sources } = detectSources(scene([{ x: 300, y: 300, sigma: 1.2, flux: 5000 }]))!
    expect(stars).toBeNull()
    expect(sources[0]!.starness).toBeNull()
  })
})
