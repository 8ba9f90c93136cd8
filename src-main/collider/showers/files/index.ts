import type { IncidentBatch, ShowerBatch, ShowerFile } from './read'

export { geometrySchema, openShowers, type IncidentBatch, type ShowerBatch, type ShowerFile } from './read'
export { ShowerWriter, type Provenance } from './write'

/** Numbers held at once while a file is walked through: some 16 MB. */
const batchNumbers = 4_000_000

/** All showers of a file in order, as many at a time as memory likes. */
export function* eachBatch(file: ShowerFile, voxels: number): Generator<ShowerBatch> {
  const rows = Math.max(1, Math.floor(batchNumbers / voxels))
  for (let first = 0; first < file.count; first += rows) yield file.read(first, Math.min(rows, file.count - first))
}

/** What is wrong with one incident particle, in words; null: nothing. */
export function incidentProblem({ energies, eta }: IncidentBatch, i: number): string | null {
  const energy = energies[i]!
  if (!Number.isFinite(energy)) return 'the incident energy is not a number'
  if (energy <= 0) return `the incident energy is not above 0`
  return eta && !Number.isFinite(eta[i]!) ? 'the η of the incident particle is not a number' : null
}

/** What is wrong with one shower of a batch, in words; null: nothing. */
export function showerProblem(batch: ShowerBatch, i: number): string | null {
  const problem = incidentProblem(batch, i)
  if (problem) return problem
  const voxels = batch.showers.length / batch.count
  for (let at = i * voxels; at < (i + 1) * voxels; at++) {
    const value = batch.showers[at]!
    if (value >= 0 && value < Infinity) continue
    return value < 0 ? 'a voxel has a negative energy' : 'a voxel is not a number'
  }
  return null
}
