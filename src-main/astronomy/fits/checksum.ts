/** Ones'-complement sums of 32-bit words, as FITS checks its HDUs with (standard 4.0, appendix J). */
export class Checksum {
  private high = 0
  private low = 0

  /** @param bytes a multiple of four of them. */
  add(bytes: Uint8Array): this {
    if (bytes.length % 4 !== 0) throw new RangeError(`A checksum takes whole words, got ${bytes.length} bytes`)
    let { high, low } = this
    for (let i = 0; i < bytes.length; i += 4) {
      high += (bytes[i]! << 8) | bytes[i + 1]!
      low += (bytes[i + 2]! << 8) | bytes[i + 3]!
      // Folded long before 2⁵³ and rarely enough not to cost time.
      if ((i & 0xfffff) === 0) [high, low] = fold(high, low)
    }
    ;[this.high, this.low] = fold(high, low)
    return this
  }

  /** 0 … 2³²−1. */
  get value(): number {
    return this.high * 65536 + this.low
  }
}

function fold(high: number, low: number): [number, number] {
  while (high > 0xffff || low > 0xffff) {
    const carryHigh = Math.floor(high / 65536)
    const carryLow = Math.floor(low / 65536)
    high = (high % 65536) + carryLow
    low = (low % 65536) + carryHigh
  }
  return [high, low]
}

/** The complement of a sum as the 16 letters and digits of a CHECKSUM card, which make the HDU sum to −0. */
export function encodeChecksum(sum: number): string {
  const complement = ~sum >>> 0
  const letters = new Array<number>(16)
  for (let byte = 0; byte < 4; byte++) {
    const value = (complement >>> (24 - 8 * byte)) & 255
    const quarter = (value >> 2) + 0x30
    const four = [quarter + (value & 3), quarter, quarter, quarter]
    // Punctuation between the digits and the letters is avoided by moving pairs apart: their sum stays.
    while (four.some(isPunctuation)) {
      for (let pair = 0; pair < 4; pair += 2) {
        if (isPunctuation(four[pair]!) || isPunctuation(four[pair + 1]!)) {
          four[pair]!++
          four[pair + 1]!--
        }
      }
    }
    for (let i = 0; i < 4; i++) letters[4 * i + byte] = four[i]!
  }
  const text = String.fromCharCode(...letters)
  return text.slice(15) + text.slice(0, 15)
}

function isPunctuation(code: number): boolean {
  return (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60)
}
