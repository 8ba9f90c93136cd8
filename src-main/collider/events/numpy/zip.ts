import type { FileHandle } from 'node:fs/promises'
import { GalateaError } from '../../../base/errors'

export interface ZipEntry {
  readonly name: string
  /** 0: as it is; 8: deflated. */
  readonly method: number
  readonly packed: number
  readonly size: number
  /** Where its data begin in the file. */
  readonly start: number
}

const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const entrySignature = 0x02014b50

/** The files of a zip archive (PKWARE's APPNOTE 6.3, with the fields for more than 4 GB). */
export async function readDirectory(file: FileHandle, path: string): Promise<ZipEntry[]> {
  const { size } = await file.stat()
  const read = async (position: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
    if (bytesRead < length) throw cutOff(path, size)
    return buffer
  }
  // The end is found from behind: a remark of up to 64 kB may follow it.
  const tailLength = Math.min(size, 65557)
  const tail = await read(size - tailLength, tailLength)
  let at = tailLength - 22
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--
  if (at < 0) throw cutOff(path, size)
  let [count, length, position] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
  if (position === 0xffffffff || count === 0xffff) {
    const end64 = await read(Number(tail.readBigUInt64LE(at - 20 + 8)), 56)
    if (end64.readUInt32LE(0) !== end64Signature) throw cutOff(path, size)
    count = Number(end64.readBigUInt64LE(32))
    length = Number(end64.readBigUInt64LE(40))
    position = Number(end64.readBigUInt64LE(48))
  }
  const directory = await read(position, length)
  const entries: ZipEntry[] = []
  for (let entry = 0, from = 0; entry < count; entry++) {
    if (directory.readUInt32LE(from) !== entrySignature) throw cutOff(path, size)
    const [nameLength, extraLength] = [directory.readUInt16LE(from + 28), directory.readUInt16LE(from + 30)]
    const name = directory.toString('utf8', from + 46, from + 46 + nameLength)
    const extra = directory.subarray(from + 46 + nameLength, from + 46 + nameLength + extraLength)
    const fields = [from + 24, from + 20, from + 42].map((field) => directory.readUInt32LE(field))
    const [unpackedSize, packed, header] = wide(fields, extra)
    const local = await read(header!, 30)
    const start = header! + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
    if (start + packed! > size) throw cutOff(path, size)
    entries.push({ name, method: directory.readUInt16LE(from + 10), packed: packed!, size: unpackedSize!, start })
    from += 46 + nameLength + extraLength + directory.readUInt16LE(from + 32)
  }
  return entries
}

/** Sizes and positions that do not fit 32 bits stand in an extra field, in this order. */
function wide(fields: readonly number[], extra: Buffer): number[] {
  let values = Buffer.alloc(0)
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) values = Buffer.from(extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2)))
  }
  let used = 0
  return fields.map((field) => {
    if (field !== 0xffffffff || used + 8 > values.length) return field
    used += 8
    return Number(values.readBigUInt64LE(used - 8))
  })
}

function cutOff(path: string, size: number): GalateaError {
  return new GalateaError('unreadable', `'${path}' is cut off or damaged: no zip archive in ${size} bytes.`, {
    path,
    size,
  })
}
