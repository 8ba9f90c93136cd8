import { basename } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import type { DatasetItem as ContractItem } from '../../../src-preload/contract/datasets'
import { GalateaError } from '../../base/errors'
import { openDataset as open, type Dataset, type DatasetItem } from '../../store/dataset/dataset'
import type { BufferAnswer } from '../buffers'
import { OpenOnce } from './openOnce'
import { thumbnail } from './thumbnail'

const datasets = new OpenOnce<Dataset>(
  3,
  (path) => open(path),
  (dataset) => dataset.close(),
)

export async function openDataset({ path }: Input<'openDataset'>): Promise<Output<'openDataset'>> {
  // It may have been made anew, or curated by another program, since it was last open.
  await datasets.forget(path)
  return describe(await datasets.get(path))
}

export async function listItems({ path }: Input<'listItems'>): Promise<Output<'listItems'>> {
  const dataset = await datasets.get(path)
  return dataset.items(undefined, { includeRejected: true }).map(asItem)
}

export async function curate(input: Input<'curate'>): Promise<Output<'curate'>> {
  const dataset = await datasets.get(input.path)
  const changed = input.rejected
    ? await dataset.curate('reject', input.indices, input.reason ?? undefined)
    : await dataset.curate('accept', input.indices)
  return { dataset: describe(dataset), items: changed.map((id) => asItem(dataset.item(id))) }
}

export async function undoCuration({ path }: Input<'undoCuration'>): Promise<Output<'undoCuration'>> {
  const dataset = await datasets.get(path)
  const changed = await dataset.undoCuration()
  return { dataset: describe(dataset), items: changed.map((id) => asItem(dataset.item(id))) }
}

export async function readThumbnails(
  input: BufferInput<'readThumbnails'>,
  signal: AbortSignal,
): Promise<BufferAnswer<BufferOutput<'readThumbnails'>>> {
  const dataset = await datasets.get(input.path)
  const shape = dataset.manifest.arrays.image?.shape
  if (!shape || shape.length !== 3) {
    const message = `The items of '${basename(input.path)}' are no images: there are no thumbnails of them.`
    throw new GalateaError('wrong-task', message, { path: input.path, task: dataset.manifest.task })
  }
  const [count, height, width] = shape as [number, number, number]
  const { bands } = dataset.manifest
  const names = bands.length === count ? bands : Array.from({ length: count }, (_, i) => String(i + 1))
  const buffers: Uint8ClampedArray[] = []
  let size = { width: 1, height: 1 }
  for (const index of input.indices) {
    signal.throwIfAborted()
    const picture = thumbnail(await dataset.readItem(index), names, height, width, input.side)
    size = { width: picture.width, height: picture.height }
    buffers.push(picture.rgba)
  }
  return { value: size, buffers }
}

function describe(dataset: Dataset): Output<'openDataset'> {
  const { manifest, folder } = dataset
  const counts = { train: 0, validation: 0, test: 0 }
  const rejected: Record<string, number> = {}
  for (const item of dataset.items(undefined, { includeRejected: true })) {
    if (item.rejected) rejected[item.reason] = (rejected[item.reason] ?? 0) + 1
    else counts[item.split]++
  }
  return {
    path: folder,
    name: basename(folder),
    task: manifest.task,
    items: manifest.items,
    counts,
    rejected,
    bands: manifest.bands,
    size: manifest.size,
    unit: manifest.unit,
    pixelScale: manifest.pixelScaleArcsec,
    leftOut: manifest.rejected.reasons,
  }
}

function asItem({ id, index, split, rejected, reason }: DatasetItem): ContractItem {
  return { id, index, split, rejected, reason }
}
