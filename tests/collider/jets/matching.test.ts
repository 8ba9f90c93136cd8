import { describe, expect, it } from 'vitest'
import { deltaPhi, deltaR, matchJets } from '../../../src-main/collider/jets'

const directions = (offsets: number[], eta: number[], phi: number[] = eta.map(() => 0)) => ({
  offsets: Int32Array.from(offsets),
  eta: Float64Array.from(eta),
  phi: Float64Array.from(phi),
})

describe('Δφ', () => {
  it('lies in [−π, π)', () => {
    expect(deltaPhi(3, -3)).toBeCloseTo(6 - 2 * Math.PI, 14)
    expect(deltaPhi(Math.PI, 0)).toBe(-Math.PI)
    expect(deltaPhi(0, Math.PI)).toBe(-Math.PI)
    expect(deltaPhi(20, 0)).toBeCloseTo(20 - 6 * Math.PI, 12)
    expect(deltaR(1, 3, 0, -3)).toBeCloseTo(Math.hypot(1, 2 * Math.PI - 6), 14)
  })
})

describe('matching', () => {
  it('takes the closest pair first and each jet once', () => {
    const generated = directions([0, 2], [0, 0.2])
    expect([...matchJets(generated, directions([0, 2], [0.15, 0.4]))]).toEqual([-1, 0])
    expect([...matchJets(generated, directions([0, 2], [0.25, 0.05]))]).toEqual([1, 0])
  })

  it('pairs nothing at 0.3 or beyond, and nothing across events', () => {
    const generated = directions([0, 1, 2], [0, 1])
    const reconstructed = directions([0, 1, 3], [0.31, 0.72, 5])
    expect([...matchJets(generated, reconstructed)]).toEqual([-1, 1])
    expect([...matchJets(generated, reconstructed, 0.5)]).toEqual([0, 1])
  })

  it('knows that φ goes round', () => {
    expect([...matchJets(directions([0, 1], [0], [3.1]), directions([0, 1], [0], [-3.1]))]).toEqual([0])
  })

  it('refuses samples of different events', () => {
    expect(() => matchJets(directions([0, 1], [0]), directions([0], []))).toThrow(/same events expected, got 1 and 0/)
  })
})
