import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import type { FeatureSet } from '../../../src-preload/contract/datasets'
import { listFeatures as list, readFeatures as read, type FeatureDescription } from '../../store/dataset/features/files'
import { matrix, squaredDistance } from '../../store/dataset/features/matrix'
import {
  repairLeaks,
  sharedObjects,
  sharedPixels,
  sharedSky,
  similarItems,
  type Leak,
  type Place,
} from '../../store/dataset/leakage'
import type { Dataset } from '../../store/dataset/dataset'
import type { BufferAnswer } from '../buffers'
import { datasets } from './datasets'

export async function listFeatures({ path }: Input<'listFeatures'>): Promise<Output<'listFeatures'>> {
  const { dataset } = await datasets.get(path)
  return (await list(path)).map(({ key, description }) => describe(dataset, key, description))
}

export async function readFeatures({
  path,
  key,
}: BufferInput<'readFeatures'>): Promise<BufferAnswer<BufferOutput<'readFeatures'>>> {
  const { dataset } = await datasets.get(path)
  const { description, features } = await read(path, key)
  const { map, outlier, cluster, neighbours, distances } = features
  return { value: describe(dataset, key, description), buffers: [map, outlier, cluster, neighbours, distances] }
}

export async function measureSimilarity({
  path,
  key,
  index,
}: BufferInput<'measureSimilarity'>): Promise<BufferAnswer<BufferOutput<'measureSimilarity'>>> {
  const { description, features } = await read(path, key)
  const items = features.outlier.length
  const scores = matrix(items, description.components, features.scores)
  const distances = Float32Array.from({ length: items }, (_, i) => Math.sqrt(squaredDistance(scores, index, scores, i)))
  return { value: { items }, buffers: [distances] }
}

function describe(dataset: Dataset, key: string, description: FeatureDescription): FeatureSet {
  const { created, source, method, components, explained, neighbours, clusters, items, contentHash } = description
  const outdated = contentHash !== dataset.manifest.contentHash
  return { key, created, source, method, components, explained, neighbours, clusters, items, outdated }
}

const mostListed = 1000

export async function checkLeakage(input: Input<'checkLeakage'>): Promise<Output<'checkLeakage'>> {
  const { dataset } = await datasets.get(input.path)
  const { places, radius } = await placesOf(dataset)
  const unchecked: Output<'checkLeakage'>['unchecked'] = []
  const found: Record<Leak['kind'], Leak[]> = { object: sharedObjects(places), pixels: [], sky: [], similar: [] }
  if (places.some(({ cutout }) => cutout)) found.pixels = sharedPixels(places)
  else unchecked.push('pixels')
  if (radius !== null && places.some(({ ra }) => Number.isFinite(ra))) found.sky = sharedSky(places, radius)
  else unchecked.push('sky')
  if (input.features === null) unchecked.push('similar')
  else {
    const { description, features } = await read(input.path, input.features)
    const { neighbours, distances } = features
    found.similar = similarItems(
      places,
      { count: description.neighbours, indices: neighbours, distances },
      input.similarity,
    )
  }
  const all = Object.values(found).flat()
  const moves: Output<'checkLeakage'>['moves'] = { train: [], validation: [], test: [] }
  for (const [item, split] of repairLeaks(places, all)) moves[split].push(item)
  return {
    leaks: Object.values(found).flatMap((leaks) => leaks.slice(0, mostListed)),
    counts: Object.fromEntries(Object.entries(found).map(([kind, leaks]) => [kind, leaks.length])),
    unchecked,
    moves,
  }
}

/** Items in use, and how near on the sky two of them show the same: half the side of an item. */
async function placesOf(dataset: Dataset): Promise<{ places: Place[]; radius: number | null }> {
  const has = (name: string): boolean => dataset.manifest.columns.some((column) => column.name === name)
  const [ra, dec] = has('measured_ra') ? ['measured_ra', 'measured_dec'] : ['ra', 'dec']
  const sky = has(ra) && has(dec)
  const cut = ['cutoutX', 'cutoutY', 'cutoutWidth', 'cutoutHeight', 'source', 'sourcePart']
  const columns = await dataset.storedColumns([...cut.filter(has), ...(sky ? [ra, dec] : [])])
  const number = (name: string, index: number): number => {
    const cell = columns[name]?.[index]
    return typeof cell === 'number' ? cell : NaN
  }
  const places = dataset.items().map(({ index, split, object }): Place => {
    const [x, y] = [number('cutoutX', index), number('cutoutY', index)]
    const [width, height] = [number('cutoutWidth', index), number('cutoutHeight', index)]
    const source = `${columns['source']?.[index] ?? ''}#${columns['sourcePart']?.[index] ?? ''}`
    const cutout = Number.isFinite(x) && Number.isFinite(width) ? { source, x, y, width, height } : null
    return { index, split, object, cutout, ra: sky ? number(ra, index) : NaN, dec: sky ? number(dec, index) : NaN }
  })
  const { size, pixelScaleArcsec } = dataset.manifest
  return { places, radius: size !== null && pixelScaleArcsec !== null ? (size * pixelScaleArcsec) / 2 : null }
}
