import { describe, expect, it } from 'vitest'
import { eventReplicas } from '../../../src-main/collider/comparison/bootstrap'
import { compareSamples, defaultOptions } from '../../../src-main/collider/comparison/compare'
import { compareValues } from '../../../src-main/collider/comparison/numbers'
import { wasserstein } from '../../../src-main/collider/comparison/statistics/distances'
import { comparison, sample } from './samples'

const options = { ...defaultOptions, repeats: 2, replicas: 60 }

describe('bootstrap over events', () => {
  it('draws each event once on average, in all samples alike', () => {
    const events = Float64Array.from({ length: 4000 }, (_, i) => i >> 1)
    const { events: index, draws } = eventReplicas([events, events.slice(0, 10)], 20, 1)
    expect([...index[1]!]).toEqual([...index[0]!.slice(0, 10)])
    const mean = draws.reduce((sum, draw) => sum + draw.reduce((a, b) => a + b, 0) / draw.length, 0) / draws.length
    // 40,000 Poisson numbers of mean 1: σ = 0.005.
    expect(Math.abs(mean - 1)).toBeLessThan(0.02)
  })

  it('errors are those of independent events, not of items', () => {
    // Both items of an event are equal: the error of the mean is that of 2000 values, not of 4000.
    const one = sample('a', 2000, 1)
    const x = one.columns.get('response')!.map((_, i, all) => all[i - (i % 2)]!)
    const zero = { x: new Float64Array(x.length), weight: null }
    const { events, draws } = eventReplicas([one.event], 400, 3)
    const numbers = compareValues({ ...zero, event: events[0]! }, { x, weight: null, event: events[0]! }, draws, 20)
    // The spread of 400 replicas is known to 1/√800 = 4 %.
    expect(numbers.meanDifference.error! / (1 / Math.sqrt(2000))).toBeCloseTo(1, 0.7)
    expect(Math.abs(numbers.meanDifference.error! * Math.sqrt(2000) - 1)).toBeLessThan(0.15)
  })

  it('knows what two samples share', () => {
    const [a, b] = [sample('a', 2000, 1), sample('b', 2000, 2)]
    const error = (shared: boolean): number => {
      const { events, draws } = eventReplicas([a.event, shared ? b.event : b.event.map((e) => e + 1e6)], 100, 3)
      const values = (s: typeof a, i: number) => ({ x: s.columns.get('x')!, weight: null, event: events[i]! })
      return compareValues(values(a, 0), values(b, 1), draws, 20).meanDifference.error!
    }
    // The condition, of rms 2.9, is the same in both and drops out; noise of rms 1 stays: √2·1 against √2·3.05.
    expect(error(true) / error(false)).toBeLessThan(0.5)
  })
})

describe('a comparison', () => {
  it('finds nothing between two samples of one distribution', async () => {
    const result = await compareSamples(comparison(sample('a', 2000, 1), sample('b', 2000, 2)), options)
    for (const { separation, separationError } of Object.values(result.variables)) {
      expect(Math.abs(separation!)).toBeLessThan(4 * separationError! + 0.003)
    }
    // 2 × 2000 items in a test: σ of the AUC is 0.01.
    expect(Math.abs(result.classifier!.mean - 0.5)).toBeLessThan(0.04)
    expect(Math.abs(result.fpd!.value)).toBeLessThan(0.003)
    expect(Math.abs(result.kpd!.value)).toBeLessThan(5 * result.kpd!.error)
    expect(result.truth).toEqual({ kind: 'halves', name: 'a', items: [2000, 2000] })
  })

  it('sees in the responses what the marginals hide', async () => {
    // The condition spreads x over ten units: noise of half the width hardly shows there.
    const result = await compareSamples(comparison(sample('a', 2000, 1), sample('b', 2000, 2, { width: 0.5 })), options)
    expect(result.variables.response!.separation!).toBeGreaterThan(0.1)
    expect(result.variables.x!.separation!).toBeLessThan(0.01)
    expect(result.variables.response!.rmsRatio.value!).toBeCloseTo(0.5, 1)
    expect(result.classifier!.mean).toBeGreaterThan(0.6)
    expect(result.classifier!.importance[0]![0]).toBe('response')
  })

  it('gives the numbers in bins of the condition', async () => {
    const result = await compareSamples(comparison(sample('a', 2000, 1), sample('b', 2000, 2, { shift: 0.3 })), options)
    const { bins, label, unit } = result.slices!
    expect([label, unit]).toEqual(['Condition', 'GeV'])
    expect(bins[0]!.items[0] + bins[1]!.items[0]).toBe(4000)
    for (const bin of bins) {
      const { value, error } = bin.variables.response!.meanDifference
      expect(Math.abs(value! - 0.3)).toBeLessThan(4 * error!)
    }
  })

  it('repeats to the last digit, with weights too', async () => {
    const run = () =>
      compareSamples(
        comparison(sample('a', 300, 1, { weighted: true }), sample('b', 300, 2, { weighted: true })),
        options,
      )
    const [one, two] = [await run(), await run()]
    expect({ ...one, seconds: 0 }).toEqual({ ...two, seconds: 0 })
    const { reference, other } = comparison(
      sample('a', 300, 1, { weighted: true }),
      sample('b', 300, 2, { weighted: true }),
    )
    const direct = wasserstein(reference.columns.get('x')!, other.columns.get('x')!, {
      x: reference.weight,
      y: other.weight,
    })
    // Two ways of summing the same integral.
    expect(one.variables.x!.w1).toBeCloseTo(direct, 10)
    expect(one.weighted).toEqual([true, true])
  })

  it('counts what is undefined, and says of too few values nothing', async () => {
    const result = await compareSamples(comparison(sample('a', 20, 1), sample('b', 20, 2)), {
      ...options,
      cut: 'c < 4',
    })
    const { items, undefined: missing, chi2, w1 } = result.variables.sometimes!
    expect(items[0] + missing[0]).toBe(result.items[0])
    expect(chi2).toBeNull()
    expect(w1).toBeNull()
    expect(JSON.stringify(result)).not.toContain('NaN')
    expect(result.classifier).toBeNull()
  })

  it('compares with a second truth where there is one', async () => {
    const input = comparison(sample('a', 300, 1), sample('b', 300, 2), { truth: sample('again', 300, 3) })
    const { truth } = await compareSamples(input, { ...options, cut: 'c > 1' })
    expect(truth).toMatchObject({ kind: 'sample', name: 'again' })
  })

  it('tells copies of training items from new ones', async () => {
    const training = sample('training', 1000, 9)
    const parts = { training, features: ['x', 'response'] }
    const copied = await compareSamples(comparison(sample('a', 1000, 1), training, parts), { ...options, repeats: 0 })
    expect(copied.neighbours!.nearer1.value).toBe(1)
    expect(copied.neighbours!.median[0]).toBe(0)
    const fresh = await compareSamples(comparison(sample('a', 1000, 1), sample('b', 1000, 2), parts), {
      ...options,
      repeats: 0,
    })
    const { value, error } = fresh.neighbours!.nearer5
    expect(Math.abs(value! - 0.05)).toBeLessThan(4 * error!)
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    const input = comparison(sample('a', 100, 1), sample('b', 100, 2))
    await expect(compareSamples(input, options, { signal: controller.signal })).rejects.toThrow('abort')
  })
})

describe('refusals', () => {
  const input = comparison(sample('a', 50, 1), sample('b', 50, 2))

  it('an unknown variable lists the known ones', async () => {
    await expect(compareSamples(input, { ...options, variables: ['y'] })).rejects.toThrow(
      "There is no variable 'y'. Known: response, x, n, sometimes.",
    )
  })

  it('weights that add up to nothing are named, single negative ones are told', async () => {
    const weighted = (weight: Float64Array) => ({ ...input, reference: { ...input.reference, weight } })
    const nothing = weighted(Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1)))
    await expect(compareSamples(nothing, options)).rejects.toThrow(
      "The weights of 'a' add up to 0: a sum above 0 was expected.",
    )
    const some = weighted(Float64Array.from({ length: 100 }, (_, i) => (i === 3 ? -0.5 : 1)))
    const { notes, variables } = await compareSamples(some, options)
    expect(notes).toContainEqual(expect.stringContaining("1 items of 'a' have negative weights"))
    expect(variables.x!.w1).toBeTypeOf('number')
  })

  it('a cut that leaves nothing names itself', async () => {
    await expect(compareSamples(input, { ...options, cut: 'c > 100' })).rejects.toThrow(
      "'a' has nothing left after the cut 'c > 100'",
    )
  })
})
