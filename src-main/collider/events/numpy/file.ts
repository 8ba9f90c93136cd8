import { createWriteStream } from 'node:fs'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { GalateaError } from '../../../base/errors'
import { leftOut } from '../leftOut'
import { piecedTable, type PiecedColumn } from '../pieces'
import type { EventFile, EventTable } from '../types'
import { arrayColumns, readArrayHeader, type NumpyArray, type UnreadArray } from './array'
import { readDirectory, type ZipEntry } from './zip'

interface Source {
  name: string
  file: FileHandle
  offset: number
  length: number
}

/** One array of NumPy's (`.npy`), named as the file. */
export async function openNpy(path: string): Promise<EventFile> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const name = basename(path, extname(path))
    const found = await findTables(path, [{ name, file, offset: 0, length: size }])
    return { path, format: 'npy', layout: null, ...found, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Several of them in a zip archive (`.npz`); packed ones are unpacked to temporary files that go with the event file. */
export async function openNpz(path: string): Promise<EventFile> {
  const file = await open(path, 'r')
  const open_: FileHandle[] = [file]
  let folder: string | null = null
  const close = async (): Promise<void> => {
    for (const handle of open_) await handle.close()
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
  try {
    const entries = (await readDirectory(file, path)).filter(({ name }) => name.endsWith('.npy'))
    const sources: Source[] = []
    for (const [i, entry] of entries.entries()) {
      const name = entry.name.slice(0, -'.npy'.length)
      if (entry.method === 0) {
        sources.push({ name, file, offset: entry.start, length: entry.size })
        continue
      }
      folder ??= await mkdtemp(join(tmpdir(), 'galatea-npz-'))
      const unpacked = join(folder, `${i}.npy`)
      await unpack(file, path, entry, unpacked)
      const handle = await open(unpacked, 'r')
      open_.push(handle)
      sources.push({ name, file: handle, offset: 0, length: entry.size })
    }
    return { path, format: 'npz', layout: null, ...(await findTables(path, sources)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function unpack(
  file: FileHandle,
  path: string,
  { name, method, start, packed }: ZipEntry,
  to: string,
): Promise<void> {
  if (method !== 8) {
    throw new GalateaError('unreadable', `'${path}': '${name}' is packed by method ${method}, 8 was expected.`, {
      path,
    })
  }
  const stream = file.createReadStream({ start, end: start + packed - 1, autoClose: false })
  await pipeline(stream, createInflateRaw(), createWriteStream(to)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    const sentence = `'${path}' is damaged: '${name}' cannot be unpacked (${reason}).`
    throw new GalateaError('unreadable', sentence, { path }, { cause: error })
  })
}

/** Arrays with a common first axis are the columns of one table, named by its first one if there are several tables. */
async function findTables(
  path: string,
  sources: readonly Source[],
): Promise<{ tables: EventTable[]; warnings: string[] }> {
  const byLength = new Map<number, PiecedColumn[]>()
  const unread: UnreadArray[] = []
  for (const { name, file, offset, length } of sources) {
    const array: NumpyArray | UnreadArray = await readArrayHeader(file, path, name, offset, length)
    if ('reason' in array) {
      unread.push(array)
      continue
    }
    const entries = array.shape[0]!
    byLength.set(entries, [...(byLength.get(entries) ?? []), ...arrayColumns(file, path, array)])
  }
  const tables = [...byLength].map(([entries, columns]) => {
    const name = byLength.size === 1 ? 'events' : columns[0]!.name
    return piecedTable(path, name, entries, columns, unread)
  })
  return { tables, warnings: leftOut('Array', 'Arrays', unread, basename(path), path) }
}
