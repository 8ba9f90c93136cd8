import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { constituentBatch, type StoredJet } from '../../../src-main/collider/response/constituents/batch'
import { asSample, judgeJet } from '../../../src-main/collider/response/constituents/discriminator'
import { absorbed, describeJet } from '../../../src-main/collider/response/constituents/describe'
import { constituentGenerator } from '../../../src-main/collider/response/constituents/generator'
import { jetShapes } from '../../../src-main/collider/response/constituents/shapes'
import { hardest } from '../../../src-main/collider/response/dataset/create'
import { concat, constant, gradients, input, sum, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import { Scope } from '../../../src-main/engine/nn'
import { toyJets } from './toy'

const places = { gen: 16, added: 5 }
const knobs = { cell: 0.0175, tower: 0.087, width: 12, latent: 3, added: places.added }
const cells = { cell: knobs.cell, tower: knobs.tower }

const pairs = toyJets(6, 1)
const stored: StoredJet[] = Array.from({ length: pairs.count }, (_, i) => ({
  gen: hardest(pairs.gen.constituents, i, 32),
  reco: hardest(pairs.reco!.constituents, i, 32),
  jet: Float32Array.of(
    ...[pairs.gen, pairs.reco!].flatMap(({ pt, eta, phi, mass }) => [pt[i]!, eta[i]!, phi[i]!, mass[i]!]),
    pairs.pileUp![i]!,
    1,
  ),
}))
const batch = constituentBatch(
  stored,
  places,
  cells,
  stored.map(() => null),
)

/** Values of a graph on the toy's jets, weights as they are drawn, noise by a seed. */
function run(build: (scope: Scope, gen: Tensor, condition: Tensor) => Tensor[], seed = 1): Float64Array[] {
  const scope = Scope.root({ mode: 'training', seed: 3 })
  const gen = input('gen', [pairs.count, places.gen, 8])
  const condition = input('condition', [pairs.count, 4])
  const outputs = build(scope, gen, condition)
  const random = scope.randomInputs.map(({ name, shape, distribution }) => {
    const stream = new Random(seed, name)
    const length = shape.reduce((a, b) => a * b, 1)
    return [
      name,
      Float64Array.from({ length }, () => (distribution.kind === 'normal' ? stream.normal() : stream.uniform())),
    ] as const
  })
  const feeds = Object.entries(batch).map(([name, data]) => [name, Float64Array.from(data)] as const)
  const weights = [...scope.parameters].map(([name, { initial }]) => [name, Float64Array.from(initial())] as const)
  return evaluate(outputs, new Map([...feeds, ...random]), new Map(weights))
}

describe('a batch of jets', () => {
  it('links what it can: every linked candidate is in the place of its constituent', () => {
    const outcome = batch.outcome!
    for (let jet = 0; jet < pairs.count; jet++) {
      const size = pairs.gen.constituents.offsets[jet + 1]! - pairs.gen.constituents.offsets[jet]!
      for (let place = 0; place < places.gen; place++) {
        const row = outcome.subarray((jet * places.gen + place) * 7, (jet * places.gen + place + 1) * 7)
        expect(row[0]! + row[1]! + row[2]! + row[3]!).toBe(place < size ? 1 : 0)
        // The toy measures directions exactly.
        if (row[0] === 0) expect(Math.abs(row[5]!)).toBeLessThan(1e-5)
      }
    }
  })

  it('mirrored has the same responses, and directions and charges turned around', () => {
    const turned = constituentBatch(
      stored,
      places,
      cells,
      // A stream whose first numbers mirror both.
      stored.map(() => new Random(mirroringSeed(), 'mirror')),
    )
    for (let at = 0; at < batch.gen!.length; at += 8) {
      expect(turned.gen![at]).toBe(batch.gen![at])
      expect(turned.gen![at + 1]).toBeCloseTo(-batch.gen![at + 1]!, 6)
      expect(turned.gen![at + 2]).toBeCloseTo(-batch.gen![at + 2]!, 6)
      expect(turned.gen![at + 3]).toBeCloseTo(-batch.gen![at + 3]!, 6)
    }
    expect(turned.response).toEqual(batch.response)
  })
})

function mirroringSeed(): number {
  for (let seed = 0; ; seed++) {
    const random = new Random(seed, 'mirror')
    if (random.integer(2) === 1 && random.integer(2) === 1) return seed
  }
}

describe('the generator on constituents', () => {
  const draw = (seed: number): { measured: Float64Array; added: Float64Array } => {
    const [measured, added] = run((scope, gen, condition) => {
      const made = constituentGenerator(scope, knobs, gen, condition)
      return [made.measured, made.added]
    }, seed)
    return { measured: measured!, added: added! }
  }

  it('draws other jets for other noise, and the same for the same', () => {
    expect(draw(1).measured).toEqual(draw(1).measured)
    expect(draw(1).measured).not.toEqual(draw(2).measured)
  })

  it('makes of every place one candidate of one species, or nothing; of empty places nothing', () => {
    const { measured, added } = draw(1)
    for (const [list, length] of [
      [measured, places.gen],
      [added, places.added],
    ] as const) {
      for (let at = 0; at < list.length; at += 6) {
        const [pt, deltaEta, , ...kinds] = list.subarray(at, at + 6)
        const hits = kinds.reduce((a, b) => a + b)
        expect(Math.min(Math.abs(hits), Math.abs(hits - 1))).toBeLessThan(1e-9)
        expect(pt! > 0).toBe(hits > 0.5)
        if (hits < 0.5) expect(Math.abs(deltaEta!)).toBeLessThan(1e-9)
        const place = (at / 6) % length
        const jet = Math.floor(at / 6 / length)
        if (length === places.gen && batch.gen![(jet * places.gen + place) * 8] === 0) expect(pt).toBe(0)
      }
    }
  })

  it('brings the total pT to what its own head draws, within the factor that neutral hadrons may take', () => {
    const [measured, added, wanted] = run((scope, gen, condition) => {
      const made = constituentGenerator(scope, knobs, gen, condition)
      const z = scope.randomInputs.find(({ name }) => name.endsWith('total'))!
      // Untrained, the head is all but a normal distribution of its first width: ln R = 0.08·z.
      return [made.measured, made.added, input(z.name, z.shape)]
    })
    let checked = 0
    for (let jet = 0; jet < pairs.count; jet++) {
      let [along, neutrals] = [0, 0]
      for (const [list, length] of [
        [measured!, places.gen],
        [added!, places.added],
      ] as const) {
        for (let at = jet * length * 6; at < (jet + 1) * length * 6; at += 6) {
          along += list[at]! * Math.cos(list[at + 2]!)
          neutrals += list[at]! * list[at + 5]!
        }
      }
      const pt = pairs.gen.pt[jet]!
      const goal = pt * Math.exp(0.08 * Math.max(-3, Math.min(3, wanted![jet]!)))
      // Where hadrons hold a third of the jet they make up for anything here; fewer meet the limits of their factor.
      if (neutrals < 0.33 * pt) continue
      checked++
      expect(Math.abs(along / goal - 1)).toBeLessThan(0.05)
    }
    expect(checked).toBeGreaterThan(0)
  })

  it('gives what is lost to the candidates in its cell, all of it', () => {
    // Two photons in one cell, one far away; the second one is lost.
    const gen = new Float64Array(2 * 8 + 8)
    ;[
      [30, 0, 0],
      [20, 0.002, 0],
      [5, 0.3, 0],
    ].forEach(([pt, eta, phi], k) => gen.set([pt!, eta!, phi!, 0, 1, 0, 0, 0], k * 8))
    const jet = describeJet(
      constant(Float32Array.from(gen), [1, 3, 8]),
      constant([55, 0, 0, 10], [1, 4]),
      [0.0175, 0.087],
    )
    const seen = constant([0, 1, 0, 0, 0, 0, 0, 1, 0], [1, 3, 3])
    const [given] = evaluate([absorbed(jet, seen)], new Map())
    // [3 places, 2 calorimeters × 3 species]; 0.002 is kept so that no share is divided by 0.
    expect(given![1]! / 20).toBeGreaterThan(0.99)
    expect(given![1]! / 20).toBeLessThanOrEqual(1)
    expect(given![2 * 6 + 1]).toBe(0)
  })
})

describe('the shapes that are judged', () => {
  it('are those of a jet of two equal candidates', () => {
    const column = (a: number, b: number): Tensor => constant([a, b], [1, 2, 1])
    const kinds = constant([1, 0, 0, 0, 1, 0], [1, 2, 3])
    const [shapes] = evaluate(
      [jetShapes(column(0.5, 0.5), column(1, 1), kinds, column(0.1, -0.1), column(0, 0))],
      new Map(),
    )
    const [pt, tracks, photons, neutrals, ptD, major, minor, mass, number] = shapes!
    // Small numbers inside the logarithms: 1e-3 of the pT, 0.02 of a species' pT, 1e-4 of the mass squared.
    expect(pt).toBeCloseTo(0, 2)
    expect(Math.exp(tracks!)).toBeCloseTo(0.52, 5)
    expect(photons).toBeCloseTo(tracks!, 9)
    expect(Math.exp(neutrals!)).toBeCloseTo(0.02, 6)
    expect(Math.exp(ptD!)).toBeCloseTo(Math.SQRT1_2, 2)
    expect(Math.exp(major!)).toBeCloseTo(0.1, 3)
    expect(Math.exp(minor!)).toBeLessThan(0.01)
    expect(Math.exp(mass!)).toBeCloseTo(0.1, 2)
    expect(Math.exp(number!)).toBeCloseTo(3, 6)
  })
})

describe('the discriminator', () => {
  it('gives three judgements, and lets gradients reach every candidate and the gradient of gradients the weights', () => {
    const outputs = run((scope, gen, condition) => {
      const made = constituentGenerator(scope.child('generator'), knobs, gen, condition)
      const sample = asSample(concat([made.measured, made.added], 1), gen, condition)
      const weights = { width: 8, candidates: 1, shapes: 1, total: 1 }
      const judgements = judgeJet(scope.child('discriminator'), weights, gen, condition, sample)
      expect(judgements.map(({ name }) => name)).toEqual(['candidates', 'shapes', 'total'])
      const total = sum(
        concat(
          judgements.map(({ logits }) => logits),
          1,
        ),
      )
      const [slope] = gradients(total, [sample])
      const penalty = sum(slope!)
      const [second] = gradients(penalty, [scope.variable('discriminator/shapes/layer0/w')])
      return [slope!, second!]
    })
    for (const values of outputs) {
      expect(values.every(Number.isFinite)).toBe(true)
      expect(values.some((value) => value !== 0)).toBe(true)
    }
  })

  it('does not depend on the order of the candidates', () => {
    const judged = (reverse: boolean): number[] => {
      const width = places.gen + places.added
      const reco = Float32Array.from(batch.reco!)
      if (reverse) {
        for (let jet = 0; jet < pairs.count; jet++) {
          for (let k = 0; k < width; k++) {
            const from = (jet * width + width - 1 - k) * 6
            reco.set(batch.reco!.subarray(from, from + 6), (jet * width + k) * 6)
          }
        }
      }
      const [logits] = run((scope, gen, condition) => {
        const sample = asSample(constant(reco, [pairs.count, width, 6]), gen, condition)
        const weights = { width: 8, candidates: 1, shapes: 0, total: 0 }
        return [judgeJet(scope, weights, gen, condition, sample)[0]!.logits]
      })
      return [...logits!]
    }
    const turned = judged(true)
    judged(false).forEach((logit, i) => expect(turned[i]).toBeCloseTo(logit, 9))
  })
})
