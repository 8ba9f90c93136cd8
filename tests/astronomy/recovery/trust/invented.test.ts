import { describe, expect, it } from 'vitest'
import { blurAndBin } from '../../../../src-main/astronomy/degradation'
import { createPlane, type Plane } from '../../../../src-main/astronomy/image'
import { findInvented } from '../../../../src-main/astronomy/recovery/trust/invented'
import { Random } from '../../../../src-main/base/random'

const side = 96
const fwhmPixels = 6

/** A round Gaussian source of a flux, in units of the noise of a pixel. */
function source(plane: Plane, x: number, y: number, flux: number, sigma = 1.5): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const r2 = (column - x) ** 2 + (row - y) ** 2
      plane.data[row * side + column]! += (flux / (2 * Math.PI * sigma ** 2)) * Math.exp(-r2 / (2 * sigma ** 2))
    }
  }
}

/** The flux at which a source of σ 1.5 px, blurred, stands at this S/N: √Σt² of a Gaussian is flux / (2σ√π). */
function fluxAt(snr: number): number {
  const blurred = Math.hypot(1.5, fwhmPixels / 2.3548)
  return snr * 2 * blurred * Math.sqrt(Math.PI)
}

/** A sky with a galaxy, in which a network recovers the truth (but for a faint roughness), and more. */
function scene(seed: number, invented: number, real: number) {
  const random = new Random(seed, 'invented')
  const truth = createPlane(side, side)
  source(truth, 30, 40, fluxAt(60), 3)
  source(truth, 70, 70, fluxAt(real))
  const [input] = blurAndBin([truth], { fwhmPixels })
  const noisy = { ...input!, data: input!.data.map((value) => value + random.normal()) }
  const recovered = { ...truth, data: truth.data.map((value) => value + 0.02 * random.normal()) }
  source(recovered, 70, 22, fluxAt(invented))
  return { input: [noisy], recovered: [recovered] }
}

const near = (x: number, y: number) => (found: { x: number; y: number }) => Math.hypot(found.x - x, found.y - y) < 4

describe('sources that the input does not bear out', () => {
  it.each([5, 8])('are found where they would stand at %d σ, and real ones are not ringed', (snr) => {
    const trials = 60
    let [rings, falseRings] = [0, 0]
    for (let seed = 0; seed < trials; seed++) {
      const { input, recovered } = scene(seed, snr, 6)
      const found = findInvented(input, recovered, { fwhmPixels, downscale: 1 })
      if (found.some(near(70, 22))) rings++
      falseRings += found.filter((ring) => !near(70, 22)(ring)).length
    }
    // At 5σ noise hides 1 in 15 of them; three standard deviations of 60 trials are 0.1.
    expect(rings / trials).toBeGreaterThanOrEqual(0.83)
    // 120 real sources.
    expect(falseRings).toBeLessThanOrEqual(1)
  })

  it('are told with the numbers that refute them', () => {
    const { input, recovered } = scene(1, 20, 6)
    const [ring] = findInvented(input, recovered, { fwhmPixels, downscale: 1 })
    expect(Math.hypot(ring!.x - 70, ring!.y - 22)).toBeLessThan(1)
    // The segment ends where the output's roughness begins, which costs little of a bright source.
    expect(ring!.expectedSnr).toBeGreaterThan(18)
    expect(ring!.expectedSnr).toBeLessThan(21)
    expect(Math.abs(ring!.share)).toBeLessThan(0.25)
  })

  it('are not claimed of what would drown in the noise', () => {
    const { input, recovered } = scene(2, 2, 6)
    expect(findInvented(input, recovered, { fwhmPixels, downscale: 1 })).toEqual([])
  })

  it('are found on a finer grid as well', () => {
    const random = new Random(3, 'fine')
    const truth = createPlane(side, side)
    source(truth, 30, 40, 4 * fluxAt(60), 3)
    const [input] = blurAndBin([truth], { fwhmPixels, downscale: 2 })
    const noisy = { ...input!, data: input!.data.map((value) => value + random.normal()) }
    const recovered = { ...truth, data: truth.data.map((value) => value + 0.02 * random.normal()) }
    source(recovered, 70, 22, 4 * fluxAt(20))
    const found = findInvented([noisy], [recovered], { fwhmPixels, downscale: 2 })
    expect(found).toHaveLength(1)
    expect(near(70, 22)(found[0]!)).toBe(true)
  })

  it('are none in an output without any structure', () => {
    const flat = createPlane(side, side)
    expect(findInvented([flat], [flat], { fwhmPixels, downscale: 1 })).toEqual([])
  })
})
