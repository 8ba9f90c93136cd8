import { checkpoint, type Work } from '../base/progress'
import { fixedColumns } from '../store/dataset/catalog'
import { openDataset } from '../store/dataset/dataset'
import { matrix, standardise } from '../store/dataset/features/matrix'
import { itemDrawer, type ItemPlanes } from './itemPlanes'
import type { RawFeatures } from './rawFeatures'

/** Where something is, what it is called and how the file was calibrated says nothing of what it looks like. */
const telling = (name: string): boolean =>
  !/^(measured_)?(ra|dec|x|y|event|weight|filled|scale)$|id$|^peak[XY]$|^sky/i.test(name) &&
  !fixedColumns.some((column) => column.name === name)

/** Side of the coarse picture of a plane, and planes that are looked at. */
const side = 8
const mostPlanes = 3

/**
 * Features without any network: every numeric column of the catalogue that describes the item (its logarithm where it is
 * positive over two decades), and the first three planes binned to 8×8, in the noise's asinh or as logarithms of the
 * energy. Both halves weigh alike.
 */
export async function measuredFeatures(folder: string, work: Work): Promise<RawFeatures> {
  const dataset = await openDataset(folder)
  try {
    const items = dataset.items().map(({ index }) => index)
    const names = dataset.manifest.columns
      .filter(({ name, type }) => (type === 'number' || type === 'integer') && telling(name))
      .map(({ name }) => name)
    const stored = await dataset.storedColumns(names)
    const columns = names.map((name) => levelled(items.map((item) => numberOf(stored[name]![item]))))
    const draw = itemDrawer(dataset)
    const planes = draw ? Math.min(mostPlanes, (await draw(items[0] ?? 0)).planes.length) : 0
    const pixels = matrix(items.length, planes * side * side)
    for (const [row, item] of items.entries()) {
      if (!draw || row % 64 === 0) {
        await checkpoint(work)
        work.progress?.report(row / items.length, 'pixels')
      }
      if (!draw) break
      coarse(await draw(item), planes, pixels.data.subarray(row * pixels.dimensions, (row + 1) * pixels.dimensions))
    }
    const quantities = standardise(matrix(items.length, names.length, interleaved(columns, items.length)))
    const picture = standardise(pixels)
    const weight = Math.sqrt(Math.max(1, names.length) / Math.max(1, pixels.dimensions))
    const values = matrix(items.length, names.length + pixels.dimensions)
    for (let row = 0; row < items.length; row++) {
      const at = row * values.dimensions
      for (let c = 0; c < names.length; c++) values.data[at + c] = quantities.data[row * names.length + c]!
      for (let p = 0; p < pixels.dimensions; p++) {
        values.data[at + names.length + p] = weight * picture.data[row * pixels.dimensions + p]!
      }
    }
    return {
      ...{ items, values, key: 'measured', source: 'measured', columns: names },
      method: `${names.length} columns of the catalogue and ${planes} planes of ${side}×${side} pixels, no network.`,
    }
  } finally {
    dataset.close()
  }
}

function numberOf(cell: unknown): number {
  return typeof cell === 'number' ? cell : NaN
}

function levelled(values: readonly number[]): Float32Array {
  const known = values.filter(Number.isFinite)
  const low = known.reduce((least, value) => Math.min(least, value), Infinity)
  const high = known.reduce((most, value) => Math.max(most, value), -Infinity)
  return Float32Array.from(values, low > 0 && high / low > 100 ? Math.log : (value) => value)
}

function interleaved(columns: readonly Float32Array[], rows: number): Float32Array {
  const out = new Float32Array(columns.length * rows)
  columns.forEach((column, c) => column.forEach((value, row) => (out[row * columns.length + c] = value)))
  return out
}

/** Means of blocks, in a scale in which faint and bright are both seen. */
function coarse({ planes, scale }: ItemPlanes, count: number, out: Float32Array): void {
  for (let p = 0; p < count; p++) {
    const { width, height, data } = planes[p]!
    const sums = new Float64Array(side * side)
    const pixels = new Float64Array(side * side)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = data[y * width + x]!
        if (!Number.isFinite(value)) continue
        const block = Math.floor((y * side) / height) * side + Math.floor((x * side) / width)
        sums[block]! += value
        pixels[block]!++
      }
    }
    const means = sums.map((sum, block) => sum / Math.max(1, pixels[block]!))
    const sorted = means.slice().sort()
    const [median, low] = [sorted[side * (side / 2)]!, sorted[Math.floor(0.16 * sorted.length)]!]
    const noise = median - low || 1
    means.forEach((mean, block) => {
      const shown = scale === 'sky' ? Math.asinh((mean - median) / (3 * noise)) : Math.log10(Math.max(mean, 1e-6))
      out[p * side * side + block] = shown
    })
  }
}
