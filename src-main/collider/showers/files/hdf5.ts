import { open } from 'node:fs/promises'
import h5wasm, { type Dataset, type File } from 'h5wasm/node'
import { GalateaError, refusalOf } from '../../../base/errors'

/** HDF5's own first bytes; they may also stand at 512, 1024, … after a block of the user's. */
const signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])

/** The library, ready, and with failures thrown instead of printed. */
export async function hdf5() {
  const module = await h5wasm.ready
  module.activate_throwing_error_handler()
  return h5wasm
}

/** @throws GalateaError `not-found`, or `unreadable` for what is not HDF5 or is cut off. */
export async function openHdf5(path: string): Promise<File> {
  const first = Buffer.alloc(8)
  try {
    const file = await open(path, 'r')
    try {
      await file.read(first, 0, 8, 0)
    } finally {
      await file.close()
    }
  } catch (cause) {
    const reason = refusalOf(cause)?.reason
    const sentence = `The file '${path}' cannot be read${reason ? `: ${reason}` : ''}.`
    throw new GalateaError('not-found', sentence, { file: path }, { cause })
  }
  const library = await hdf5()
  if (!first.equals(signature)) {
    throw new GalateaError('unreadable', `'${path}' is no HDF5 file: its first bytes are ${first.toString('hex')}.`, {
      file: path,
    })
  }
  try {
    return new library.File(path, 'r')
  } catch (cause) {
    throw new GalateaError('unreadable', `The HDF5 file '${path}' is cut off or damaged.`, { file: path }, { cause })
  }
}

/** What the file says of itself in attributes that are text; its seal is none of them, as it speaks of this file alone. */
export function textAttributes(file: File): Record<string, string> {
  const texts = Object.entries(file.attrs).flatMap(([name, { value }]) =>
    typeof value === 'string' && name !== 'seal' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(texts)
}

/** As {@link textAttributes}, of a file that is not open. */
export async function readTextAttributes(path: string): Promise<Record<string, string>> {
  const file = await openHdf5(path)
  try {
    return textAttributes(file)
  } finally {
    file.close()
  }
}

/** Rows of a numeric data set as float64 or float32, one after another. */
export function readRows(dataset: Dataset, first: number, count: number, path: string): Float64Array | Float32Array {
  const shape = dataset.shape ?? []
  let value: unknown
  try {
    value = dataset.slice([[first, first + count], ...shape.slice(1).map((length): [number, number] => [0, length])])
  } catch (cause) {
    const sentence = `'${path}' cannot be read from entry ${first} of '${dataset.path}': the file is cut off or damaged.`
    throw new GalateaError('unreadable', sentence, { file: path, entry: first }, { cause })
  }
  if (value instanceof Float32Array || value instanceof Float64Array) return value
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number)
  }
  const sentence = `'${dataset.path}' in '${path}' is of the type ${JSON.stringify(dataset.dtype)}: numbers were expected.`
  throw new GalateaError('unreadable', sentence, { file: path, key: dataset.path })
}
