import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { GalateaError } from '../../base/errors'
import type { ImageSource } from '../formats/imageFile'

/** Bytes that can be read from anywhere: a file that stays on disk, or memory. */
export interface ByteSource {
  /** As errors and reports name it. */
  readonly name: string
  readonly size: number
  /**
   * Exactly `length` bytes; throws `unreadable` where the source ends before. The result may share memory.
   * @param ahead whether the bytes behind them are likely to be wanted next, as the blocks of a header are.
   */
  read(offset: number, length: number, ahead?: boolean): Promise<Uint8Array>
  /** As {@link read}, copied to where the caller wants it. */
  readInto(target: Uint8Array, offset: number): Promise<void>
  close(): Promise<void>
}

/** What gzip and bzip2 may grow to; more is taken for a defect, or for a bomb. */
const largestInflated = 4 * 2 ** 30

/** Opens a path or bytes; a file that is gzip or bzip2 as a whole is unpacked into memory, whatever its name is. */
export async function openSource(source: ImageSource): Promise<ByteSource> {
  const raw = typeof source === 'string' ? await openFile(source) : bytesSource(source.name, source.bytes)
  try {
    if (raw.size === 0) throw unreadable(raw.name, `'${raw.name}' is empty (0 bytes): an image file was expected`)
    const magic = await raw.read(0, Math.min(4, raw.size), true)
    const unpack = startsWith(magic, [0x1f, 0x8b]) ? gunzip : startsWith(magic, [0x42, 0x5a, 0x68]) ? bunzip : null
    if (!unpack) return raw
    const bytes = await unpack(raw.name, await raw.read(0, raw.size))
    await raw.close()
    return bytesSource(raw.name, bytes)
  } catch (error) {
    await raw.close()
    throw error
  }
}

export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => {
      if (offset + length > bytes.byteLength) throw endsEarly(name, offset + length, bytes.byteLength)
      return bytes.subarray(offset, offset + length)
    },
    readInto: async (target, offset) => {
      if (offset + target.length > bytes.byteLength) throw endsEarly(name, offset + target.length, bytes.byteLength)
      target.set(bytes.subarray(offset, offset + target.length))
    },
    close: async () => undefined,
  }
}

/** Read at once where small pieces follow one another. */
const windowBytes = 65536

async function openFile(path: string): Promise<ByteSource> {
  const file = await openHandle(path)
  const status = await file.stat()
  if (status.isDirectory()) {
    await file.close()
    throw isFolder(path)
  }
  const { size } = status
  let window = new Uint8Array(0)
  let windowStart = 0

  async function readInto(target: Uint8Array, offset: number): Promise<void> {
    const { length } = target
    for (let done = 0; done < length;) {
      const { bytesRead } = await file.read(target, done, length - done, offset + done)
      if (bytesRead === 0) throw endsEarly(path, offset + length, offset + done)
      done += bytesRead
    }
  }

  async function readExactly(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length)
    await readInto(bytes, offset)
    return bytes
  }

  return {
    name: path,
    size,
    read: async (offset, length, ahead = false) => {
      if (offset + length > size) throw endsEarly(path, offset + length, size)
      if (!ahead || length > windowBytes) return readExactly(offset, length)
      if (offset < windowStart || offset + length > windowStart + window.length) {
        window = await readExactly(offset, Math.min(windowBytes, size - offset))
        windowStart = offset
      }
      return window.subarray(offset - windowStart, offset - windowStart + length)
    },
    readInto,
    close: () => file.close(),
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new GalateaError('not-found', `There is no file '${path}'`, { path }, { cause: error })
    }
    // Some systems do not open a folder at all.
    if (code === 'EISDIR' || ((code === 'EACCES' || code === 'EPERM') && (await stat(path)).isDirectory())) {
      throw isFolder(path)
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw unreadable(path, `'${path}' may not be read: permission to read it was expected`, error)
    }
    throw error
  }
}

function isFolder(path: string): GalateaError {
  return unreadable(path, `'${path}' is a folder: the path of an image file was expected`)
}

async function gunzip(name: string, packed: Uint8Array): Promise<Uint8Array> {
  try {
    return gunzipSync(packed, { maxOutputLength: largestInflated })
  } catch (error) {
    throw unreadable(
      name,
      `'${name}' begins as gzip but cannot be unpacked (${reason(error)}): a whole file was expected`,
      error,
    )
  }
}

async function bunzip(name: string, packed: Uint8Array): Promise<Uint8Array> {
  const { default: Bunzip } = await import('seek-bzip')
  let position = 0
  const input = {
    readByte(): number {
      const byte = packed[position++]
      if (byte === undefined) throw new Error('the data end within a block')
      return byte
    },
    read(buffer: Uint8Array, offset: number, length: number): number {
      for (let i = 0; i < length; i++) buffer[offset + i] = this.readByte()
      return length
    },
    eof: () => position >= packed.length,
  }
  const output = growingBuffer()
  try {
    Bunzip.decode(input, output, true)
  } catch (error) {
    const why = reason(error)
    throw unreadable(
      name,
      `'${name}' begins as bzip2 but cannot be unpacked (${why}): a whole file was expected`,
      error,
    )
  }
  return output.bytes()
}

function growingBuffer(): { writeByte(byte: number): void; flush(): void; bytes(): Uint8Array } {
  let buffer = new Uint8Array(1 << 20)
  let length = 0
  return {
    writeByte(byte) {
      if (length === buffer.length) {
        if (length * 2 > largestInflated) throw new Error('it grows beyond 4 GiB')
        const larger = new Uint8Array(length * 2)
        larger.set(buffer)
        buffer = larger
      }
      buffer[length++] = byte
    },
    flush: () => undefined,
    bytes: () => buffer.subarray(0, length),
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function unreadable(path: string, sentence: string, cause?: unknown): GalateaError {
  return new GalateaError(
    'unreadable',
    sentence,
    { path, file: basename(path) },
    cause === undefined ? undefined : { cause },
  )
}

function endsEarly(name: string, needed: number, size: number): GalateaError {
  return unreadable(name, `'${name}' is truncated: ${needed} bytes were expected, it has ${size}`)
}
