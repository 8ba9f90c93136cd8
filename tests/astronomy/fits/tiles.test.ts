import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeTile } from '../../../src-main/astronomy/fits/tiles/decode'
import { TileError } from '../../../src-main/astronomy/fits/tiles/error'
import { invert, invertWide } from '../../../src-main/astronomy/fits/tiles/haar'
import { decodeHcompress } from '../../../src-main/astronomy/fits/tiles/hcompress'
import { decodePlio } from '../../../src-main/astronomy/fits/tiles/plio'
import { dequantise } from '../../../src-main/astronomy/fits/tiles/quantise'
import { decodeRice } from '../../../src-main/astronomy/fits/tiles/rice'
import { Random } from '../../../src-main/base/random'
import { bigEndian } from './fitsBytes'

const bitsToBytes = (bits: string): Uint8Array => {
  const clean = bits.replaceAll(' ', '')
  return Uint8Array.from({ length: Math.ceil(clean.length / 8) }, (_, i) =>
    parseInt(clean.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
  )
}

describe('RICE_1', () => {
  it('decodes a block by hand: first value 100, then +1, −1, +2, with no bits kept', () => {
    // Differences 0, +1, −1, +2 are 0, 2, 1, 4 when folded; in unary: 1, 001, 01, 00001. The block code 1 keeps 0 bits.
    const bytes = bitsToBytes('0000000001100100 0001 1 001 01 00001')
    expect([...decodeRice(bytes, 4, 2, 32)]).toEqual([100, 101, 100, 102])
  })

  it('decodes a block of one value, whose sign is that of the first one', () => {
    expect([...decodeRice(bitsToBytes('1000000000000000 0000'), 3, 2, 32)]).toEqual([-32768, -32768, -32768])
    expect([...decodeRice(bitsToBytes('11111111 000'), 3, 1, 32)]).toEqual([255, 255, 255])
  })

  it('refuses a stream that ends early and parameters that do not exist', () => {
    expect(() => decodeRice(bitsToBytes('0000000001100100 0001 0'), 32, 2, 32)).toThrow(TileError)
    expect(() => decodeRice(new Uint8Array(8), 4, 3, 32)).toThrow('BYTEPIX is 3')
    expect(() => decodeRice(new Uint8Array(8), 4, 2, 0)).toThrow('BLOCKSIZE is 0')
  })
})

describe('PLIO_1', () => {
  it('follows every instruction of a line list', () => {
    // Head of 7 words, then: 2 zeros; set 300; run of 3; add 5 and write; subtract 10 and write; 2 zeros and the value.
    const list = [0, 7, -100, 14, 0, 0, 0, 0x0002, 0x112c, 0x0000, 0x4003, 0x6005, 0x700a, 0x5003]
    expect([...decodePlio(bigEndian(list, 16), 12)]).toEqual([0, 0, 300, 300, 300, 305, 295, 0, 0, 295, 0, 0])
  })

  it('refuses a list that is shorter than it says', () => {
    expect(() => decodePlio(bigEndian([0, 7, -100, 99, 0, 0, 0], 16), 12)).toThrow('ends early')
  })
})

describe('GZIP_1 and GZIP_2', () => {
  const parameters = { blockSize: 32, bytesPerPixel: 4, smooth: false }

  it('takes the width of integers from the data, and puts shuffled bytes in order', () => {
    const two = bigEndian([1, -2, 300], 16)
    expect([...decodeTile('GZIP_1', gzipSync(two), 3, 32, parameters)]).toEqual([1, -2, 300])
    const shuffled = Uint8Array.from([...two.filter((_, i) => i % 2 === 0), ...two.filter((_, i) => i % 2 === 1)])
    expect([...decodeTile('GZIP_2', gzipSync(shuffled), 3, 16, parameters)]).toEqual([1, -2, 300])
  })

  it('refuses a stream that unpacks to more or less than the tile', () => {
    expect(() => decodeTile('GZIP_1', gzipSync(new Uint8Array(1e6)), 3, 32, parameters)).toThrow(TileError)
    expect(() => decodeTile('GZIP_1', gzipSync(new Uint8Array(7)), 3, 32, parameters)).toThrow('12 were expected')
  })
})

describe('HCOMPRESS_1', () => {
  /** A stream of a tile with no bit planes: every pixel is the mean. */
  const constant = (nx: number, ny: number, sum: number): Uint8Array => {
    const bytes = new Uint8Array(26)
    const view = new DataView(bytes.buffer)
    bytes.set([0xdd, 0x99])
    view.setInt32(2, nx)
    view.setInt32(6, ny)
    view.setInt32(10, 1)
    view.setBigInt64(14, BigInt(sum))
    return bytes
  }

  it('makes a constant of a stream that holds the sum alone', () => {
    // The forward transform halves at each of the two levels of a 4×4 tile but the first: 16·7/2.
    expect([...decodeHcompress(constant(4, 4, 56), 16, false)]).toEqual(Array<number>(16).fill(7))
  })

  it('does not allocate what a broken stream promises', () => {
    expect(() => decodeHcompress(constant(2 ** 30, 2 ** 30, 0), 16, false)).toThrow('16 were expected')
  })

  it('gives the same in 32 bits and in float64, with and without smoothing', () => {
    const random = new Random(3, 'haar')
    for (const [nx, ny] of [
      [1, 1],
      [1, 7],
      [5, 1],
      [8, 8],
      [13, 22],
      [16, 31],
    ] as const) {
      for (const smoothing of [0, 6]) {
        const narrow = Int32Array.from({ length: nx * ny }, () => random.integer(2000) - 1000)
        const wide = Float64Array.from(narrow)
        const expected = [...invert(narrow.slice(), nx, ny, smoothing)]
        expect([...invertWide(wide, nx, ny, smoothing)], `${nx}×${ny}, ${smoothing}`).toEqual(expected)
      }
    }
  })
})

describe('quantised real numbers', () => {
  const base = { scale: 0.5, zero: 10, blank: -100, seed: 0 }

  it('scales, and knows the blank', () => {
    const out = new Float64Array(3)
    dequantise(Int32Array.of(0, 4, -100), out, { ...base, method: 'none' })
    expect([...out]).toEqual([10, 12, NaN])
  })

  it('takes the dither off: within half a step, and different from tile to tile', () => {
    const values = new Int32Array(20000)
    const first = new Float64Array(values.length)
    const second = new Float64Array(values.length)
    dequantise(values, first, { ...base, method: 'dither-1' })
    dequantise(values, second, { ...base, method: 'dither-1', seed: 1 })
    expect(Math.min(...first)).toBeGreaterThan(10 - 0.25)
    expect(Math.max(...first)).toBeLessThan(10 + 0.25)
    expect(first).not.toEqual(second)
    // The mean of n uniform numbers of width 0.5: five standard errors, 0.5/√12/√20000.
    expect(Math.abs(first.reduce((sum, v) => sum + v) / first.length - 10)).toBeLessThan(0.005)
  })

  it('has an exact zero in the second method alone', () => {
    const out = new Float64Array(1)
    dequantise(Int32Array.of(-2147483646), out, { ...base, method: 'dither-2' })
    expect(out[0]).toBe(0)
    dequantise(Int32Array.of(-2147483646), out, { ...base, method: 'dither-1' })
    expect(out[0]).toBeLessThan(-1e9)
  })
})
