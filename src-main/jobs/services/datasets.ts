import { basename } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import { GalateaError } from '../../base/errors'
import { openDataset as open, type Dataset } from '../../store/dataset/dataset'
import { itemDrawer, type DrawItem, type ItemPlanes } from '../../tasks/itemPlanes'
import type { BufferAnswer } from '../buffers'
import { energyPicture } from './energyPicture'
import { OpenOnce } from './openOnce'
import { thumbnail, type Thumbnail } from './thumbnail'

/** An open data set with the way its items are drawn. */
export interface OpenDataset {
  dataset: Dataset
  draw: DrawItem | null
}

export const datasets = new OpenOnce<OpenDataset>(
  3,
  async (path) => {
    const dataset = await open(path)
    return { dataset, draw: itemDrawer(dataset) }
  },
  ({ dataset }) => dataset.close(),
)

export async function openDataset({ path }: Input<'openDataset'>): Promise<Output<'openDataset'>> {
  // It may have been made anew, or curated by another program, since it was last open.
  await datasets.forget(path)
  const { dataset } = await datasets.get(path)
  const { manifest, folder } = dataset
  const counts = { train: 0, validation: 0, test: 0 }
  for (const { split } of dataset.items()) counts[split]++
  return {
    ...{ path: folder, name: basename(folder), task: manifest.task, items: manifest.items, counts },
    ...{ bands: manifest.bands, size: manifest.size, unit: manifest.unit, pixelScale: manifest.pixelScaleArcsec },
    leftOut: manifest.rejected.reasons,
    columns: manifest.columns.map(({ name, type, unit, description }) => ({
      ...{ name, type, unit: unit ?? null, description: description ?? '' },
    })),
    degrades: manifest.properties.kind === 'galaxies' && manifest.bands.length > 0,
    splitSeed: manifest.split.seed,
    splitFractions: manifest.split.fractions,
    created: manifest.created,
    hash: dataset.hash,
    warnings: [...dataset.warnings],
  }
}

export async function readColumns({
  path,
  names,
}: BufferInput<'readColumns'>): Promise<BufferAnswer<BufferOutput<'readColumns'>>> {
  const { dataset } = await datasets.get(path)
  const stored = await dataset.storedColumns(names)
  const columns: BufferOutput<'readColumns'>['columns'] = []
  const buffers: ArrayBufferView[] = []
  for (const name of names) {
    const cells = stored[name] ?? []
    const isText = dataset.manifest.columns.some((column) => column.name === name && column.type === 'string')
    if (!isText) {
      columns.push({ name, words: null })
      buffers.push(Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))))
      continue
    }
    const codes = new Map<string, number>()
    const coded = Uint32Array.from(cells, (cell) => {
      if (cell === null) return 0xffffffff
      const word = String(cell)
      const known = codes.get(word)
      if (known !== undefined) return known
      codes.set(word, codes.size)
      return codes.size - 1
    })
    columns.push({ name, words: [...codes.keys()] })
    buffers.push(coded)
  }
  return { value: { columns }, buffers }
}

export async function readThumbnails(
  { path, indices, side }: BufferInput<'readThumbnails'>,
  signal: AbortSignal,
): Promise<BufferAnswer<BufferOutput<'readThumbnails'>>> {
  const { draw, dataset } = await datasets.get(path)
  const drawing = drawable(draw, dataset)
  const buffers: Uint8ClampedArray[] = []
  let size = { width: 1, height: 1 }
  for (const [i, index] of indices.entries()) {
    signal.throwIfAborted()
    const picture = wholePicture(await drawing(index), side)
    size = { width: picture.width, height: picture.height }
    buffers.push(picture.rgba)
    // A request that has been scrolled past can be taken back in the middle.
    if (i % 8 === 7) await new Promise((resolve) => setImmediate(resolve))
  }
  return { value: size, buffers }
}

export async function readPictures({
  path,
  index,
}: BufferInput<'readPictures'>): Promise<BufferAnswer<BufferOutput<'readPictures'>>> {
  const { draw, dataset } = await datasets.get(path)
  const item = await drawable(draw, dataset)(index)
  const { planes, scale, bottomUp } = item
  const single = planes.map((plane): [string, Thumbnail] => [
    plane.name,
    scale === 'sky'
      ? thumbnail(plane.data, [plane.name], plane.height, plane.width, closeUp)
      : energyPicture([plane], bottomUp, closeUp / 2),
  ])
  const whole: [string, Thumbnail][] = planes.length > 1 ? [['', wholePicture(item, closeUp)]] : []
  const shown = [...whole, ...single.slice(0, 64)]
  return {
    value: { pictures: shown.map(([name, { width, height }]) => ({ name, width, height })) },
    buffers: shown.map(([, { rgba }]) => rgba),
  }
}

const closeUp = 256

function drawable(draw: DrawItem | null, { folder, manifest }: Dataset): DrawItem {
  if (draw) return draw
  const message = `The items of '${basename(folder)}' cannot be drawn: it was made for the task '${manifest.task}' and holds ${Object.keys(manifest.arrays).join(', ')}.`
  throw new GalateaError('wrong-task', message, { path: folder, task: manifest.task })
}

function wholePicture({ planes, scale, bottomUp }: ItemPlanes, side: number): Thumbnail {
  if (scale === 'log') return energyPicture(planes, bottomUp, side)
  const [{ width, height }] = planes as [ItemPlanes['planes'][0]]
  const pixels = new Float32Array(planes.length * width * height)
  planes.forEach(({ data }, i) => pixels.set(data, i * width * height))
  const names = planes.map(({ name }) => name)
  return thumbnail(pixels, names, height, width, side)
}
