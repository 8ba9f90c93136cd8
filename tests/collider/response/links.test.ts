import { describe, expect, it } from 'vitest'
import type { Constituents } from '../../../src-main/collider/jets'
import { linkConstituents } from '../../../src-main/collider/response/constituents/links'
import { speciesOf } from '../../../src-main/collider/response/constituents/species'

const cells = { cell: 0.0175, tower: 0.087 }

/** [pT, η, φ, PDG code] of each. */
type Particles = readonly (readonly [number, number, number, number])[]

function span(particles: Particles) {
  const column = (at: 0 | 1 | 2): Float32Array => Float32Array.from(particles, (particle) => particle[at])
  const constituents: Constituents = {
    offsets: Int32Array.of(0, particles.length),
    ...{ pt: column(0), eta: column(1), phi: column(2) },
    pdg: Int32Array.from(particles, (particle) => particle[3]),
  }
  return { constituents, first: 0, last: particles.length }
}

const links = (gen: Particles, reco: Particles): number[] => [...linkConstituents(span(gen), span(reco), cells)]

describe('links between generated and reconstructed constituents', () => {
  it('tells species by charge: photons, neutral hadrons, and tracks of whatever charged particle', () => {
    expect([22, 130, 2112, -3122, 211, -321, 11, -13, 3112].map(speciesOf)).toEqual([1, 2, 2, 2, 0, 0, 0, 0, 0])
  })

  it('of a jet seen as it is are the particles themselves', () => {
    const particles: Particles = [
      [30, 0.1, 0.2, 211],
      [20, 0.3, 0.1, 22],
      [10, -0.2, 3.1, 130],
    ]
    expect(links(particles, particles)).toEqual([0, 1, 2])
  })

  it('of tracks need the same charge, a direction and a pT alike', () => {
    const gen: Particles = [[10, 0, 0, 321]]
    expect(links(gen, [[10.1, 0.001, 0.001, 211]])).toEqual([0])
    expect(links(gen, [[10.1, 0.001, 0.001, -211]])).toEqual([-1])
    expect(links(gen, [[10.1, 0.02, 0, 211]])).toEqual([-1])
    expect(links(gen, [[20, 0, 0, 211]])).toEqual([-1])
    // 3112 is negative though its code is not.
    expect(links([[10, 0, 0, 3112]], [[10, 0, 0, -211]])).toEqual([0])
  })

  it('of merged photons go to the harder one, and each is used once', () => {
    const gen: Particles = [
      [30, 0.001, 0, 22],
      [20, -0.001, 0, 22],
    ]
    expect(links(gen, [[50, 0, 0, 22]])).toEqual([0])
    expect(
      links(gen, [
        [50, 0, 0, 22],
        [1, 0.002, 0.002, 22],
      ]),
    ).toEqual([0, 1])
  })

  it('reach across φ = π, and for soft charged particles as far as the field bends them', () => {
    expect(links([[5, 0, 3.1415, 22]], [[5, 0, -3.1415, 22]])).toEqual([0])
    // asin(0.735/2) = 0.376
    expect(links([[2, 0, 0, 211]], [[1.5, 0, 0.36, 130]])).toEqual([0])
    expect(links([[20, 0, 0, 211]], [[15, 0, 0.36, 130]])).toEqual([-1])
  })

  it('leave a deposit to its own species before a track that may be lost', () => {
    const gen: Particles = [
      [50, 0, 0, 211],
      [5, 0.01, 0, 130],
    ]
    expect(links(gen, [[6, 0, 0, 130]])).toEqual([1])
  })
})
