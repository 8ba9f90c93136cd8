import { describe, expect, it } from 'vitest'
import { logGamma, philox, Random } from '../../src-main/base/random'

const draw = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next)

function moments(values: readonly number[]): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const central = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length
  const variance = central(2)
  return { mean, variance, skewness: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2 }
}

describe('philox', () => {
  // Known-answer vectors of philox4x32-10 from Random123, the authors' library (Salmon et al. 2011).
  it.each([
    { counter: [0, 0, 0, 0], key: [0, 0], words: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      words: '408f276d 41c83b0e a20bc7c6 6d5451fd',
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      words: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ])('answers $words', ({ counter, key, words }) => {
    const out = new Uint32Array(4)
    philox(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, out)
    expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(words)
  })
})

describe('Random', () => {
  it('repeats for the same seed, stream and index, and differs when one of them does', () => {
    const first = (seed: number, stream: string, index: number): number[] => {
      const random = new Random(seed, stream, index)
      return draw(8, () => random.bits())
    }
    expect(first(1, 'noise', 3)).toEqual(first(1, 'noise', 3))
    for (const other of [first(2, 'noise', 3), first(1, 'masks', 3), first(1, 'noise', 4)]) {
      expect(other.filter((word, i) => word === first(1, 'noise', 3)[i])).toEqual([])
    }
  })

  it('tells apart indices that differ above 32 bits only', () => {
    expect(new Random(1, 'step', 5).bits()).not.toBe(new Random(1, 'step', 5 + 2 ** 32).bits())
  })

  it.each([0, 1, 2, 3, 4, 5, 1001])('continues exactly from a state saved after %i words', (position) => {
    const whole = new Random(7, 'resume', 2)
    draw(position, () => whole.bits())
    const resumed = Random.fromState(JSON.parse(JSON.stringify(whole.state)))
    expect(resumed.state).toEqual(whole.state)
    expect(draw(9, () => resumed.bits())).toEqual(draw(9, () => whole.bits()))
  })

  it('draws uniform numbers in [0, 1), with the moments of the uniform distribution', () => {
    const random = new Random(1, 'uniform')
    const values = draw(100_000, () => random.uniform())
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    const { mean, variance } = moments(values)
    // Five standard errors of 100,000 draws: σ/√n of the mean, √(κ−1)·σ²/√n of the variance (κ = 1.8).
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 1e5))
    expect(Math.abs(variance - 1 / 12)).toBeLessThan((5 * Math.sqrt(0.8)) / 12 / Math.sqrt(1e5))
  })

  it('keeps a uniform number within its bounds', () => {
    const random = new Random(1, 'bounds')
    const values = draw(1000, () => random.uniform(-3, -2))
    expect(values.every((value) => value >= -3 && value < -2)).toBe(true)
  })

  it('draws each integer below n equally often', () => {
    const random = new Random(1, 'integers')
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++
    const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chi2).toBeLessThan(27.9) // χ² of 6 degrees of freedom exceeds this once in 10,000 seeds
  })

  it.each(['normal', 'fillNormal'])('draws normal numbers with %s: moments, and the share beyond 2σ', (method) => {
    const random = new Random(1, method)
    const values =
      method === 'normal' ? draw(100_000, () => random.normal()) : [...random.fillNormal(new Float32Array(100_000))]
    const { mean, variance, skewness, kurtosis } = moments(values)
    // Five standard errors of n = 100,000: 1/√n, √(2/n), √(6/n), √(24/n).
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 1e5))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 1e5))
    expect(Math.abs(skewness)).toBeLessThan(5 * Math.sqrt(6 / 1e5))
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / 1e5))
    const beyond = values.filter((value) => Math.abs(value) > 2).length / 1e5
    expect(Math.abs(beyond - 0.0455003)).toBeLessThan(5 * Math.sqrt((0.0455 * 0.9545) / 1e5))
  })

  it('fills an array of odd length', () => {
    const values = new Random(1).fillNormal(new Float32Array(7), 2)
    expect(values.every((value) => Number.isFinite(value) && value !== 0)).toBe(true)
  })

  // 29.9 and 30 lie on the two sides of the switch between the two methods.
  it.each([0.3, 4, 29.9, 30, 250, 1e6])('draws Poisson numbers of mean %d with equal mean and variance', (lambda) => {
    const random = new Random(1, 'poisson')
    const values = draw(40_000, () => random.poisson(lambda))
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true)
    const { mean, variance } = moments(values)
    // Five standard errors; the variance's is λ·√((2 + 1/λ)/n).
    expect(Math.abs(mean - lambda)).toBeLessThan(5 * Math.sqrt(lambda / 4e4))
    expect(Math.abs(variance - lambda)).toBeLessThan(5 * lambda * Math.sqrt((2 + 1 / lambda) / 4e4))
  })

  it('draws Poisson numbers of the right shape by the rejection method', () => {
    const lambda = 40
    const random = new Random(1, 'shape')
    const counts = new Map<number, number>()
    for (let i = 0; i < 50_000; i++) {
      const value = Math.min(60, Math.max(22, random.poisson(lambda)))
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    const probability = (k: number): number => Math.exp(k * Math.log(lambda) - lambda - logGamma(k + 1))
    let chi2 = 0
    for (let k = 23; k < 60; k++) chi2 += ((counts.get(k) ?? 0) - 5e4 * probability(k)) ** 2 / (5e4 * probability(k))
    expect(chi2).toBeLessThan(77) // χ² of 37 degrees of freedom exceeds this once in 10,000 seeds
  })

  it.each([-1, Number.NaN])('refuses a Poisson mean of %d', (mean) => {
    expect(() => new Random(1).poisson(mean)).toThrow(RangeError)
  })

  it('shuffles into a permutation, each item equally often first', () => {
    const random = new Random(1, 'shuffle')
    const first = new Array<number>(5).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const order = random.shuffle([0, 1, 2, 3, 4])
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4])
      first[order[0]!]!++
    }
    const chi2 = first.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
    expect(chi2).toBeLessThan(23.5) // χ² of 4 degrees of freedom exceeds this once in 10,000 seeds
  })
})

describe('logGamma', () => {
  it('is the logarithm of the factorial, and ½ ln π at one half', () => {
    for (let n = 1, factorial = 1; n <= 18; n++, factorial *= n - 1) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11)
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12)
  })
})
