import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GalateaError } from './errors'

type Bytes = Uint8Array | string

/**
 * Writes a file so that a crash, a full disk or a kill leaves either the old file or the new one, never a half:
 * temporary name in the same folder, synced, renamed. Throws `disk` with the reason where it cannot be written.
 */
export async function writeAtomically(
  path: string,
  content: Bytes | Iterable<Bytes> | AsyncIterable<Bytes>,
): Promise<void> {
  await writing(path, mkdir(dirname(path), { recursive: true }))
  const temporary = `${path}.${randomBytes(4).toString('hex')}.partial`
  try {
    const file = await writing(path, open(temporary, 'wx'))
    try {
      const whole = typeof content === 'string' || content instanceof Uint8Array
      for await (const chunk of whole ? [content] : content) await writing(path, file.writeFile(chunk))
      await writing(path, file.sync())
    } finally {
      await file.close()
    }
    await writing(path, rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Why something cannot be written, by the operating system's error number. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EIO: 'the disk failed',
  ENOTDIR: 'a part of the path is a file, and a folder was expected',
  EEXIST: 'a part of the path is a file, and a folder was expected',
  EISDIR: 'a folder has that name, and a file was expected',
  ENAMETOOLONG: 'the name is too long',
}

/** Waits for an operation that writes to `path`; where the system refuses, the sentence names the path and why. */
export async function writing<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = reasons[errno]
    if (!reason) throw error
    throw new GalateaError('disk', `'${path}' cannot be written: ${reason}.`, { file: path, errno }, { cause: error })
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`)
}
