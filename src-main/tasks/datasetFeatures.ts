import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { GalateaError } from '../base/errors'
import { checkpoint, noProgress, type Work } from '../base/progress'
import { Random } from '../base/random'
import { readSafetensors, type FloatTensor } from '../base/safetensors'
import { fixedItems } from '../engine/gan/batches'
import { readCheckpoint } from '../engine/gan/checkpoint'
import { DiscriminatorFeatures } from '../engine/gan/features'
import { parseRecipe } from '../engine/gan/recipeText'
import { RunFolder } from '../engine/gan/run'
import { splits } from '../engine/gan/task'
import { chooseExecutor } from '../engine/runtime/devices'
import { openDataset } from '../store/dataset/dataset'
import { kMeans } from '../store/dataset/features/clusters'
import { writeFeatures, type Features } from '../store/dataset/features/files'
import { layOut } from '../store/dataset/features/layout'
import { matrix, rowOf, standardise, type Matrix } from '../store/dataset/features/matrix'
import { nearestNeighbours, outlierScores } from '../store/dataset/features/neighbours'
import { principalComponents } from '../store/dataset/features/principal'
import { readModel } from '../store/models'
import { loadTask } from '.'
import { measuredFeatures } from './measuredFeatures'
import type { RawFeatures } from './rawFeatures'

const mostComponents = 32
const keptNeighbours = 16
const clusterCount = 12
const batch = 32

export interface FeaturesRequest {
  /** Folder of the data set. */
  folder: string
  /** Folder of a model or run whose discriminator is used; null: what was measured, and coarse pixels. */
  source: string | null
  device: string
  threads: number | null
}

/**
 * What the items of a data set have in common: features, standardised, as principal components; the nearest neighbours,
 * an outlier score, clusters and a map of them. Written into the data set's folder.
 */
export async function computeDatasetFeatures(
  request: FeaturesRequest,
  work: Work,
): Promise<{ key: string; items: number; seconds: number }> {
  const started = performance.now()
  const progress = work.progress ?? noProgress
  const first = { ...work, progress: progress.slice(0, 0.5) }
  const raw = request.source === null ? await measuredFeatures(request.folder, first) : await judged(request, first)
  const dataset = await openDataset(request.folder)
  const { contentHash, items: rows } = dataset.manifest
  dataset.close()
  if (raw.items.length < 3) {
    const sentence = `The data set '${request.folder}' has ${raw.items.length} items to compare, expected at least 3.`
    throw new GalateaError('usage', sentence, { path: request.folder })
  }
  const random = new Random(1, 'features')
  const { scores, shares } = principalComponents(standardise(raw.values), mostComponents)
  const neighbours = await nearestNeighbours(scores, keptNeighbours, random, {
    ...work,
    progress: progress.slice(0.55, 0.75),
  })
  const clusters = await kMeans(scores, clusterCount, random, { work })
  const map = await layOut(scores, neighbours, random, { ...work, progress: progress.slice(0.8, 1) })
  const found = { outlier: outlierScores(neighbours, scores.items), cluster: clusters.assigned, map, ...neighbours }
  const features = spread(raw.items, rows, scores, { ...found, neighbours: neighbours.indices })
  const { key, source, method, columns } = raw
  await writeFeatures(
    request.folder,
    key,
    {
      ...{ contentHash, source, method, columns, components: scores.dimensions },
      explained: shares.reduce((sum, share) => sum + share, 0),
      ...{ neighbours: neighbours.count, clusters: clusters.counts.length, items: raw.items.length },
    },
    features,
  )
  return { key, items: raw.items.length, seconds: (performance.now() - started) / 1000 }
}

/** From rows of the items that have features to rows of all. */
function spread(
  items: readonly number[],
  rows: number,
  scores: Matrix,
  found: Omit<Features, 'scores'> & { count: number },
): Features {
  const { dimensions } = scores
  const { count } = found
  const features: Features = {
    scores: new Float32Array(rows * dimensions).fill(NaN),
    map: new Float32Array(rows * 2).fill(NaN),
    outlier: new Float32Array(rows).fill(NaN),
    cluster: new Uint16Array(rows).fill(65535),
    neighbours: new Uint32Array(rows * count),
    distances: new Float32Array(rows * count).fill(NaN),
  }
  for (const [row, item] of items.entries()) {
    features.scores.set(rowOf(scores, row), item * dimensions)
    features.map.set(found.map.subarray(2 * row, 2 * row + 2), 2 * item)
    features.outlier[item] = found.outlier[row]!
    features.cluster[item] = found.cluster[row]!
    for (let n = 0; n < count; n++) {
      features.neighbours[item * count + n] = items[found.neighbours[row * count + n]!]!
      features.distances[item * count + n] = found.distances[row * count + n]!
    }
  }
  return features
}

/** By the discriminator, over the items as validation sees them: the draws of an item are always the same. */
async function judged(request: FeaturesRequest, work: Work): Promise<RawFeatures> {
  const { folder, source } = request
  const trained = await readTrained(source!)
  const task = await loadTask(trained.task)
  const recipe = parseRecipe(task.recipe, trained.recipe, source!)
  const data = await task.open(recipe, folder, work)
  const dataset = await openDataset(folder)
  const executor = await chooseExecutor({ device: request.device, threads: request.threads })
  try {
    const plan = task.plan(recipe, data.description)
    const discriminator = await DiscriminatorFeatures.create(plan, trained.weights, batch, executor)
    const items = splits.flatMap((split) => dataset.items(split).map(({ index }) => index))
    const values = matrix(items.length, discriminator.dimensions)
    let done = 0
    for (const split of splits) {
      for (let start = 0; start < data.sizes[split]; start += batch) {
        await checkpoint(work)
        const own = Math.min(batch, data.sizes[split] - start)
        const chosen = Array.from({ length: batch }, (_, i) => start + Math.min(i, own - 1))
        const features = await discriminator.run(await data.batch(split, fixedItems(recipe.seed, split, chosen)))
        values.data.set(features.subarray(0, own * values.dimensions), done * values.dimensions)
        done += own
        work.progress?.report(done / items.length, 'discriminator')
      }
    }
    await discriminator.dispose()
    return {
      ...{ items, values, key: `judged-${trained.id}`, source: trained.name, columns: [] },
      method: `Penultimate layer of the discriminator of '${trained.name}', ${values.dimensions} numbers, mean over places.`,
    }
  } finally {
    await executor.dispose()
    dataset.close()
    await data.close()
  }
}

interface Trained {
  id: string
  name: string
  task: string
  recipe: unknown
  weights: Readonly<Record<string, FloatTensor>>
}

/** Weights of a model, or of the best (else the latest) checkpoint of a run. */
async function readTrained(folder: string): Promise<Trained> {
  if (await exists(join(folder, 'card.json'))) {
    const { card } = await readModel(folder)
    const { tensors } = await readSafetensors(join(folder, 'weights.safetensors'))
    const id = (card.files['weights.safetensors']?.sha256 ?? '').slice(0, 12)
    return { id, name: card.name || basename(folder), task: card.task, recipe: card.recipe, weights: tensors }
  }
  const run = new RunFolder(folder)
  const manifest = await run.readManifest()
  const name = (await run.checkpoints()).includes('best') ? 'best' : 'latest'
  const { state, tensors } = await readCheckpoint(run.checkpointFile(name))
  const id = `${Date.parse(manifest.startedAt).toString(36)}-${state.step}`
  return { id, name: basename(folder), task: manifest.task, recipe: manifest.recipe, weights: tensors }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
