import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { GalateaError } from '../../base/errors'
import type { EventFile } from './types'

/**
 * Opens a packed file whose format needs to be read in any order: it is unpacked, as it streams, to a temporary file
 * that is gone when the event file is closed.
 */
export async function openUnpacked(
  path: string,
  openFile: (unpacked: string) => Promise<EventFile>,
): Promise<EventFile> {
  const folder = await mkdtemp(join(tmpdir(), 'galatea-events-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const unpacked = join(folder, basename(path).replace(/\.gz$/i, ''))
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(unpacked)).catch((error: unknown) => {
      if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) throw error
      const sentence = `'${path}' is cut off or damaged: its gzip data cannot be unpacked (${error.message}).`
      throw new GalateaError('unreadable', sentence, { path }, { cause: error })
    })
    const file = await openFile(unpacked)
    return {
      ...file,
      path,
      async close() {
        await file.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
