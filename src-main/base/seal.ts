import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/**
 * A seal is the SHA-256 of a whole file, written inside that file: the digest is taken with the seal's own 64 digits as
 * zeros. It says whether the file is as it was written (integrity), not who wrote it: whoever changes a file can seal
 * it anew.
 *
 * In FITS it is the value of the primary header's GALSEAL card, and the value of CHECKSUM beside it, which depends on
 * it, counts as zeros too; in PNG it is text, whose chunk's CRC counts as zeros; in any other format it is what follows
 * the first {@link sealMark}, wherever the format keeps text as it is.
 */
export const sealMark = 'galatea-sha256:'
export const sealKeyword = 'GALSEAL'
const digits = 64
export const emptySeal = '0'.repeat(digits)
/** What a writer puts into a format other than FITS, to be filled by {@link sealFile}. */
export const openSeal = `${sealMark}${emptySeal}`

export interface SealCheck {
  /** As the file states it, 64 hexadecimal digits. */
  stated: string
  /** Of the file as it is. */
  found: string
  holds: boolean
}

interface Range {
  start: number
  end: number
}

interface Places {
  seal: Range
  /** What else depends on the seal, and counts as zeros. */
  dependent: readonly Range[]
}

/** @returns null where the file holds no seal. */
export async function checkSeal(path: string): Promise<SealCheck | null> {
  const places = await findPlaces(path)
  if (!places) return null
  const stated = await readText(path, places.seal)
  const found = await digest(path, places)
  return { stated, found, holds: stated === found }
}

/**
 * Fills the empty seal of a file that is complete but has not been renamed yet. Not for FITS, whose writer knows the
 * digest before it writes.
 * @throws RangeError where there is no empty seal.
 */
export async function sealFile(path: string): Promise<void> {
  const places = await findPlaces(path)
  if (!places || (await readText(path, places.seal)) !== emptySeal) throw new RangeError(`${path} has no empty seal`)
  const file = await open(path, 'r+')
  try {
    await file.write(await digest(path, places), places.seal.start, 'latin1')
    const [crc] = places.dependent
    if (crc) await writeCrc(file, crc)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** SHA-256 of a file as it is, in hexadecimal; the file is streamed. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function digest(path: string, { seal, dependent }: Places): Promise<string> {
  const hash = createHash('sha256')
  const blank = [seal, ...dependent]
  let position = 0
  for await (const part of createReadStream(path)) {
    const chunk = part as Buffer
    for (const { start, end } of blank) {
      const [from, to] = [Math.max(start - position, 0), Math.min(end - position, chunk.length)]
      if (from < to) chunk.fill('0', from, to)
    }
    hash.update(chunk)
    position += chunk.length
  }
  return hash.digest('hex')
}

async function findPlaces(path: string): Promise<Places | null> {
  const file = await open(path, 'r')
  try {
    const start = (await readAt(file, 0, 16)).toString('latin1')
    if (/^SIMPLE {2}=/.test(start)) return await placesInFits(file)
    if (start.startsWith('\x89PNG\r\n\x1a\n')) return await placesInPng(file)
    return await placesInText(path)
  } finally {
    await file.close()
  }
}

const blockLength = 2880
const cardLength = 80
/** A header is longer only in a file that is none of ours. */
const mostBlocks = 10_000

async function placesInFits(file: FileHandle): Promise<Places | null> {
  let seal: Range | null = null
  const dependent: Range[] = []
  for (let block = 0; block < mostBlocks; block++) {
    const text = (await readAt(file, block * blockLength, blockLength)).toString('latin1')
    for (let at = 0; at < text.length; at += cardLength) {
      const card = text.slice(at, at + cardLength)
      const start = block * blockLength + at + 11
      if (card.startsWith(`${sealKeyword.padEnd(8)}= '`)) seal ??= { start, end: start + digits }
      if (card.startsWith("CHECKSUM= '")) dependent.push({ start, end: start + 16 })
      if (card.trimEnd() === 'END') return seal && { seal, dependent }
    }
    if (text.length < blockLength) return null
  }
  return null
}

async function placesInPng(file: FileHandle): Promise<Places | null> {
  for (let at = 8; ;) {
    const head = await readAt(file, at, 8)
    if (head.length < 8) return null
    const length = head.readUInt32BE(0)
    if (head.toString('latin1', 4) === 'tEXt') {
      const found = (await readAt(file, at + 8, length)).indexOf(sealMark, 0, 'latin1')
      const start = at + 8 + found + sealMark.length
      const crc = at + 8 + length
      if (found >= 0 && start + digits <= crc) {
        return { seal: { start, end: start + digits }, dependent: [{ start: crc, end: crc + 4 }] }
      }
    }
    at += 12 + length
  }
}

async function placesInText(path: string): Promise<Places | null> {
  let position = 0
  let rest = Buffer.alloc(0)
  for await (const part of createReadStream(path)) {
    const chunk = Buffer.concat([rest, part as Buffer])
    const found = chunk.indexOf(sealMark, 0, 'latin1')
    if (found >= 0) {
      const start = position + found + sealMark.length
      return { seal: { start, end: start + digits }, dependent: [] }
    }
    rest = chunk.subarray(Math.max(0, chunk.length - sealMark.length + 1))
    position += chunk.length - rest.length
  }
  return null
}

/** A PNG chunk's CRC is over its type and its data; `crc` lies right behind them. */
async function writeCrc(file: FileHandle, crc: Range): Promise<void> {
  const before = await readAt(file, 0, crc.start)
  let at = 8
  while (at + 8 + before.readUInt32BE(at) < crc.start) at += 12 + before.readUInt32BE(at)
  const value = Buffer.alloc(4)
  value.writeUInt32BE(crc32(before.subarray(at + 4)))
  await file.write(value, 0, 4, crc.start)
}

async function readText(path: string, { start, end }: Range): Promise<string> {
  const file = await open(path, 'r')
  try {
    return (await readAt(file, start, end - start)).toString('latin1')
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
