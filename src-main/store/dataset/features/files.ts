import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { writeAtomically, writeJson } from '../../../base/files'
import { encodeSafetensors, readSafetensors } from '../../../base/safetensors'
import { isMissing, readJsonFile } from '../../json'
import { firstIssue } from '../manifest'

const folderName = 'features'

const descriptionSchema = z.object({
  format: z.literal('galatea-features'),
  schemaVersion: z.literal(1),
  created: z.string(),
  /** Hash of the pixels and catalogue that they were made of. */
  contentHash: z.string(),
  /** `measured`, or the name of the model or run, and what was done in one sentence. */
  source: z.string(),
  method: z.string(),
  /** Names of what went in, where they have names. */
  columns: z.array(z.string()),
  components: z.int(),
  explained: z.number(),
  neighbours: z.int(),
  clusters: z.int(),
  /** Items that have features; those rejected at the time have none. */
  items: z.int(),
})
export type FeatureDescription = z.infer<typeof descriptionSchema>

/** Features of a data set's items; rows of items without any are NaN. */
export interface Features {
  /** [items, components] */
  scores: Float32Array
  /** [items, 2] */
  map: Float32Array
  outlier: Float32Array
  /** 65535: none. */
  cluster: Uint16Array
  /** [items, neighbours] */
  neighbours: Uint32Array
  distances: Float32Array
}

/** Written whole or not at all, the description last: where it is, the numbers are. */
export async function writeFeatures(
  dataset: string,
  key: string,
  description: Omit<FeatureDescription, 'format' | 'schemaVersion' | 'created'>,
  features: Features,
): Promise<void> {
  const folder = join(dataset, folderName)
  await mkdir(folder, { recursive: true })
  const rows = features.outlier.length
  const { components, neighbours } = description
  const bytes = encodeSafetensors({
    scores: { shape: [rows, components], data: features.scores },
    map: { shape: [rows, 2], data: features.map },
    outlier: { shape: [rows], data: features.outlier },
    // Whole numbers below 2²⁴ are exact in float32, the one type of our tensors.
    cluster: { shape: [rows], data: Float32Array.from(features.cluster) },
    neighbours: { shape: [rows, neighbours], data: Float32Array.from(features.neighbours) },
    distances: { shape: [rows, neighbours], data: features.distances },
  })
  await writeAtomically(join(folder, `${key}.safetensors`), bytes)
  const head = { format: 'galatea-features', schemaVersion: 1, created: new Date().toISOString() }
  await writeJson(join(folder, `${key}.json`), { ...head, ...description })
}

export async function listFeatures(dataset: string): Promise<{ key: string; description: FeatureDescription }[]> {
  const names: string[] = await readdir(join(dataset, folderName)).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const keys = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const described = await Promise.all(keys.map(async (key) => ({ key, description: await describe(dataset, key) })))
  return described.sort((a, b) => b.description.created.localeCompare(a.description.created))
}

/** @throws GalateaError `not-found` or `corrupt`. */
export async function readFeatures(
  dataset: string,
  key: string,
): Promise<{ description: FeatureDescription; features: Features }> {
  const description = await describe(dataset, key)
  const path = join(dataset, folderName, `${key}.safetensors`)
  const { tensors } = await readSafetensors(path)
  const part = (name: string): Float32Array => {
    const found = tensors[name]
    if (found) return found.data
    throw new GalateaError('corrupt', `'${path}' has no tensor '${name}'.`, { path, name })
  }
  return {
    description,
    features: {
      scores: part('scores'),
      map: part('map'),
      outlier: part('outlier'),
      cluster: Uint16Array.from(part('cluster')),
      neighbours: Uint32Array.from(part('neighbours')),
      distances: part('distances'),
    },
  }
}

async function describe(dataset: string, key: string): Promise<FeatureDescription> {
  if (!/^[a-z0-9-]{1,64}$/.test(key)) {
    throw new GalateaError('usage', `'${key}' names no features: expected small letters, digits and dashes.`, { key })
  }
  const path = join(dataset, folderName, `${key}.json`)
  const parsed = descriptionSchema.safeParse(await readJsonFile(path, `The data set has no features '${key}'.`))
  if (parsed.success) return parsed.data
  throw new GalateaError('corrupt', `'${path}' is not what it should be: ${firstIssue(parsed.error)}.`, { path })
}
