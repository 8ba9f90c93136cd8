import { gunzipSync } from 'node:zlib'
import { decodeSamples, type Samples } from '../samples'
import { TileError } from './error'
import { decodeHcompress } from './hcompress'
import { decodePlio } from './plio'
import { decodeRice } from './rice'

/** ZNAMEn and ZVALn. */
export interface TileParameters {
  blockSize: number
  bytesPerPixel: number
  smooth: boolean
}

type Decoder = (bytes: Uint8Array, count: number, bitpix: number, parameters: TileParameters) => Samples

/**
 * By ZCMPTYPE. `bitpix` is that of the numbers inside the tile: of integers for a quantised image of real ones.
 * gzip is Node's own zlib, the rest is ours: `fitsjs-ng` reads GZIP_1 wrong, refuses GZIP_2, passes integers through
 * float32, and returns zeros where a stream ends early.
 */
const decoders = {
  RICE_1: (bytes, count, _bitpix, { bytesPerPixel, blockSize }) => decodeRice(bytes, count, bytesPerPixel, blockSize),
  RICE_ONE: (bytes, count, _bitpix, { bytesPerPixel, blockSize }) => decodeRice(bytes, count, bytesPerPixel, blockSize),
  GZIP_1: (bytes, count, bitpix) => gzipSamples(bytes, count, bitpix, false),
  GZIP_2: (bytes, count, bitpix) => gzipSamples(bytes, count, bitpix, true),
  PLIO_1: (bytes, count) => decodePlio(bytes, count),
  HCOMPRESS_1: (bytes, count, _bitpix, { smooth }) => decodeHcompress(bytes, count, smooth),
  NOCOMPRESS: (bytes, count, bitpix) => rawSamples(bytes, count, bitpix),
} satisfies Record<string, Decoder>

export type TileAlgorithm = keyof typeof decoders

export const tileAlgorithms = Object.keys(decoders) as TileAlgorithm[]

export function isTileAlgorithm(name: string): name is TileAlgorithm {
  return Object.hasOwn(decoders, name)
}

export function decodeTile(
  algorithm: TileAlgorithm,
  bytes: Uint8Array,
  count: number,
  bitpix: number,
  parameters: TileParameters,
): Samples {
  return (decoders[algorithm] as Decoder)(bytes, count, bitpix, parameters)
}

/** Integers are stored in 1, 2, 4 or 8 bytes whatever BITPIX says, so the width is taken from the length. */
function gzipSamples(bytes: Uint8Array, count: number, bitpix: number, shuffled: boolean): Samples {
  let raw: Uint8Array
  try {
    raw = gunzipSync(bytes, { maxOutputLength: Math.max(64, count * 8) })
  } catch (error) {
    throw new TileError(`its gzip stream is broken (${error instanceof Error ? error.message : String(error)})`)
  }
  return rawSamples(shuffled ? unshuffle(raw, raw.length / count) : raw, count, bitpix)
}

export function rawSamples(bytes: Uint8Array, count: number, bitpix: number): Samples {
  const width = bytes.length / count
  const expected = Math.abs(bitpix) / 8
  if (width === expected) return decodeSamples(bytes, bitpix)
  if (bitpix > 0 && (width === 1 || width === 2 || width === 4 || width === 8)) return decodeSamples(bytes, 8 * width)
  throw new TileError(`it holds ${bytes.length} bytes: ${count * expected} were expected`)
}

/** GZIP_2 puts all first bytes of the numbers first, then all second ones, and so on. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (!Number.isInteger(width) || width === 1) return bytes
  const count = bytes.length / width
  const out = new Uint8Array(bytes.length)
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) out[i * width + byte] = bytes[byte * count + i]!
  }
  return out
}
