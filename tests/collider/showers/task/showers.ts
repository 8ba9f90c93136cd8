import type { ShowerGeometry } from '../../../../src-main/collider/showers/geometry'
import { calorimeter } from '../../../../src-main/collider/showers/simulation/medium'
import { drawEnergy, simulateShower } from '../../../../src-main/collider/showers/simulation/simulate'
import type { KnownShower } from '../../../../src-main/collider/showers/task/statistics'

/** Three layers of few voxels. */
export const smallGeometry: ShowerGeometry = {
  name: 'small',
  particle: '',
  layers: [0, 1, 2].map((id) => ({ kind: 'polar', id, rEdges: [0, 10, 30, 90], angles: 4 })),
}

/** The same voxels, but layers that differ, one of them rectangular. */
export const mixedGeometry: ShowerGeometry = {
  name: 'mixed',
  particle: '',
  layers: [
    { kind: 'polar', id: 0, rEdges: [0, 10, 30, 90], angles: 4 },
    { kind: 'polar', id: 1, rEdges: [0, 20, 90], angles: 2 },
    { kind: 'rectangular', id: 2, rows: 3, columns: 4, width: 120, height: 90 },
  ],
}

export const threshold = 0.5

/** 1 to 50 GeV. */
export function electrons(geometry: ShowerGeometry, count: number, seed = 1): KnownShower[] {
  const options = { geometry, medium: calorimeter, particle: 'electron' as const, threshold }
  return Array.from({ length: count }, (_, i) => {
    const energy = drawEnergy([1, 50], seed, i)
    return { energy: 1000 * energy, eta: 0, voxels: simulateShower(options, energy, seed, i) }
  })
}
