import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { GalateaError } from '../../../base/errors'

/** Lines at a time, with the number of the first one (1 is the file's first). */
export interface LineBlock {
  readonly first: number
  readonly lines: readonly string[]
}

/**
 * The lines of a text file, packed with gzip or not, some thousand at a time; a line's end is no part of it.
 * @throws GalateaError `unreadable` where the packed data are cut off or damaged.
 */
export async function* readLines(path: string): AsyncGenerator<LineBlock> {
  const raw = createReadStream(path, { highWaterMark: 1 << 18 })
  const stream = (await isGzip(path)) ? raw.pipe(createGunzip({ chunkSize: 1 << 18 })) : raw
  if (stream !== raw) raw.on('error', (error) => stream.destroy(error))
  let rest = ''
  let number = 1
  const decoder = new TextDecoder('utf-8')
  try {
    for await (const bytes of stream) {
      const text = rest + decoder.decode(bytes as Uint8Array, { stream: true })
      const lines = text.split('\n')
      rest = lines.pop()!
      if (lines.length === 0) continue
      yield { first: number, lines: lines.map(withoutReturn) }
      number += lines.length
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) throw error
    const sentence = `'${path}' is cut off or damaged: its gzip data end after line ${number - 1} (${error.message}).`
    throw new GalateaError('unreadable', sentence, { path, line: number - 1 }, { cause: error })
  } finally {
    raw.destroy()
  }
  rest += decoder.decode()
  if (rest !== '') yield { first: number, lines: [withoutReturn(rest)] }
}

export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
