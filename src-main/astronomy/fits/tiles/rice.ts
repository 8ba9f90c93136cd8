import { TileError } from './error'
import { int32Scratch, paddedScratch } from './scratch'

/** By bytes a pixel: bits of the block's code, the code that means "differences as they are". */
const codes = { 1: { bits: 3, verbatim: 6 }, 2: { bits: 4, verbatim: 14 }, 4: { bits: 5, verbatim: 25 } } as const

/** Room to read whole words at the end. */
const pad = paddedScratch(8)
const results = int32Scratch()

/**
 * RICE_1 of the FITS standard 4.0, section 10.4.1 (Rice, Yeh & Miller 1993): differences of neighbouring pixels in
 * blocks, each block with its own number of bits that are kept as they are, the rest in unary.
 * @param bytesPerPixel 1 (unsigned), 2 or 4 (signed). @param blockSize pixels in a block, 16 or 32 as a rule.
 * @returns the pixels, valid until the next call.
 */
export function decodeRice(bytes: Uint8Array, count: number, bytesPerPixel: number, blockSize: number): Int32Array {
  if (bytesPerPixel !== 1 && bytesPerPixel !== 2 && bytesPerPixel !== 4) {
    throw new TileError(`BYTEPIX is ${bytesPerPixel}: 1, 2 or 4 was expected`)
  }
  if (!(blockSize >= 1)) throw new TileError(`BLOCKSIZE is ${blockSize}: at least 1 was expected`)
  if (bytes.length < bytesPerPixel) throw new TileError('its Rice code ends early')
  const { bits, verbatim } = codes[bytesPerPixel]
  const width = 8 * bytesPerPixel
  const narrow = 32 - width
  const signed = bytesPerPixel > 1
  const end = bytes.length * 8
  const padded = pad(bytes)
  const out = results(count)
  let last = 0
  for (let i = 0; i < bytesPerPixel; i++) last = (last << 8) | padded[i]!
  if (signed) last = (last << narrow) >> narrow
  let position = width
  for (let start = 0; start < count; start += blockSize) {
    const stop = Math.min(start + blockSize, count)
    const kept = (word(padded, position) >>> (32 - bits)) - 1
    position += bits
    for (let i = start; i < stop; i++) {
      if (kept >= 0) {
        let difference: number
        if (kept === verbatim) {
          difference = word(padded, position) >>> narrow
          position += width
        } else {
          // At least 25 bits are there at once, which nearly every difference fits in.
          const byte = position >>> 3
          const four = (padded[byte]! << 24) | (padded[byte + 1]! << 16) | (padded[byte + 2]! << 8) | padded[byte + 3]!
          const next = four << (position & 7)
          const zeros = Math.clz32(next)
          if (zeros + kept < 25) {
            position += zeros + 1 + kept
            // Two shifts, since one by 32 does nothing.
            difference = (zeros << kept) | (((next << (zeros + 1)) >>> 1) >>> (31 - kept))
          } else {
            let run = 0
            for (let bits = word(padded, position); bits === 0; bits = word(padded, position)) {
              run += 32
              position += 32
              if (position > end) throw new TileError('its Rice code ends early')
            }
            const leading = Math.clz32(word(padded, position))
            position += leading + 1
            const rest = kept === 0 ? 0 : word(padded, position) >>> (32 - kept)
            position += kept
            difference = ((run + leading) << kept) | rest
          }
        }
        last += difference & 1 ? ~(difference >>> 1) : difference >>> 1
        last = signed ? (last << narrow) >> narrow : last & 255
      }
      out[i] = last
    }
    if (position > end) throw new TileError('its Rice code ends early')
  }
  return out
}

/** The 32 bits at a bit position. */
function word(bytes: Uint8Array, position: number): number {
  const i = position >>> 3
  const shift = position & 7
  const high = (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!
  return shift === 0 ? high : (high << shift) | (bytes[i + 4]! >>> (8 - shift))
}
