import { describe, expect, it } from 'vitest'
import { parseDetector, SurfaceTable, toyDetector, sameDetector } from '../../../src-main/collider/tracks/detector'
import { covarianceAt, stateOfHelix, stateOfParticle } from '../../../src-main/collider/tracks/helix'
import {
  changeEnergy,
  crossedThickness,
  crossMaterial,
  energyLoss,
  highlandAngle,
  momentum,
  pionMass,
} from '../../../src-main/collider/tracks/material'

describe('material', () => {
  it('scatters by Highland’s formula', () => {
    // 1 GeV pion through 2 %: β = 0.99040, 13.6 MeV/(β·1 GeV)·√0.02·(1 + 0.038·ln 0.02) = 1.6534 mrad.
    const beta = 1 / Math.sqrt(1 + pionMass ** 2)
    expect(highlandAngle(1, 0.02)).toBeCloseTo((0.0136 / beta) * Math.sqrt(0.02) * (1 + 0.038 * Math.log(0.02)), 12)
    expect(highlandAngle(1, 0.02)).toBeCloseTo(0.0016534, 6)
    expect(highlandAngle(2, 0.02)).toBeLessThan(highlandAngle(1, 0.02) / 1.98)
    expect(highlandAngle(1, 0)).toBe(0)
  })

  it('is thicker for a track that crosses it at an angle', () => {
    const barrel = toyDetector.surfaces[0]!
    const disc = toyDetector.surfaces.find(({ kind }) => kind === 'disc')!
    const steep = stateOfParticle([50, 0, 0], [1, 0, 2], 1, 2)
    expect(crossedThickness(steep, barrel)).toBeCloseTo(barrel.thickness * Math.sqrt(5), 12)
    expect(crossedThickness(steep, disc)).toBeCloseTo((disc.thickness * Math.sqrt(5)) / 2, 12)
    const grazing = stateOfParticle([50, 0, 0], [1, 1, 0], 1, 2)
    expect(crossedThickness(grazing, barrel)).toBeCloseTo(barrel.thickness * Math.SQRT2, 12)
  })

  it('takes energy away, and gives the same back', () => {
    const state = stateOfParticle([50, 0, 0], [0.6, 0, 0.8], -1, 2)
    expect(momentum(state, 2)).toBeCloseTo(1, 12)
    expect(changeEnergy(state, 2, -0.01)).toBe(true)
    expect(momentum(state, 2)).toBeCloseTo(Math.sqrt((Math.sqrt(1 + pionMass ** 2) - 0.01) ** 2 - pionMass ** 2), 12)
    expect(changeEnergy(state, 2, 0.01)).toBe(true)
    expect(momentum(state, 2)).toBeCloseTo(1, 12)
    expect(changeEnergy(state, 2, -5)).toBe(false)
    expect(energyLoss(0.1, 0.02).mean).toBeGreaterThan(2 * energyLoss(10, 0.02).mean)
  })

  it('widens the direction by the scattering angle, more in φ and tan λ for a steep track', () => {
    const surface = toyDetector.surfaces[0]!
    const state = stateOfParticle([50, 0, 0], [1, 0, 2], 1, 2)
    const angle = highlandAngle(momentum(state, 2), crossedThickness(state, surface))
    crossMaterial(state, surface, 2, 1)
    expect(state[covarianceAt + 5]).toBeCloseTo(angle ** 2 * 5, 12)
    expect(state[covarianceAt + 9]).toBeCloseTo(angle ** 2 * 25, 12)
    expect(state[covarianceAt]).toBe(0)
  })

  it('leaves a straight track finite', () => {
    const state = stateOfHelix({ d0: 0, z0: 0, phi: 0, tanLambda: 0.3, qOverPt: 0 }, 2)
    state[0] = 50
    crossMaterial(state, toyDetector.surfaces[0]!, 2, 1)
    expect(state.every(Number.isFinite)).toBe(true)
  })
})

describe('a detector', () => {
  it('knows which surface a hit is on', () => {
    const table = new SurfaceTable(toyDetector)
    expect(table.find(2, 1, 50, 0, 100)).toBe(0)
    expect(table.find(2, 1, 0, -51.5, 100)).toBe(0)
    expect(table.find(2, 1, 53, 0, 100)).toBe(-1)
    expect(table.find(2, 1, 50, 0, 1300)).toBe(-1)
    expect(table.find(7, 1, 50, 0, 100)).toBe(-1)
    const surfaces = [toyDetector.surfaces[0]!, toyDetector.surfaces[0]!, toyDetector.surfaces[1]!]
    expect(() => new SurfaceTable({ ...toyDetector, surfaces })).toThrow('two surfaces 2/1')
  })

  it('is the same whatever the order of its keys, and not when a number differs', () => {
    const again = parseDetector(JSON.parse(JSON.stringify(toyDetector)), 'here')
    expect(sameDetector(toyDetector, { ...again, name: 'another name' })).toBe(true)
    expect(sameDetector(toyDetector, { ...again, field: 2.5 })).toBe(false)
  })

  it('without a field, or with two surfaces of one name, is refused', () => {
    const twice = [...toyDetector.surfaces, toyDetector.surfaces[0]!]
    expect(() => parseDetector({ ...toyDetector, surfaces: twice }, 'd.json')).toThrow("'d.json' has two surfaces 2/1")
    expect(() => parseDetector({ ...toyDetector, field: 0 }, 'd.json')).toThrow('without a field')
  })
})
