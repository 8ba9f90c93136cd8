import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import type { ComparisonInput, Sample } from './sample'

/**
 * The values behind the histograms of a comparison, for cuts that are drawn by hand: `values.json` says what there is,
 * `values.f32` holds columns of little-endian float32, the reference's, then the other's, then the weights of each where
 * it has some.
 */
export interface ComparedValues {
  readonly variables: readonly string[]
  /** At most `mostItems`: the first ones of each. */
  readonly items: readonly [number, number]
  readonly weighted: readonly [boolean, boolean]
}

export const mostItems = 100_000

/** Writes both files into a folder: what is compared, and what one may cut on besides (shared inputs, the bins' variable). */
export async function writeValues(folder: string, input: ComparisonInput): Promise<ComparedValues> {
  const { variables, shared, slices, reference, other } = input
  const wanted = [...variables, ...shared].map(({ name }) => name)
  const names = [...new Set(slices ? [...wanted, slices.variable] : wanted)].filter(
    (name) => reference.columns.has(name) && other.columns.has(name),
  )
  const samples: readonly Sample[] = [reference, other]
  const items = samples.map(({ count }) => Math.min(count, mostItems)) as [number, number]
  const parts = samples.flatMap((sample, s) => names.map((name) => floats(sample.columns.get(name)!, items[s]!)))
  const weights = samples.flatMap((sample, s) => (sample.weight ? [floats(sample.weight, items[s]!)] : []))
  const head: ComparedValues = { variables: names, items, weighted: [reference.weight !== null, other.weight !== null] }
  await writeAtomically(
    join(folder, 'values.f32'),
    [...parts, ...weights].map((part) => new Uint8Array(part.buffer)),
  )
  await writeJson(join(folder, 'values.json'), head)
  return head
}

function floats(values: Float64Array, count: number): Float32Array {
  return Float32Array.from(values.subarray(0, count))
}

/** The columns as they were written: the reference's, the other's, the weights of both (empty where all are 1). */
export async function readValues(folder: string): Promise<{ head: ComparedValues; columns: Float32Array[] }> {
  const path = join(folder, 'values.json')
  const head = JSON.parse(await readText(path)) as ComparedValues
  const file = await open(join(folder, 'values.f32'))
  try {
    const next = async (count: number): Promise<Float32Array> => {
      const column = new Float32Array(count)
      await file.read(new Uint8Array(column.buffer), 0, column.byteLength)
      return column
    }
    const columns: Float32Array[] = []
    for (const count of head.items) for (let i = 0; i < head.variables.length; i++) columns.push(await next(count))
    for (const s of [0, 1] as const) columns.push(await next(head.weighted[s] ? head.items[s] : 0))
    return { head, columns }
  } finally {
    await file.close()
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new GalateaError('not-found', `The values of the comparison are no longer there: '${path}'.`, { path })
  }
}
