import { resolve } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import type { Work } from '../../base/progress'
import { createDataset, type Candidate, type CreatedDataset } from '../../store/dataset/create'
import { firstIssue, type Column, type Manifest } from '../../store/dataset/manifest'
import type { Fractions } from '../../store/dataset/split'
import { fileSha256 } from '../../base/seal'
import { eachBatch, geometrySchema, openShowers, showerProblem, type ShowerFile } from './files'
import { voxelCount, type ShowerGeometry } from './geometry'

export const showerTaskId = 'calorimeter-shower'

export interface ShowerDatasetOptions {
  from: readonly string[]
  split: Fractions
  seed: number
  /** Name or binning file; null: what the files say. */
  geometry: string | null
}

/** What `dataset.json` says of showers, under `properties`. */
export const showerProperties = z.object({
  kind: z.literal('showers'),
  geometry: geometrySchema,
  /** Smallest energy of a voxel that holds any, MeV. */
  threshold: z.number().positive(),
  /** Whether the files say the incident particle's η. */
  eta: z.boolean(),
  /** What the files tell of themselves (particle, how they were made), from the first one. */
  provenance: z.record(z.string(), z.string()),
})
export type ShowerProperties = z.infer<typeof showerProperties>

/** @throws GalateaError `wrong-task` for a data set of something else. */
export function readShowerProperties(manifest: Manifest, folder: string): ShowerProperties {
  const parsed = showerProperties.safeParse(manifest.properties)
  if (parsed.success) return parsed.data
  const sentence = `The data set '${folder}' holds no showers (${firstIssue(parsed.error)}); it was made for the task '${manifest.task}'.`
  throw new GalateaError('wrong-task', sentence, { path: folder, task: manifest.task })
}

const columns: readonly Column[] = [
  { name: 'energy', type: 'number', unit: 'GeV', description: 'Of the incident particle.' },
  { name: 'eta', type: 'number', description: 'Pseudorapidity of the incident particle, where the file says it.' },
  { name: 'response', type: 'number', description: 'Energy in all voxels over the incident energy.' },
  { name: 'hits', type: 'integer', description: 'Voxels that hold energy.' },
]

/**
 * A data set of the showers of files of one geometry. Showers with a negative or undefined number, or without an incident
 * energy, are left out with the reason.
 */
export async function createShowerDataset(
  folder: string,
  options: ShowerDatasetOptions,
  { overwrite = false, work = {} }: { overwrite?: boolean; work?: Work } = {},
): Promise<CreatedDataset> {
  const files: ShowerFile[] = []
  try {
    for (const path of options.from) files.push(await openShowers(resolve(path), { geometry: options.geometry }))
    const geometry = oneGeometry(files)
    const eta = files.every((file) => file.incident(0, Math.min(1, file.count)).eta !== null)
    const threshold = { value: Infinity }
    const properties = (): ShowerProperties => ({
      kind: 'showers',
      geometry,
      threshold: Number.isFinite(threshold.value) ? threshold.value : 1e-3,
      eta,
      provenance: Object.fromEntries(Object.entries(files[0]!.provenance).filter(([name]) => name !== 'geometry')),
    })
    return await createDataset(
      folder,
      {
        task: showerTaskId,
        arrays: { shower: { shape: [voxelCount(geometry)] }, incident: { shape: [2] } },
        unit: 'MeV',
        columns,
        split: { seed: options.seed, fractions: options.split },
        creation: { ...options },
        properties,
      },
      candidates(files, voxelCount(geometry), threshold, work),
      { overwrite, work },
    )
  } finally {
    for (const file of files) file.close()
  }
}

function oneGeometry(files: readonly ShowerFile[]): ShowerGeometry {
  const [first, ...others] = files
  const layers = (file: ShowerFile): string => JSON.stringify(file.geometry?.layers)
  const odd = others.find((file) => layers(file) !== layers(first!))
  if (!odd) return first!.geometry!
  const sentence = `'${odd.path}' has another geometry than '${first!.path}': the showers of a data set have one.`
  throw new GalateaError('unreadable', sentence, { file: odd.path })
}

async function* candidates(
  files: readonly ShowerFile[],
  voxels: number,
  threshold: { value: number },
  work: Work,
): AsyncGenerator<Candidate> {
  const total = files.reduce((sum, { count }) => sum + count, 0)
  let done = 0
  for (const [number, file] of files.entries()) {
    const sha256 = await fileSha256(file.path)
    for (const batch of eachBatch(file, voxels)) {
      for (let i = 0; i < batch.count; i++) {
        const part = batch.first + i
        const problem = showerProblem(batch, i)
        if (problem) {
          yield { source: `${file.path}: shower ${part}`, reason: problem }
          continue
        }
        const shower = batch.showers.slice(i * voxels, (i + 1) * voxels)
        const energy = batch.energies[i]!
        const eta = batch.eta?.[i] ?? 0
        const measured = measure(shower, threshold)
        const id = `shower-${number}-${String(part).padStart(7, '0')}`
        yield {
          ...{ id, object: id, cutout: null },
          source: { file: file.path, sha256, part },
          arrays: { shower, incident: Float32Array.of(energy, eta) },
          values: {
            energy: energy / 1000,
            eta: batch.eta ? eta : null,
            response: measured.energy / energy,
            hits: measured.hits,
          },
        }
      }
      done += batch.count
      work.progress?.report(done / total, `${done} of ${total} showers`)
    }
  }
}

function measure(shower: Float32Array, threshold: { value: number }): { energy: number; hits: number } {
  let energy = 0
  let hits = 0
  for (const value of shower) {
    if (!(value > 0)) continue
    energy += value
    hits++
    if (value < threshold.value) threshold.value = value
  }
  return { energy, hits }
}
