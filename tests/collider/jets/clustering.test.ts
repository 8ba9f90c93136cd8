import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import {
  Clusterer,
  constituentsOf,
  exclusiveJets,
  fourVectors,
  fromPtEtaPhi,
  inclusiveJets,
  invariantMass,
  jetAlgorithms,
  mergeDistance,
  rapidity,
  type ClusterSequence,
  type FourVectors,
  type JetAlgorithm,
} from '../../../src-main/collider/jets'
import { shared } from '../../helpers/shared'
import small from '../../reference/collider/jets.json'

interface ReferenceJets {
  pt: number[]
  rapidity: number[]
  phi: number[]
  mass: number[]
  constituent_indices: number[][]
  n_jets_all: number
  exclusive_dmerge?: number[]
  exclusive_3_pt?: number[]
}

interface Reference {
  inputs: Record<string, { particles?: number[][]; file?: string }>
  values: Record<string, Record<string, ReferenceJets>>
}

const names: Record<string, JetAlgorithm> = { antikt: 'anti-kt', kt: 'kt', cambridge_aachen: 'cambridge-aachen' }

function vectorsOf(rows: readonly number[][]): FourVectors {
  const vectors = fourVectors(rows.length)
  rows.forEach(([px, py, pz, e], i) => {
    vectors.px[i] = px!
    vectors.py[i] = py!
    vectors.pz[i] = pz!
    vectors.e[i] = e!
  })
  return vectors
}

function agreesWithFastJet(reference: Reference, rowsOf: (event: string) => number[][]): void {
  for (const [event, byAlgorithm] of Object.entries(reference.values)) {
    const particles = vectorsOf(rowsOf(event))
    for (const [key, expected] of Object.entries(byAlgorithm)) {
      const [algorithm, radius] = key.split('_R')
      const sequence = new Clusterer({ algorithm: names[algorithm!]!, radius: Number(radius) }).cluster(particles)
      compare(sequence, expected, event === 'single_pp' ? 5 : 2)
    }
  }
}

/** Tolerances as stated with the reference: both programs work in double precision, in another order. */
function compare(sequence: ClusterSequence, expected: ReferenceJets, minimumPt: number): void {
  expect(inclusiveJets(sequence)).toHaveLength(expected.n_jets_all)
  const jets = inclusiveJets(sequence, minimumPt)
  expect(jets).toHaveLength(expected.pt.length)
  jets.forEach((jet, i) => {
    const { px, py, pz, e } = sequence.vectors
    expect([...constituentsOf(sequence, jet)]).toEqual(expected.constituent_indices[i])
    expect(Math.sqrt(sequence.pt2[jet]!) / expected.pt[i]! - 1).toBeCloseTo(0, 9)
    expect(sequence.rapidity[jet]).toBeCloseTo(expected.rapidity[i]!, 9)
    expect(sequence.phi[jet]).toBeCloseTo(expected.phi[i]!, 9)
    const mass = invariantMass(px[jet]!, py[jet]!, pz[jet]!, e[jet]!)
    // One massless particle: the mass is the root of a rounding error.
    const tolerance = expected.constituent_indices[i]!.length === 1 ? 1e-5 : 1e-9 * Math.abs(expected.mass[i]!)
    expect(Math.abs(mass - expected.mass[i]!)).toBeLessThanOrEqual(tolerance)
  })
  expected.exclusive_dmerge?.forEach((d, i) => expect(mergeDistance(sequence, i + 1) / d - 1).toBeCloseTo(0, 8))
  expected.exclusive_3_pt?.forEach((pt, i) => {
    expect(Math.sqrt(sequence.pt2[exclusiveJets(sequence, 3)[i]!]!) / pt - 1).toBeCloseTo(0, 9)
  })
}

/** Massless particles at random, with a few hard ones. */
function randomEvent(count: number, seed: number, spread = 4): FourVectors {
  const random = new Random(seed, 'event')
  const draw = (of: () => number) => Float64Array.from({ length: count }, of)
  return fromPtEtaPhi(
    draw(() => 0.2 - 2 * Math.log(1 - random.uniform())),
    draw(() => random.uniform(-spread, spread)),
    draw(() => random.uniform(-Math.PI, Math.PI)),
  )
}

/** Every jet's constituents, as a set that does not depend on the order of anything. */
function partition(sequence: ClusterSequence): string[] {
  return [...inclusiveJets(sequence)].map((jet) => constituentsOf(sequence, jet).join(' ')).sort()
}

/** The definition of the algorithms word for word, N³: the smallest of all d_ij and d_iB at every step. */
function literally(particles: FourVectors, exponent: number, radius: number): string[] {
  type Body = { p: number[]; members: number[] }
  const y = ({ p }: Body) => rapidity(p[0]!, p[1]!, p[2]!, p[3]!)
  const phi = ({ p }: Body) => Math.atan2(p[1]!, p[0]!)
  const factor = ({ p }: Body) => (p[0]! ** 2 + p[1]! ** 2) ** exponent
  const { px, py, pz, e } = particles
  let bodies: Body[] = Array.from(px, (_, i) => ({ p: [px[i]!, py[i]!, pz[i]!, e[i]!], members: [i] }))
  const jets: string[] = []
  while (bodies.length > 0) {
    let [least, a, b] = [Infinity, bodies[0]!, null as Body | null]
    for (const i of bodies) {
      if (factor(i) < least) [least, a, b] = [factor(i), i, null]
      for (const j of bodies) {
        if (i === j) continue
        let dphi = Math.abs(phi(i) - phi(j))
        if (dphi > Math.PI) dphi = 2 * Math.PI - dphi
        const d = (Math.min(factor(i), factor(j)) * ((y(i) - y(j)) ** 2 + dphi ** 2)) / radius ** 2
        if (d < least) [least, a, b] = [d, i, j]
      }
    }
    bodies = bodies.filter((body) => body !== a && body !== b)
    if (!b) jets.push(a.members.sort((m, n) => m - n).join(' '))
    else bodies.push({ p: a.p.map((v, k) => v + b.p[k]!), members: [...a.members, ...b.members] })
  }
  return jets.sort()
}

describe('generalised kT', () => {
  it('merges two particles at ΔR < R and not beyond, at the distance of its formula', () => {
    const pair = (apart: number) =>
      fromPtEtaPhi(Float64Array.of(30, 20), Float64Array.of(0, 0), Float64Array.of(0, apart))
    const exponent = { 'anti-kt': -1, 'cambridge-aachen': 0, kt: 1 }
    for (const algorithm of jetAlgorithms) {
      const clusterer = new Clusterer({ algorithm, radius: 0.5 })
      const near = clusterer.cluster(pair(0.499))
      expect(inclusiveJets(near)).toHaveLength(1)
      const p = exponent[algorithm]
      expect(near.distance[0]).toBeCloseTo(Math.min(30 ** (2 * p), 20 ** (2 * p)) * (0.499 / 0.5) ** 2, 10)
      const [jet] = inclusiveJets(near)
      expect(near.vectors.px[jet!]).toBeCloseTo(30 + 20 * Math.cos(0.499), 12)
      expect(inclusiveJets(clusterer.cluster(pair(0.501)))).toHaveLength(2)
    }
  })

  it('knows that φ = π and φ = −π are the same direction', () => {
    const particles = fromPtEtaPhi(Float64Array.of(30, 20), Float64Array.of(0, 0), Float64Array.of(3.1, -3.1))
    expect(inclusiveJets(new Clusterer({ algorithm: 'anti-kt', radius: 0.4 }).cluster(particles))).toHaveLength(1)
  })

  it.each([0.15, 0.4, 1, 2.5])(
    'is the algorithm of its definition, on both sides of the tiles, at R = %d',
    (radius) => {
      for (const count of [1, 2, 20, 63, 64, 130]) {
        const particles = randomEvent(count, count)
        for (const [algorithm, exponent] of [
          ['anti-kt', -1],
          ['cambridge-aachen', 0],
          ['kt', 1],
        ] as const) {
          const sequence = new Clusterer({ algorithm, radius }).cluster(particles)
          expect(partition(sequence), `${algorithm} ${count}`).toEqual(literally(particles, exponent, radius))
        }
      }
    },
  )

  it('conserves momentum: the jets add up to the particles', () => {
    const particles = randomEvent(400, 3, 6)
    for (const algorithm of jetAlgorithms) {
      const sequence = new Clusterer({ algorithm, radius: 0.6 }).cluster(particles)
      const jets = inclusiveJets(sequence)
      for (const name of ['px', 'py', 'pz', 'e'] as const) {
        const total = particles[name].reduce((a, b) => a + b)
        const scale = particles[name].reduce((a, b) => a + Math.abs(b))
        const sum = jets.reduce((a, jet) => a + sequence.vectors[name][jet]!, 0)
        expect(Math.abs(sum - total)).toBeLessThan(1e-12 * scale) // 400 roundings of 1e-16 each
      }
      expect(sequence.steps).toBe(400)
    }
  })

  it.each(jetAlgorithms)('%s is collinear safe: a particle split in two changes no jet', (algorithm) => {
    const whole = randomEvent(150, 8)
    const split = fourVectors(151)
    for (const name of ['px', 'py', 'pz', 'e'] as const) {
      split[name].set(whole[name])
      split[name][17] = 0.3 * whole[name][17]!
      split[name][150] = 0.7 * whole[name][17]!
    }
    const clusterer = new Clusterer({ algorithm, radius: 0.5 })
    const before = momenta(clusterer.cluster(whole))
    momenta(clusterer.cluster(split)).forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 9))
  })

  it('is infra-red safe: particles of vanishing momentum change no hard jet', () => {
    const hard = randomEvent(80, 9)
    const soft = randomEvent(80, 10)
    const both = fourVectors(160)
    for (const name of ['px', 'py', 'pz', 'e'] as const) {
      both[name].set(hard[name])
      both[name].set(
        soft[name].map((value) => value * 1e-12),
        80,
      )
    }
    const clusterer = new Clusterer({ algorithm: 'anti-kt', radius: 0.5 })
    const before = momenta(clusterer.cluster(hard))
    const after = momenta(clusterer.cluster(both)).filter((pt) => pt > 1e-6)
    expect(after).toHaveLength(before.length)
    after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 9))
  })

  it('takes the direction of the harder one and the sum of pT by winner-take-all', () => {
    const particles = fromPtEtaPhi(Float64Array.of(30, 20), Float64Array.of(0.5, 0.7), Float64Array.of(1, 1.2))
    const definition = { algorithm: 'kt', radius: 1, recombination: 'winner-take-all' } as const
    const sequence = new Clusterer(definition).cluster(particles)
    const [jet] = inclusiveJets(sequence)
    expect(Math.sqrt(sequence.pt2[jet!]!)).toBeCloseTo(50, 12)
    expect(sequence.rapidity[jet!]).toBeCloseTo(0.5, 12)
    expect(sequence.phi[jet!]).toBeCloseTo(1, 12)
    const { px, pz } = sequence.vectors
    expect(px[jet!]).toBeCloseTo(50 * Math.cos(1), 12)
    expect(pz[jet!]).toBeCloseTo(50 * Math.sinh(0.5), 12)
  })

  it('counts exclusive jets down to one', () => {
    const sequence = new Clusterer({ algorithm: 'kt', radius: 1000 }).cluster(randomEvent(30, 5))
    for (let n = 1; n <= 30; n++) {
      const jets = exclusiveJets(sequence, n)
      expect(jets).toHaveLength(n)
      const members = [...jets].flatMap((jet) => [...constituentsOf(sequence, jet)]).sort((a, b) => a - b)
      expect(members).toEqual(Array.from({ length: 30 }, (_, i) => i))
    }
    expect(() => exclusiveJets(sequence, 31)).toThrow(/1 to 30 exclusive jets, not 31/)
  })

  it('has no jets in an empty event', () => {
    expect(inclusiveJets(new Clusterer({ algorithm: 'anti-kt', radius: 0.4 }).cluster(fourVectors(0)))).toHaveLength(0)
  })

  it('gives the same in a part of a longer list, and after a larger event', () => {
    const particles = randomEvent(300, 12)
    const clusterer = new Clusterer({ algorithm: 'anti-kt', radius: 0.5 })
    clusterer.cluster(particles)
    const part = partition(clusterer.cluster(particles, 100, 70))
    const alone = fourVectors(70)
    for (const name of ['px', 'py', 'pz', 'e'] as const) alone[name].set(particles[name].subarray(100, 170))
    expect(part).toEqual(partition(new Clusterer({ algorithm: 'anti-kt', radius: 0.5 }).cluster(alone)))
  })
})

describe('what cannot be clustered', () => {
  const change = (name: keyof FourVectors, value: number) => {
    const particles = randomEvent(3, 1)
    particles[name][1] = value
    return () => new Clusterer({ algorithm: 'anti-kt', radius: 0.4 }).cluster(particles)
  }

  it('is refused with the particle and the value', () => {
    expect(change('e', -5)).toThrow('Particle 1 of 3 cannot be clustered: its energy is -5 GeV, below 0.')
    expect(change('py', NaN)).toThrow(/Particle 1 of 3 .* its py is NaN/)
    expect(change('pz', Infinity)).toThrow(/Particle 1 of 3 .* its pz is Infinity/)
    const forward = fourVectors(1)
    forward.pz[0] = forward.e[0] = 10
    expect(() => new Clusterer({ algorithm: 'kt', radius: 1 }).cluster(forward)).toThrow(/its η is infinite/)
  })

  it('is refused by definition too', () => {
    expect(() => new Clusterer({ algorithm: 'anti-kt', radius: 0 })).toThrow(/above 0, got 0/)
    expect(() => new Clusterer({ algorithm: 'jade' as JetAlgorithm, radius: 1 })).toThrow(/known are anti-kt/)
  })
})

describe('FastJet', () => {
  it('finds the same jets', () => agreesWithFastJet(small.clustering, rowsIn(small.clustering)))

  describe.skipIf(!shared)('on all of the reference (needs ../shared)', () => {
    it('finds the same jets', () => {
      const path = join(shared!, 'reference/hep/clustering.json')
      const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference
      agreesWithFastJet(reference, rowsIn(reference))
    })
  })
})

function rowsIn(reference: Reference) {
  return (event: string): number[][] => {
    const { particles, file } = reference.inputs[event]!
    if (particles) return particles
    const text = readFileSync(join(shared!, 'data', file!), 'utf8')
    return text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
  }
}

function momenta(sequence: ClusterSequence): number[] {
  return Array.from(inclusiveJets(sequence), (jet) => Math.sqrt(sequence.pt2[jet]!))
}
