import { open, readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { GalateaError } from './errors'

/**
 * The safetensors format: a 64-bit little-endian length, that many bytes of JSON (name → dtype, shape, data_offsets;
 * `__metadata__` holds strings), then the tensors' bytes one after another. Only float32 is written and read.
 * The metadata key `crc32` guards the tensors' bytes: a file cut short or damaged is refused, never half-read.
 */
export interface FloatTensor {
  shape: readonly number[]
  data: Float32Array
}

export interface Safetensors {
  tensors: Readonly<Record<string, FloatTensor>>
  metadata: Readonly<Record<string, string>>
}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

const metadataKey = '__metadata__'
/** The data begin at a multiple of this, so that float32 views need no copy. */
const alignment = 8

/** The whole file as bytes; the tensors are copied, so they may change afterwards. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, FloatTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries: Record<string, Entry> = {}
  let size = 0
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (name === metadataKey) throw new RangeError(`a tensor may not be called '${metadataKey}'`)
    if (data.length !== elements(shape)) {
      throw new RangeError(`tensor '${name}' of shape [${shape.join(', ')}] has ${data.length} numbers`)
    }
    entries[name] = { dtype: 'F32', shape: [...shape], data_offsets: [size, size + data.byteLength] }
    size += data.byteLength
  }
  const header = (checksum: string): Buffer => {
    const text = JSON.stringify({ [metadataKey]: { ...metadata, crc32: checksum }, ...entries })
    const bytes = Buffer.from(text, 'utf8')
    return Buffer.concat([bytes, Buffer.alloc(-(bytes.length + 8) & (alignment - 1), ' ')])
  }
  const start = 8 + header(formatChecksum(0)).length
  const file = new Uint8Array(start + size)
  for (const [name, { data }] of Object.entries(tensors)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + entries[name]!.data_offsets[0])
  }
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true)
  file.set(header(formatChecksum(crc32(file.subarray(start)))), 8)
  return file
}

/** @param source names the file in error messages. Tensors are views of `file` where its alignment allows. */
export function decodeSafetensors(file: Uint8Array, source: string): Safetensors {
  const refuse = (what: string): never => {
    throw new GalateaError('corrupt', `'${source}' is not a valid safetensors file: ${what}.`, { file: source })
  }
  if (file.length < 8) refuse(`it has ${file.length} bytes, expected at least 8`)
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true))
  const start = 8 + length
  if (!(start <= file.length)) refuse(`its header claims ${length} bytes, the file has ${file.length}`)
  const header = parseHeader(file.subarray(8, start)) ?? refuse('its header is not a JSON object')

  const { [metadataKey]: metadata = {}, ...entries } = header
  const data = file.subarray(start)
  const tensors: Record<string, FloatTensor> = {}
  let end = 0
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) return refuse(`the header of tensor '${name}' is malformed`)
    const { dtype, shape, data_offsets: range } = entry
    if (dtype !== 'F32') refuse(`tensor '${name}' is ${dtype}, expected F32`)
    const bytes = 4 * elements(shape)
    const fits = range[0] >= 0 && range[1] - range[0] === bytes && range[1] <= data.length
    if (!fits) refuse(`tensor '${name}' reaches from byte ${range[0]} to ${range[1]} of ${data.length}`)
    tensors[name] = { shape, data: floats(data.subarray(range[0], range[1])) }
    end = Math.max(end, range[1])
  }
  if (end !== data.length) refuse(`it has ${data.length} bytes of data, its header describes ${end}`)
  const strings = isStrings(metadata) ? metadata : refuse('its metadata are not strings')
  const { crc32: checksum, ...rest } = strings
  if (checksum !== undefined && checksum !== formatChecksum(crc32(data))) {
    refuse(`the checksum of its data is ${formatChecksum(crc32(data))}, expected ${checksum}`)
  }
  return { tensors, metadata: rest }
}

export async function readSafetensors(path: string): Promise<Safetensors> {
  return decodeSafetensors(await readFile(path), path)
}

/** The metadata alone, from the beginning of the file. */
export async function readSafetensorsMetadata(path: string): Promise<Record<string, string>> {
  const refuse = (what: string): never => {
    throw new GalateaError('corrupt', `'${path}' is not a valid safetensors file: ${what}.`, { file: path })
  }
  const file = await open(path, 'r').catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new GalateaError('not-found', `There is no file '${path}'.`, { file: path }, { cause })
  })
  try {
    const { size } = await file.stat()
    const start = new Uint8Array(8)
    await file.read(start, 0, 8, 0)
    const length = Number(new DataView(start.buffer).getBigUint64(0, true))
    if (!(8 + length <= size)) refuse(`its header claims ${length} bytes, the file has ${size}`)
    const bytes = new Uint8Array(length)
    await file.read(bytes, 0, length, 8)
    const header = parseHeader(bytes) ?? refuse('its header is not a JSON object')
    const metadata = header[metadataKey] ?? {}
    return isStrings(metadata) ? metadata : refuse('its metadata are not strings')
  } finally {
    await file.close()
  }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null // The caller's sentence says what is wrong with which file.
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const { dtype, shape, data_offsets: range } = value as Partial<Record<keyof Entry, unknown>>
  const isNatural = (n: unknown): boolean => Number.isSafeInteger(n) && Number(n) >= 0
  const isRange = Array.isArray(range) && range.length === 2 && range.every(isNatural)
  return typeof dtype === 'string' && Array.isArray(shape) && shape.every(isNatural) && isRange
}

function isStrings(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')
}

function floats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

function formatChecksum(value: number): string {
  return value.toString(16).padStart(8, '0')
}
