import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { calibrateChecks, judge } from '../../../src-main/engine/trust/checks'
import { conformalFactor, coverage } from '../../../src-main/engine/trust/conformal'
import { distanceToKnown, learnFamiliarity } from '../../../src-main/engine/trust/familiarity'

describe('conformal factors', () => {
  it('are the smallest scores that cover enough of one object more', () => {
    // Nine objects of one pixel: 9 of 10 are needed for 90 %, all nine.
    const objects = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((score) => [score])
    expect(conformalFactor(objects, 0.9)).toBe(9)
    expect(conformalFactor(objects, 0.5)).toBe(5)
    expect(conformalFactor(objects, 0.95)).toBeNull()
    expect(conformalFactor([], 0.5)).toBeNull()
  })

  it('give every object the same say, however many pixels it has', () => {
    const large = Array.from({ length: 1000 }, () => 1)
    expect(conformalFactor([large, [5], [6]], 0.5)).toBe(5)
    expect(coverage([large, [5], [6]], 5)).toBeCloseTo(2 / 3)
  })

  it('cover new objects as often as they say, where errors are no Gaussians and pixels of an object are alike', () => {
    const random = new Random(4, 'conformal')
    const object = (): number[] => {
      // An object is well or badly predicted as a whole, and each pixel has a heavy tail.
      const quality = Math.exp(random.normal())
      return Array.from({ length: 30 }, () => Math.abs((quality * random.normal()) / Math.max(0.2, random.uniform())))
    }
    const calibration = Array.from({ length: 400 }, object)
    const fresh = Array.from({ length: 4000 }, object)
    for (const level of [0.68, 0.95]) {
      const factor = conformalFactor(calibration, level)!
      // Standard deviation of a share over 400 objects: at most 0.5/√400.
      expect(Math.abs(coverage(fresh, factor) - level)).toBeLessThan(0.03)
    }
  })

  it('leave out what has no value, and refuse levels that are none', () => {
    expect(conformalFactor([[NaN, 1], [2], [NaN]], 0.5)).toBe(2)
    expect(() => conformalFactor([[1]], 1)).toThrow('between 0 and 1')
  })
})

describe('checks that are calibrated together', () => {
  const random = new Random(1, 'checks')
  const right = (i: number) => ({
    object: String(i),
    scores: { a: random.normal(), b: 100 + 20 * random.normal(), c: Math.exp(random.normal()) },
  })

  it('reject right inputs as seldom as stated, all together', () => {
    const calibration = calibrateChecks(
      Array.from({ length: 1000 }, (_, i) => right(i)),
      0.02,
    )
    expect(calibration.falseAlarmRate).toBeLessThanOrEqual(0.02)
    const rejected = Array.from({ length: 5000 }, (_, i) => judge(calibration, right(i).scores)).filter(
      (judgement) => judgement.rejected,
    )
    // 2 %, calibrated on 1,000: a standard deviation of 0.45 %.
    expect(rejected.length / 5000).toBeGreaterThan(0.006)
    expect(rejected.length / 5000).toBeLessThan(0.034)
    expect(judge(calibration, { a: 30, b: 100, c: 1 })).toMatchObject({ rejected: true, check: 'a' })
  })

  it('say what few objects can promise', () => {
    const calibration = calibrateChecks(
      Array.from({ length: 49 }, (_, i) => right(i)),
      0.01,
    )
    expect(calibration.falseAlarmRate).toBeCloseTo(1 / 50)
    expect(calibration.objects).toBe(49)
  })

  it('count an object once, and pass over a check without a value', () => {
    const twice = [0, 1, 2].flatMap((i): { object: string; scores: Record<string, number> }[] => [
      { object: String(i), scores: { a: i } },
      { object: String(i), scores: { a: 10 * i, b: NaN } },
    ])
    const calibration = calibrateChecks(twice, 0.5)
    expect(calibration.objects).toBe(3)
    expect(Object.keys(calibration.checks)).toEqual(['a'])
    expect(judge(calibration, { a: NaN }).rejected).toBe(false)
    expect(() => calibrateChecks([], 0.01)).toThrow('at least one')
  })
})

describe('familiarity', () => {
  const random = new Random(2, 'familiar')
  const row = (): number[] => {
    const [a, b] = [random.normal(), random.normal()]
    return [1000 + 50 * a, 0.1 * (0.9 * a + 0.1 * b), b]
  }
  const known = learnFamiliarity(['size', 'colour', 'other'], Array.from({ length: 500 }, row))

  it('is near for what was seen, whatever the units, and far for what breaks a relation', () => {
    const near = Array.from({ length: 200 }, () => distanceToKnown(known, row()))
    const usual = near.sort((a, b) => a - b)[100]!
    // Each feature alone is usual; together they never occur.
    expect(distanceToKnown(known, [1100, -0.18, 0])).toBeGreaterThan(5 * usual)
    expect(distanceToKnown(known, [1500, 0.9, 0])).toBeGreaterThan(5 * usual)
  })

  it('does not depend on the units of the features', () => {
    const rows = Array.from({ length: 60 }, row)
    const scaled = learnFamiliarity(
      ['a', 'b', 'c'],
      rows.map(([a, b, c]) => [a! * 7, b! * 1e3, c! - 5]),
    )
    const plain = learnFamiliarity(['a', 'b', 'c'], rows)
    const point = [1080, 0.05, 1]
    const moved = [point[0]! * 7, point[1]! * 1e3, point[2]! - 5]
    expect(distanceToKnown(scaled, moved)).toBeCloseTo(distanceToKnown(plain, point), 6)
  })

  it('needs more objects than features', () => {
    expect(() => learnFamiliarity(['a', 'b'], [[1, 2]])).toThrow('at least 4 objects')
    expect(() => learnFamiliarity(['a'], [[1], [2], [3, 4]])).toThrow('1 features')
  })
})
