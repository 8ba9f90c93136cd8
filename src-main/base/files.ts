import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

type Bytes = Uint8Array | string

/**
 * Writes a file so that a crash, a full disk or a kill leaves either the old file or the new one, never a half:
 * temporary name in the same folder, synced, renamed.
 */
export async function writeAtomically(
  path: string,
  content: Bytes | Iterable<Bytes> | AsyncIterable<Bytes>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomBytes(4).toString('hex')}.partial`
  try {
    const file = await open(temporary, 'wx')
    try {
      const whole = typeof content === 'string' || content instanceof Uint8Array
      for await (const chunk of whole ? [content] : content) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`)
}
