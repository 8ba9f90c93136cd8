import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { folders } from './workspace'

/** So many of the newest results stay whatever they hold; older ones while there is room for them. */
const keptResults = 20
const mostResults = 2000
const mostBytes = 4 * 1024 ** 3

/** Sizes of folders that were measured: a result is not changed once it is written. */
const sizes = new Map<string, number>()

/** Results that were not saved stay for a while; the history links to them. Called before a new one is written. */
export async function dropOldResults(): Promise<void> {
  await mkdir(folders.results, { recursive: true })
  const newestFirst = (await readdir(folders.results)).sort().reverse()
  let bytes = 0
  for (const [index, name] of newestFirst.entries()) {
    const folder = join(folders.results, name)
    bytes += sizes.get(name) ?? (await measure(folder, name))
    if (index < keptResults || (index < mostResults && bytes <= mostBytes)) continue
    await rm(folder, { recursive: true, force: true })
    sizes.delete(name)
  }
}

async function measure(folder: string, name: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  sizes.set(name, bytes)
  return bytes
}
