import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  jetsOf,
  observableIds,
  observables,
  substructure,
  type ConstituentLists,
  type ObservableId,
} from '../../../src-main/collider/jets'
import { shared } from '../../helpers/shared'
import small from '../../reference/collider/jets.json'

type Reference = {
  inputs: Record<string, number[][]>
  values: Record<string, Record<string, number | null>>
}

/** Names of the reference that differ from ours. */
const names: Partial<Record<ObservableId, string>> = {
  sumPt: 'sum_pt',
  majorAxis: 'sigma1',
  minorAxis: 'sigma2',
  tau1: 'tau1_kt',
  tau2: 'tau2_kt',
  tau3: 'tau3_kt',
  tau21: 'tau21_kt',
  tau32: 'tau32_kt',
  tau1WTA: 'tau1_wta',
  tau2WTA: 'tau2_wta',
  tau3WTA: 'tau3_wta',
  tau21WTA: 'tau21_wta',
  tau32WTA: 'tau32_wta',
}

function lists(...jets: (readonly (readonly number[])[])[]): ConstituentLists {
  const all = jets.flat()
  const offsets = Int32Array.from([0, ...jets.map((_, i) => jets.slice(0, i + 1).flat().length)])
  const column = (k: number) => Float64Array.from(all, (row) => row[k]!)
  return { offsets, pt: column(0), eta: column(1), phi: column(2) }
}

/** As stated with the reference. A mass below 0.1 GeV and the smaller axis are roots of what rounding leaves. */
function tolerance(id: ObservableId, expected: number): number {
  if (id === 'mass') return expected < 0.1 ? 1e-4 : 1e-6 * expected
  if (id === 'majorAxis' || id === 'minorAxis') return 1e-7
  if (id.startsWith('tau')) return Math.max(1e-6, 1e-7 * expected)
  return Math.max(1e-9, 1e-8 * Math.abs(expected))
}

function agrees({ inputs, values }: Reference): void {
  const jets = Object.keys(values)
  const measured = substructure(lists(...jets.map((name) => inputs[name]!)))
  for (const id of observableIds) {
    jets.forEach((name, i) => {
      const expected = values[name]![names[id] ?? id]
      const value = measured[id][i]!
      expect(expected, `${name} ${id}`).not.toBe(undefined)
      if (expected === null || expected === undefined) expect(value, `${name} ${id}`).toBeNaN()
      else expect(Math.abs(value - expected), `${name} ${id}`).toBeLessThanOrEqual(tolerance(id, expected))
    })
  }
}

describe('the reference numbers', () => {
  it('are met by every observable', () => agrees(small.substructure))

  describe.skipIf(!shared)('all of them (needs ../shared)', () => {
    it('are met by every observable', () => {
      agrees(JSON.parse(readFileSync(join(shared!, 'reference/hep/substructure.json'), 'utf8')) as Reference)
    })
  })
})

describe('a jet of two equal constituents', () => {
  const apart = 0.2
  const one = substructure(
    lists([
      [10, 0, 0],
      [10, 0, apart],
    ]),
  )

  it('has pTD 1/√2, half the distance as major axis and girth, and no minor axis', () => {
    expect(one.pTD[0]).toBeCloseTo(Math.SQRT1_2, 14)
    expect(one.majorAxis[0]).toBeCloseTo(apart / 2, 14)
    expect(one.girth[0]).toBeCloseTo(apart / 2, 14)
    expect(one.minorAxis[0]).toBeCloseTo(0, 7)
    expect(one.LHA[0]).toBeCloseTo(Math.sqrt(apart / 2 / 0.5), 12)
  })

  it('has the mass of two massless particles, τ1 = pT ΔR, τ2 = 0 and e2 = ΔR/4', () => {
    expect(one.mass[0]).toBeCloseTo(Math.sqrt(2 * 100 * (1 - Math.cos(apart))), 12)
    expect(one.tau1[0]).toBeCloseTo(20 * (apart / 2), 12)
    expect(one.tau2[0]).toBe(0)
    expect(one.e2[0]).toBeCloseTo(apart / 4, 14)
    expect(one.e3[0]).toBe(0)
  })
})

describe('observables', () => {
  it('do not change when a jet is turned around the beam or boosted along it', () => {
    const jet = small.substructure.inputs.pythia_gen_0
    const moved = jet.map(([pt, eta, phi]) => [pt!, eta! - 1.1, phi! + 2.3])
    const [a, b] = [substructure(lists(jet)), substructure(lists(moved))]
    // Those measured from the jet's pseudorapidity do change: the jet has a mass, so its η is not boosted by a sum.
    for (const id of ['pt', 'mass', 'pTD', 'majorAxis', 'minorAxis', 'tau2', 'tau3', 'tau1WTA', 'e2', 'e3'] as const) {
      expect(b[id][0]! / a[id][0]!, id).toBeCloseTo(1, 9)
    }
  })

  it('keep the mass of a narrow jet: a photon pair of 1 TeV at ΔR = 1e-4', () => {
    const { mass } = substructure(
      lists([
        [500, 2, 1],
        [500, 2, 1 + 1e-4],
      ]),
    )
    // In double precision E² − p² has an error of 1e-3 GeV here.
    expect(mass[0]! / (2 * 500 * Math.sin(0.5e-4))).toBeCloseTo(1, 8)
  })

  it('of a jet without constituents are undefined, its multiplicity and sum of pT apart', () => {
    const empty = substructure(lists([], [[10, 1, 1]]))
    for (const id of observableIds) {
      const value = empty[id][0]
      if (id === 'multiplicity' || id === 'sumPt' || id === 'pt') expect(value, id).toBe(0)
      else expect(value, id).toBeNaN()
    }
    expect(empty.multiplicity[1]).toBe(1)
  })

  it('are only those asked for, in any order, and the same alone as together', () => {
    const jet = lists(small.substructure.inputs.pythia_gen_0)
    const some = substructure(jet, ['tau21', 'pTD'])
    const all = substructure(jet)
    expect(Object.keys(some)).toEqual(['tau21', 'pTD'])
    expect(some.tau21).toEqual(all.tau21)
    expect(some.pTD).toEqual(all.pTD)
  })

  it('are refused by an unknown name with the list of the known ones', () => {
    expect(() => substructure(lists([[1, 0, 0]]), ['spin' as ObservableId])).toThrow(/'spin'; known are pt, eta, phi/)
  })

  it('say what they are', () => {
    for (const id of observableIds) {
      expect(observables[id].title).not.toBe('')
      expect(observables[id].meaning).not.toBe('')
    }
  })
})

describe('a jet as the sum of its constituents', () => {
  it('has the masses of its particles', () => {
    const constituents = {
      offsets: Int32Array.of(0, 2, 2, 3),
      pt: Float32Array.of(3, 4, 20),
      eta: Float32Array.of(0, 0, 1.5),
      phi: Float32Array.of(0, Math.PI / 2, -3),
      pdg: Int32Array.of(211, -2212, 130),
    }
    const jets = jetsOf(constituents)
    expect(jets.pt[0]).toBeCloseTo(5, 6)
    const e = Math.sqrt(9 + 0.13957039 ** 2) + Math.sqrt(16 + 0.93827209 ** 2)
    expect(jets.mass[0]).toBeCloseTo(Math.sqrt(e * e - 25), 5)
    expect([jets.pt[1], jets.eta[1]]).toEqual([0, NaN])
    expect(jets.mass[2]).toBeCloseTo(0.497611, 4)
    expect(jets.phi[2]).toBeCloseTo(-3, 6)
    expect(jetsOf({ ...constituents, pdg: null }).mass[2]).toBeLessThan(1e-5)
  })
})
