import { describe, expect, it } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../src-main/base/safetensors'

const tensors = {
  a: { shape: [2, 2], data: Float32Array.of(1, -2, Infinity, 1e-40) },
  'nested/name.with é': { shape: [], data: Float32Array.of(7) },
  empty: { shape: [0, 3], data: new Float32Array(0) },
}

describe('safetensors', () => {
  it('returns what it was given, bit for bit', () => {
    const { tensors: read, metadata } = decodeSafetensors(encodeSafetensors(tensors, { step: '12' }), 'x')
    expect(metadata).toEqual({ step: '12' })
    expect(read).toEqual(tensors)
  })

  it('begins with the header length and a JSON header, as the format says', () => {
    const bytes = encodeSafetensors(tensors)
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>
    expect(header.a).toEqual({ dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] })
    expect((8 + length) % 8).toBe(0)
    expect(bytes.length).toBe(8 + length + 20)
  })

  it('reads from an unaligned buffer', () => {
    const bytes = encodeSafetensors(tensors)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect(decodeSafetensors(shifted.subarray(1), 'x').tensors).toEqual(tensors)
  })

  it('refuses every truncation and a flipped bit of the data', () => {
    const bytes = encodeSafetensors(tensors)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'cut.st'), `${length} bytes`).toThrow(/cut\.st/)
    }
    const flipped = bytes.slice()
    flipped[bytes.length - 3]! ^= 1
    expect(() => decodeSafetensors(flipped, 'x')).toThrow(/checksum/)
  })

  it('refuses other types and headers that lie', () => {
    const file = (header: object, bytes: number): Uint8Array => {
      const text = Buffer.from(JSON.stringify(header))
      const out = Buffer.alloc(8 + text.length + bytes)
      out.writeBigUInt64LE(BigInt(text.length))
      out.set(text, 8)
      return out
    }
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
    expect(decodeSafetensors(file({ w: entry }, 8), 'x').tensors.w!.data).toEqual(new Float32Array(2))
    expect(() => decodeSafetensors(file({ w: { ...entry, dtype: 'F16' } }, 8), 'x')).toThrow(/F16, expected F32/)
    expect(() => decodeSafetensors(file({ w: { ...entry, shape: [3] } }, 8), 'x')).toThrow(/byte 0 to 8/)
    expect(() => decodeSafetensors(file({ w: entry }, 12), 'x')).toThrow(/12 bytes of data/)
    expect(() => decodeSafetensors(file({ w: 3 }, 8), 'x')).toThrow(/malformed/)
    expect(() => decodeSafetensors(file([], 0), 'x')).toThrow(/JSON object/)
  })

  it('refuses a tensor whose shape does not fit its numbers', () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Float32Array(2) } })).toThrow(RangeError)
  })
})
