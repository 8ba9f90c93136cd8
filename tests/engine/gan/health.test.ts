import { describe, expect, it } from 'vitest'
import { diagnose, sentenceOf, type HealthFacts } from '../../../src-main/engine/gan/health'

type Curves = Record<string, number[]>

/** A log in which every column has a value at steps 10, 20, … and validation at 100, 200, … */
function facts(curves: Curves, better: 'higher' | 'lower' = 'higher'): HealthFacts {
  return {
    names: Object.keys(curves),
    column: (name) => {
      const value = curves[name]
      const each = name.startsWith('validation.') ? 100 : 10
      return value ? { value, step: value.map((_, i) => each * (i + 1)) } : null
    },
    bestMetric: 'psnr',
    better,
  }
}

const falling = Array.from({ length: 100 }, (_, i) => 1 / (i + 10))
const codes = (curves: Curves, better?: 'higher' | 'lower'): string[] =>
  diagnose(facts(curves, better)).map(({ code }) => code)

describe('the health of a run', () => {
  it('is good while everything goes as it should, and of a run that has just begun', () => {
    const rising = [20, 21, 22, 22.5, 22.7, 22.8, 22.8, 22.9]
    const fine = { 'losses.l1': falling, 'validation.psnr': rising, rankedAbove: falling.map(() => 0.6) }
    expect(codes({ ...fine, diversity: falling.map(() => 0.8), 'gradientNorm.generator': falling })).toEqual([])
    expect(codes({})).toEqual([])
    expect(codes({ rankedAbove: [1, 1, 1], diversity: [0, 0] })).toEqual([])
  })

  it('says that samples are becoming all alike', () => {
    const diversity = [...falling.map(() => 0.9), ...Array<number>(20).fill(0.04)]
    const [finding] = diagnose(facts({ diversity }))
    expect(finding).toEqual({ code: 'collapse', values: { percent: expect.closeTo(4, 9) as number, lines: 20 } })
    expect(sentenceOf(finding!)).toContain('4.0 % of the real ones')
  })

  it('says that the discriminator wins', () => {
    const [finding] = diagnose(facts({ rankedAbove: [0.5, ...Array<number>(20).fill(0.995)] }))
    expect(finding).toMatchObject({ code: 'discriminatorWins' })
    expect(sentenceOf(finding!)).toContain('tells 99.5 % of the pairs apart')
    expect(codes({ rankedAbove: Array<number>(20).fill(0.9) })).toEqual([])
  })

  it('says that validation turned while training fell', () => {
    const turned = [20, 22, 24, 23.5, 23, 22.5, 22]
    const [finding] = diagnose(facts({ 'losses.l1': falling, 'validation.psnr': turned }))
    expect(finding).toEqual({ code: 'overfitting', values: { bestStep: 300, best: 24, latest: 22.75 } })
    expect(sentenceOf(finding!)).toMatch(/best at step 300/)
    expect(codes({ 'losses.l1': falling, 'validation.psnr': turned.map((v) => -v) }, 'lower')).toEqual(['overfitting'])
  })

  it('does not take noise, or a loss that rises too, for over-fitting', () => {
    expect(codes({ 'losses.l1': falling, 'validation.psnr': [20, 24, 23.9, 23.8, 23.9, 23.9] })).toEqual([])
    const rising = falling.map((value) => 1 - value)
    expect(codes({ 'losses.l1': rising, 'validation.psnr': [20, 22, 24, 23.5, 23, 22.5, 22] })).toEqual([])
    expect(codes({ 'losses.adversarial': falling, 'validation.psnr': [20, 24, 22, 22, 22, 22] })).toEqual([])
  })

  it('says that a gradient was far out of the usual', () => {
    const norms = Array<number>(60).fill(0.5)
    norms[55] = 40
    const [finding] = diagnose(facts({ 'gradientNorm.discriminator': norms }))
    expect(finding).toEqual({ code: 'gradientSpike', values: { step: 560, times: 80 } })
    expect(sentenceOf(finding!)).toContain('80 times')
  })
})
