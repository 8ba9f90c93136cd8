import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { folders } from './workspace'

/** Results that were not saved stay for a while: so many at most. */
const keptResults = 20

export async function dropOldResults(): Promise<void> {
  await mkdir(folders.results, { recursive: true })
  const names = (await readdir(folders.results)).sort()
  for (const name of names.slice(0, Math.max(0, names.length - keptResults))) {
    await rm(join(folders.results, name), { recursive: true, force: true })
  }
}
