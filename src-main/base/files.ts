import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GalateaError, refusalOf } from './errors'
import { openSeal, sealFile } from './seal'

type Bytes = Uint8Array | string

/**
 * Writes a file so that a crash, a full disk or a kill leaves either the old file or the new one, never a half:
 * temporary name in the same folder, synced, renamed. Throws `disk` with the reason where it cannot be written.
 * @param finish what is done to the complete file before it gets its name: it may be sealed, for one.
 */
export async function writeAtomically(
  path: string,
  content: Bytes | Iterable<Bytes> | AsyncIterable<Bytes>,
  finish?: (temporary: string) => Promise<void>,
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
    if (finish) await writing(path, finish(temporary))
    await writing(path, rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Waits for an operation that writes to `path`; where the system refuses, the sentence names the path and why. */
export async function writing<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const { errno, reason } = refusal
    throw new GalateaError('disk', `'${path}' cannot be written: ${reason}.`, { file: path, errno }, { cause: error })
  }
}

/** With the key `seal` behind the others: see `seal.ts`. */
export async function writeSealedJson(path: string, value: object): Promise<void> {
  await writeAtomically(path, `${JSON.stringify({ ...value, seal: openSeal }, null, 2)}\n`, sealFile)
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`)
}
