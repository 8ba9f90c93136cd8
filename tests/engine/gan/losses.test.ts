import { describe, expect, it } from 'vitest'
import { constant, gradients, input, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import {
  charbonnier,
  flux,
  imageContent,
  l1,
  l2,
  negativeLogLikelihood,
  ssim,
} from '../../../src-main/engine/gan/content'
import { adversarialForms, rankedAbove } from '../../../src-main/engine/gan/losses'
import { Random } from '../../../src-main/base/random'

const number = (tensor: Tensor, inputs: Record<string, readonly number[]> = {}): number =>
  evaluate([tensor], new Map(Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)])))[0]![0]!

const logits = (...values: number[]): Tensor => constant(values, [values.length, 1])
const softplus = (x: number): number => Math.log(1 + Math.exp(x))
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

describe('adversarial losses at analytic points', () => {
  const real = logits(2, 0)
  const generated = logits(-1, 1)

  it('minimax and non-saturating: the cross entropy, 2 ln 2 where the discriminator knows nothing', () => {
    for (const kind of ['minimax', 'non-saturating'] as const) {
      const form = adversarialForms[kind]
      expect(number(form.discriminator(logits(0), logits(0), 0))).toBeCloseTo(2 * Math.LN2, 12)
      const expected = (softplus(-2) + softplus(0) + softplus(-1) + softplus(1)) / 2
      expect(number(form.discriminator(real, generated, 0))).toBeCloseTo(expected, 12)
    }
    expect(number(adversarialForms.minimax.generator(real, generated))).toBeCloseTo(
      (Math.log(1 - sigmoid(-1)) + Math.log(1 - sigmoid(1))) / 2,
      12,
    )
    expect(number(adversarialForms['non-saturating'].generator(real, generated))).toBeCloseTo(
      -(Math.log(sigmoid(-1)) + Math.log(sigmoid(1))) / 2,
      12,
    )
  })

  it('weights of items: each counts as much as its weight, in every form and both networks', () => {
    const weights = logits(2, 0)
    for (const [kind, form] of Object.entries(adversarialForms)) {
      const heavy = number(form.discriminator(real, generated, 0.1, weights))
      const alone = number(form.discriminator(logits(2), logits(-1), 0.1))
      expect([kind, heavy]).toEqual([kind, expect.closeTo(alone, 12)])
      const moved = number(form.generator(real, generated, weights))
      expect([kind, moved]).toEqual([kind, expect.closeTo(number(form.generator(logits(2), logits(-1))), 12)])
      expect(number(form.discriminator(real, generated, 0.1, logits(1, 1)))).toBe(
        number(form.discriminator(real, generated, 0.1)),
      )
    }
  })

  it('label smoothing: the target of real samples alone is 1 − s, so the best logit is ln((1 − s)/s)', () => {
    const s = 0.25
    const c = input('c', [1, 1])
    const loss = adversarialForms['non-saturating'].discriminator(c, logits(0), s)
    const [slope] = gradients(loss, [c])
    // s = 0.25 is exact in float32; the logarithm is not.
    expect(number(slope!, { c: [Math.log((1 - s) / s)] })).toBeCloseTo(0, 12)
    expect(number(loss, { c: [2] })).toBeCloseTo(0.75 * softplus(-2) + 0.25 * softplus(2) + Math.LN2, 12)
  })

  it('least squares: ½(C(real) − 1)² + ½C(generated)², ½(C(generated) − 1)²', () => {
    const form = adversarialForms['least-squares']
    expect(number(form.discriminator(real, generated, 0))).toBeCloseTo(0.5 * 1 + 0.5 * 1, 12)
    expect(number(form.generator(real, generated))).toBeCloseTo(0.5 * ((4 + 0) / 2), 12)
  })

  it('hinge: nothing is gained beyond the margins', () => {
    const form = adversarialForms.hinge
    expect(number(form.discriminator(logits(1, 5), logits(-1, -9), 0))).toBe(0)
    expect(number(form.discriminator(real, generated, 0))).toBeCloseTo(0.5 + (0 + 2) / 2, 12)
    expect(number(form.generator(real, generated))).toBeCloseTo(0, 12)
  })

  it('relativistic: only differences matter, the two probabilities of a pair sum to one, ln 2 at equilibrium', () => {
    const form = adversarialForms.relativistic
    const shifted = [logits(12, 10), logits(9, 11)] as const
    expect(number(form.discriminator(...shifted, 0))).toBeCloseTo(number(form.discriminator(real, generated, 0)), 10)
    expect(number(form.discriminator(real, generated, 0))).toBeCloseTo((softplus(-3) + softplus(1)) / 2, 12)
    expect(number(form.generator(real, generated))).toBeCloseTo((softplus(3) + softplus(-1)) / 2, 12)
    expect(number(form.discriminator(logits(7), logits(7), 0))).toBeCloseTo(Math.LN2, 12)
    const [first, second] = [logits(2), logits(-1)]
    const probability = (a: Tensor, b: Tensor): number => Math.exp(-number(form.discriminator(a, b, 0)))
    expect(probability(first, second) + probability(second, first)).toBeCloseTo(1, 12)
  })

  it('every generator is drawn to higher logits of its samples', () => {
    for (const form of Object.values(adversarialForms)) {
      const c = input('c', [1, 1])
      const [slope] = gradients(form.generator(logits(0.3), c), [c])
      expect(number(slope!, { c: [-0.5] })).toBeLessThan(0)
    }
  })

  it('ranking counts pairs, ties half', () => {
    expect(number(rankedAbove(logits(1, 2, 3, 4), logits(0, 2, 5, 1)))).toBeCloseTo((1 + 0.5 + 0 + 1) / 4, 12)
  })
})

describe('content losses', () => {
  const image = (values: readonly number[], side = 2): Tensor =>
    constant(values, [1, values.length / side ** 2, side, side])
  const x = image([1, 2, 3, 4])
  const y = image([1, 0, 3, 8])

  it('L1, L2, Charbonnier', () => {
    expect(number(l1(x, y))).toBeCloseTo((0 + 2 + 0 + 4) / 4, 12)
    expect(number(l2(x, y))).toBeCloseTo((4 + 16) / 4, 12)
    // √(d² + ε²) with ε = 1e-3: |d| + ε²/2|d|, and ε where d is 0.
    expect(number(charbonnier(x, y))).toBeCloseTo((2 + 4 + 2e-3) / 4, 6)
  })

  it('flux: the relative error of the sum, band by band', () => {
    // 10 against 12, over 12 + 1e-3·4.
    expect(number(flux(x, y))).toBeCloseTo((2 / 12.004) ** 2, 8)
    const bands = (a: number, b: number): Tensor => image([a, a, a, a, b, b, b, b])
    expect(number(flux(bands(1, 3), bands(1, 2), 0))).toBeCloseTo((0 + 0.25) / 2, 12)
    expect(Number.isFinite(number(flux(bands(1, 1), bands(0, 0))))).toBe(true)
  })

  it('negative log likelihood: smallest where σ² is the squared error', () => {
    const logVariance = input('v', [1, 1, 1, 1])
    const loss = negativeLogLikelihood(image([3], 1), image([1], 1), logVariance)
    expect(number(loss, { v: [0] })).toBeCloseTo(0.5 * 4, 12)
    expect(number(gradients(loss, [logVariance])[0]!, { v: [Math.log(4)] })).toBeCloseTo(0, 12)
  })

  const noise = (name: string, side: number): number[] => {
    const random = new Random(2, name)
    return Array.from({ length: side * side }, () => random.uniform())
  }

  it('SSIM: 1 for equal images, symmetric, below 1 otherwise, and the luminance term for constants', () => {
    const a = image(noise('a', 16), 16)
    const b = image(noise('b', 16), 16)
    // The mean's 1/n is a float32 constant.
    expect(number(ssim(a, a, 1))).toBeCloseTo(1, 7)
    expect(number(ssim(a, b, 1))).toBeCloseTo(number(ssim(b, a, 1)), 12)
    expect(number(ssim(a, b, 1))).toBeLessThan(0.5)
    const [p, q] = [0.25, 0.5]
    const flat = (value: number): Tensor => image(Array<number>(256).fill(value), 16)
    const c1 = 1e-4
    // The window's taps are float32, so variances of constants are good to 1e-7 beside C₂ = 9e-4.
    expect(number(ssim(flat(p), flat(q), 1))).toBeCloseTo((2 * p * q + c1) / (p * p + q * q + c1), 3)
  })

  it('SSIM agrees with the formula written out for one window', () => {
    const [a, b] = [noise('a', 11), noise('b', 11)]
    const taps = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)))
    const total = taps.reduce((sum, tap) => sum + tap, 0)
    const blur = (value: (i: number) => number): number => {
      let sum = 0
      for (let i = 0; i < 121; i++) sum += (taps[i % 11]! * taps[Math.floor(i / 11)]! * value(i)) / total ** 2
      return sum
    }
    const [ma, mb] = [blur((i) => a[i]!), blur((i) => b[i]!)]
    const va = blur((i) => a[i]! ** 2) - ma ** 2
    const vb = blur((i) => b[i]! ** 2) - mb ** 2
    const vab = blur((i) => a[i]! * b[i]!) - ma * mb
    const [c1, c2] = [(0.01 * 2) ** 2, (0.03 * 2) ** 2]
    const expected = ((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma ** 2 + mb ** 2 + c1) * (va + vb + c2))
    // The graph's constants are float32.
    expect(number(ssim(image(a, 11), image(b, 11), 2))).toBeCloseTo(expected, 6)
  })

  it('takes the terms that a recipe weighs, and asks for a variance head where one is needed', () => {
    const none = { l1: 0, l2: 0, charbonnier: 0, ssim: 0, flux: 0, likelihood: 0 }
    const names = (weights: Partial<typeof none>): string[] =>
      imageContent({ ...none, ...weights }, x, y, { range: 1 }).map(({ name, weight }) => `${name} ${weight}`)
    expect(names({})).toEqual([])
    expect(names({ l1: 100, ssim: 2 })).toEqual(['l1 100', 'ssim 2'])
    expect(() => names({ likelihood: 1 })).toThrow(/variance head/)
  })
})
