import { describe, expect, it } from 'vitest'
import { showerFeatures, showerFeatureValues } from '../../../src-main/collider/showers/features'
import { voxelPositions, type ShowerGeometry } from '../../../src-main/collider/showers/geometry'

const geometry: ShowerGeometry = {
  name: 'two',
  particle: '',
  layers: [
    { kind: 'polar', id: 0, rEdges: [0, 2, 6], angles: 4 },
    { kind: 'polar', id: 7, rEdges: [0, 2, 6], angles: 4 },
  ],
}

/** One voxel with 30 MeV, its opposite with 10, and the second layer empty. */
const shower = new Float32Array(16)
shower[0] = 30
shower[4] = 10

describe('features of showers', () => {
  const values = showerFeatureValues(geometry, [80], shower)
  const value = (name: string): number => values.get(name)![0]!

  it('are described, each once, and no others are computed', () => {
    const names = showerFeatures(geometry).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect([...values.keys()]).toEqual(names)
    for (const { label, meaning } of showerFeatures(geometry)) {
      expect(label).not.toBe('')
      expect(meaning).toMatch(/\.$/)
    }
  })

  it('of the whole', () => {
    expect(value('response')).toBeCloseTo(0.5, 6)
    expect(value('totalEnergy')).toBeCloseTo(0.04, 6)
    expect(value('incidentEnergy')).toBeCloseTo(0.08, 6)
    expect(value('hits')).toBe(2)
    expect(value('sparsity')).toBeCloseTo(14 / 16, 6)
    expect(value('hottestShare')).toBeCloseTo(0.75, 6)
    expect(value('depth')).toBe(0)
    expect(value('meanLogVoxel')).toBeCloseTo((Math.log10(30) + 1) / 2, 6)
  })

  it('of a layer: centre and width about it', () => {
    const { x } = voxelPositions(geometry)
    // Opposite voxels with 3/4 and 1/4 of the energy: mean x/2, deviation √(3/4)·|x|.
    expect(value('centreEtaLayer0')).toBeCloseTo(x[0]! / 2, 5)
    expect(value('widthEtaLayer0')).toBeCloseTo(Math.sqrt(0.75) * Math.abs(x[0]!), 5)
    expect(value('centreRLayer0')).toBeCloseTo(1, 6)
    expect(value('widthRLayer0')).toBeCloseTo(0, 6)
    expect(value('fractionLayer0')).toBeCloseTo(1, 6)
  })

  it('are undefined where there is no energy', () => {
    expect(value('energyLayer7')).toBe(0)
    expect(value('hitsLayer7')).toBe(0)
    expect(value('centreRLayer7')).toBeNaN()
    expect(value('widthPhiLayer7')).toBeNaN()
    expect(showerFeatureValues(geometry, [80], new Float32Array(16)).get('depth')![0]).toBeNaN()
  })
})
