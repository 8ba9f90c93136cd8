import { readdir } from 'node:fs/promises'
import { GalateaError } from '../base/errors'

/** Refuses a folder that holds something: files of an earlier run must not mix with new ones. */
export async function requireEmpty(folder: string): Promise<void> {
  try {
    const names = await readdir(folder)
    if (names.length === 0) return
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw new GalateaError('exists', `'${folder}' is a file: a folder was expected.`, { path: folder })
    }
    throw error
  }
  throw new GalateaError('exists', `The folder '${folder}' is not empty: give another one, or --overwrite.`, {
    path: folder,
  })
}
