import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { energyDistance, listsOf, measureResponses, responsesOf } from '../../../src-main/collider/response/measure'
import { fitSmearing, smear } from '../../../src-main/collider/response/evaluation/smearing'
import type { JetPairs } from '../../../src-main/collider/jets'

describe('energy distance', () => {
  const rows = (count: number, mean: number, stream: string): number[][] => {
    const random = new Random(3, stream)
    return Array.from({ length: count }, () => [random.normal(mean, 1)])
  }

  it('is that of its definition for two points each', () => {
    // Scatter of x is 1: 2⟨|x − y|⟩ over the pairs that are not of one item, less |x − x′| and |y − y′|.
    expect(energyDistance([[-1], [1]], [[-1], [1]])).toBeCloseTo(2 * 2 - 2 - 2, 12)
    expect(energyDistance([[-1], [1]], [[3], [5]])).toBeCloseTo(2 * ((6 + 2) / 2) - 2 - 2, 12)
  })

  it('is 0 on average for samples of one distribution, however small the batches', () => {
    let total = 0
    for (let batch = 0; batch < 400; batch++) {
      total += energyDistance(rows(8, 0, `x${batch}`), rows(8, 0, `y${batch}`)) / 400
    }
    // Its scatter in a batch of 8 is about 0.35: the mean of 400 is known to 0.018.
    expect(Math.abs(total)).toBeLessThan(0.06)
  })

  it('grows with the distance of two samples and is undefined for one item', () => {
    const near = energyDistance(rows(200, 0, 'a'), rows(200, 0.3, 'b'))
    const far = energyDistance(rows(200, 0, 'a'), rows(200, 1, 'b'))
    expect(near).toBeGreaterThan(0)
    expect(far).toBeGreaterThan(near)
    expect(energyDistance([[1]], [[1]])).toBeNaN()
  })
})

describe('responses of jets', () => {
  const jet = (scale: number): number[] => [10 * scale, 0.1, 0, 5 * scale, -0.1, 0.05, 3 * scale, 0, -0.2, 0, 0, 0]

  it('are ratios, 1 for a jet as it was and its scale for pT', () => {
    const gen = listsOf(2, [{ data: Float32Array.from([...jet(1), ...jet(1)]), numbers: 3 }])
    const reco = listsOf(2, [{ data: Float32Array.from([...jet(1), ...jet(1.2)]), numbers: 3 }])
    const [same, scaled] = responsesOf(gen, reco)
    same!.forEach((response) => expect(response).toBeCloseTo(1, 5))
    expect(scaled![0]).toBeCloseTo(1.2, 5)
    expect(scaled!.at(-1)).toBe(1)
    expect(measureResponses([same!, scaled!], [same!, scaled!]).energyDistance).toHaveLength(2)
  })

  it('are 0 where nothing is seen', () => {
    const gen = listsOf(1, [{ data: Float32Array.from(jet(1)), numbers: 3 }])
    const none = listsOf(1, [{ data: new Float32Array(12), numbers: 3 }])
    expect(responsesOf(gen, none)).toEqual([[0, 0, 0, 0, 0, 0]])
  })
})

describe('the conventional smearing', () => {
  const random = new Random(5, 'smearing')
  const pt = Array.from({ length: 20_000 }, () => random.uniform(40, 400))
  const response = pt.map((value) => random.normal(1 + 2 / value, 5 / Math.sqrt(value) / 10))

  it('knows mean and width of every bin of pT', () => {
    const { edges, mean, sigma } = fitSmearing(pt, response, 4)
    expect(edges.at(-1)).toBe(Infinity)
    // Bins of 90 GeV at 85, 175, 265 and 355 GeV: the mean is known to 0.001, the curves bend by less than the rest.
    ;[85, 175, 265, 355].forEach((centre, bin) => {
      expect(Math.abs(mean[bin]! - (1 + 2 / centre))).toBeLessThan(0.006)
      expect(Math.abs(sigma[bin]! - 0.5 / Math.sqrt(centre))).toBeLessThan(0.006)
    })
  })

  it('scales all constituents of a jet alike, the same for the same seed and number', () => {
    const constituents = {
      offsets: Int32Array.of(0, 2),
      pt: Float32Array.of(60, 40),
      eta: Float32Array.of(0.1, -0.1),
      phi: Float32Array.of(0, 0.05),
      pdg: Int32Array.of(22, 22),
    }
    const [one, zero] = [Float32Array.of(100), Float32Array.of(0)]
    const gen = { pt: one, eta: zero, phi: zero, mass: zero, constituents }
    const pairs: JetPairs = { count: 1, event: Float64Array.of(1), weight: null, pileUp: null, gen, reco: null }
    const smearing = { edges: [Infinity], mean: [1.5], sigma: [0.1] }
    const drawn = smear(pairs, smearing, 7, 3)
    expect(drawn.constituents.pt[0]! / drawn.constituents.pt[1]!).toBeCloseTo(1.5, 5)
    expect(Math.abs(drawn.constituents.pt[0]! / 60 - 1.5)).toBeLessThan(0.6)
    expect(smear(pairs, smearing, 7, 3).pt[0]).toBe(drawn.pt[0])
    expect(smear(pairs, smearing, 8, 3).pt[0]).not.toBe(drawn.pt[0])
  })
})
