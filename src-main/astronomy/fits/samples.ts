import { Image } from 'fitsjs-ng'

/** Pixel values as stored, before BSCALE and BZERO. */
export type Samples = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

/**
 * The big-endian numbers of a FITS data unit. The library is right here for every BITPIX, and exact; the three kinds
 * that images come in are swapped by Node instead, in a third to a seventh of its time.
 * @param owned whether `bytes` are the caller's own memory, which may be turned over in place.
 */
export function decodeSamples(bytes: Uint8Array, bitpix: number, owned = false): Samples {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
  const swapped = bitpix === 16 || bitpix === 32 || bitpix === -32
  const shared = whole && (owned || !swapped)
  const buffer = (shared ? bytes.buffer : new Uint8Array(bytes).buffer) as ArrayBuffer
  if (!swapped) return Image.computeFrame(buffer, bitpix, 0, 1) as Samples
  if (bitpix === 16) {
    Buffer.from(buffer).swap16()
    return new Int16Array(buffer)
  }
  Buffer.from(buffer).swap32()
  return bitpix === 32 ? new Int32Array(buffer) : new Float32Array(buffer)
}

/** How stored numbers become physical ones: BZERO + BSCALE × stored; integers equal to BLANK have no value. */
export interface Scaling {
  scale: number
  zero: number
  blank: bigint | null
  /** In single precision: as astropy does for 8 and 16 bits and float32, which it holds without loss. */
  single: boolean
}

type Values = Float32Array | Float64Array

/** Applies the scaling into `out` from index `at` on. */
export function scaleInto(samples: Samples, scaling: Scaling, out: Values, at: number): void {
  if (samples instanceof BigInt64Array) {
    scaleBig(samples, scaling, out, at)
    return
  }
  const { scale, zero } = scaling
  if (scale === 1 && zero === 0) out.set(samples, at)
  else if (scaling.single) scaleSingle(samples, scaling, out, at)
  else for (let i = 0; i < samples.length; i++) out[at + i] = samples[i]! * scale + zero
  if (scaling.blank === null || samples instanceof Float32Array || samples instanceof Float64Array) return
  const blank = Number(scaling.blank)
  for (let i = 0; i < samples.length; i++) if (samples[i] === blank) out[at + i] = NaN
}

function scaleSingle(samples: Exclude<Samples, BigInt64Array>, scaling: Scaling, out: Values, at: number): void {
  const scale = Math.fround(scaling.scale)
  const zero = Math.fround(scaling.zero)
  // Stores to a Float32Array round; a float64 result takes its values from one.
  const single = out instanceof Float32Array ? out.subarray(at, at + samples.length) : new Float32Array(samples.length)
  single.set(samples)
  if (scale !== 1) for (let i = 0; i < single.length; i++) single[i]! *= scale
  if (zero !== 0) for (let i = 0; i < single.length; i++) single[i]! += zero
  if (single.buffer !== out.buffer) out.set(single, at)
}

/** 64-bit integers: BLANK is compared and an unsigned offset of 2⁶³ added before anything is rounded. */
function scaleBig(samples: BigInt64Array, scaling: Scaling, out: Values, at: number): void {
  const { scale, zero, blank } = scaling
  const whole = scale === 1 && Number.isInteger(zero) ? BigInt(zero) : null
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!
    if (value === blank) out[at + i] = NaN
    else out[at + i] = whole === null ? Number(value) * scale + zero : Number(value + whole)
  }
}
