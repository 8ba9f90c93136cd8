import { open, type FileHandle } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { internals } from 'jsroot/core'
import { FileProxy, R__unzip } from 'jsroot/io'
import { GalateaError } from '../../../base/errors'
import { decodeXz } from './lzma'

// The decoder that jsroot would load takes over the process's handlers of uncaught errors.
internals._ZstdStream = { decompress: (packed) => decompress(packed) }

const blockHeader = 9

/** The bytes of a ROOT file: jsroot reads its structure through this, Galatea the data themselves. */
export class RootSource extends FileProxy {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly size: number,
  ) {
    super()
  }

  /** @throws GalateaError `unreadable` where the file is shorter than it says of itself. */
  static async open(path: string): Promise<RootSource> {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      const head = Buffer.alloc(32)
      await handle.read(head, 0, 32, 0)
      const end = head.readInt32BE(4) < 1_000_000 ? head.readInt32BE(12) : Number(head.readBigInt64BE(12))
      if (size < end) {
        const sentence = `'${path}' is cut off: a ROOT file of ${end} bytes was expected, it has ${size}.`
        throw new GalateaError('unreadable', sentence, { path, expected: end, size })
      }
      return new RootSource(path, handle, size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  override openFile(): Promise<boolean> {
    return Promise.resolve(true)
  }

  override getFileName(): string {
    return this.path
  }

  override getFileSize(): number {
    return this.size
  }

  /** jsroot asks for more than there is when it guesses a length: it gets what there is. */
  override async readBuffer(position: number, length: number): Promise<DataView | null> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(length), 0, length, position)
    return new DataView(buffer.buffer, buffer.byteOffset, bytesRead)
  }

  /** Exactly these bytes. @param what names them in the sentence on a file that ends before. */
  async read(position: number, length: number, what: string): Promise<Buffer> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(length), 0, length, position)
    if (bytesRead === length) return buffer
    throw this.damaged(`${what} ends after ${bytesRead} of ${length} bytes`)
  }

  /** What `packed` holds: blocks of zlib, LZMA, LZ4 or Zstandard, each with its header. */
  async unpack(packed: Buffer, length: number, what: string): Promise<Buffer> {
    const method = packed.toString('latin1', 0, 2)
    if (method !== 'ZL' && method !== 'XZ') {
      const view = await R__unzip(new DataView(packed.buffer, packed.byteOffset, packed.byteLength), length, true)
      if (!view) throw this.damaged(`${what} cannot be unpacked to ${length} bytes`)
      return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
    }
    const unpacked = Buffer.alloc(length)
    let to = 0
    for (let at = 0; at + blockHeader < packed.length && to < length;) {
      const [packedSize, size] = [packed.readUIntLE(at + 3, 3), packed.readUIntLE(at + 6, 3)]
      const block = packed.subarray(at + blockHeader, at + blockHeader + packedSize)
      try {
        to +=
          method === 'ZL' ? inflateSync(block).copy(unpacked, to) : decodeXz(block, unpacked.subarray(to, to + size))
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw this.damaged(`${what} cannot be unpacked (${reason})`)
      }
      at += blockHeader + packedSize
    }
    if (to === length) return unpacked
    throw this.damaged(`${what} unpacks to ${to} bytes, ${length} were expected`)
  }

  damaged(what: string): GalateaError {
    return new GalateaError('unreadable', `'${this.path}' is damaged: ${what}.`, { path: this.path })
  }

  override closeFile(): void {
    void this.handle.close()
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}
