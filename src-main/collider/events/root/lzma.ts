/**
 * Unpacks an .xz stream with one LZMA2 filter, as ROOT writes them (Pavlov, "LZMA specification", 2015; Collin, "The
 * .xz file format", 1.1.0): jsroot's own decoder takes seconds for a tree of some hundred branches. Checks are left to
 * the caller, who knows the length.
 * @param output filled from its beginning; it serves as the dictionary.
 * @returns the number of bytes written. @throws RangeError where the data are damaged.
 */
export function decodeXz(input: Uint8Array, output: Uint8Array): number {
  const streamHeader = 12
  if (input.length < streamHeader + 8 || input[0] !== 0xfd || input[1] !== 0x37) throw new RangeError('no xz stream')
  const blockHeader = (input[streamHeader]! + 1) * 4
  return new Lzma2(input, streamHeader + blockHeader, output).decode()
}

const probabilityBits = 11
const half = 1 << (probabilityBits - 1)
const states = 12
const lengthStates = 4
const endPosition = 14

class Lzma2 {
  private at: number
  private to = 0
  private range = 0
  private code = 0
  private state = 0
  private readonly distances = new Int32Array(4)
  private literalBits = 0
  private literalPositionMask = 0
  private positionMask = 0

  private readonly literals = new Uint16Array(0x300 << 4)
  private readonly isMatch = new Uint16Array(states << 4)
  private readonly isRepeat = new Uint16Array(states)
  private readonly isRepeat0 = new Uint16Array(states)
  private readonly isRepeat1 = new Uint16Array(states)
  private readonly isRepeat2 = new Uint16Array(states)
  private readonly isRepeat0Long = new Uint16Array(states << 4)
  private readonly slots = new Uint16Array(lengthStates << 6)
  private readonly special = new Uint16Array(128)
  private readonly align = new Uint16Array(16)
  private readonly matchLength = new LengthProbabilities()
  private readonly repeatLength = new LengthProbabilities()

  constructor(
    private readonly input: Uint8Array,
    start: number,
    private readonly output: Uint8Array,
  ) {
    this.at = start
  }

  decode(): number {
    for (;;) {
      const control = this.byte()
      if (control === 0) return this.to
      if (control < 0x80) {
        const size = this.byte() * 256 + this.byte() + 1
        if (this.at + size > this.input.length || this.to + size > this.output.length) throw damaged()
        this.output.set(this.input.subarray(this.at, this.at + size), this.to)
        this.at += size
        this.to += size
        continue
      }
      const unpacked = (control & 0x1f) * 65536 + this.byte() * 256 + this.byte() + 1
      const packed = this.byte() * 256 + this.byte() + 1
      const reset = (control >> 5) & 3
      if (reset >= 2) this.properties(this.byte())
      if (reset >= 1) this.resetState()
      const end = this.at + packed
      if (end > this.input.length || this.to + unpacked > this.output.length) throw damaged()
      this.chunk(this.to + unpacked)
      if (this.at > end) throw damaged()
      this.at = end
    }
  }

  private byte(): number {
    const byte = this.input[this.at++]
    if (byte === undefined) throw damaged()
    return byte
  }

  private properties(byte: number): void {
    if (byte >= 225) throw damaged()
    this.literalBits = byte % 9
    const rest = Math.floor(byte / 9)
    this.literalPositionMask = (1 << (rest % 5)) - 1
    this.positionMask = (1 << Math.floor(rest / 5)) - 1
    if (this.literalBits + (rest % 5) > 4) throw damaged()
  }

  private resetState(): void {
    this.state = 0
    this.distances.fill(0)
    const { isMatch, isRepeat, isRepeat0, isRepeat1, isRepeat2, isRepeat0Long, slots, special, align } = this
    const all = [
      this.literals,
      isMatch,
      isRepeat,
      isRepeat0,
      isRepeat1,
      isRepeat2,
      isRepeat0Long,
      slots,
      special,
      align,
    ]
    for (const probabilities of all) probabilities.fill(half)
    this.matchLength.reset()
    this.repeatLength.reset()
  }

  /** One chunk of packed data, up to `end` in the output. */
  private chunk(end: number): void {
    this.range = 0xffffffff
    this.at++
    this.code = 0
    for (let i = 0; i < 4; i++) this.code = ((this.code << 8) | this.byte()) >>> 0
    const { output, distances } = this
    while (this.to < end) {
      const position = this.to & this.positionMask
      if (this.bit(this.isMatch, (this.state << 4) + position) === 0) {
        this.literal()
        continue
      }
      let length: number
      if (this.bit(this.isRepeat, this.state) === 0) {
        distances[3] = distances[2]!
        distances[2] = distances[1]!
        distances[1] = distances[0]!
        length = this.length(this.matchLength, position)
        this.state = this.state < 7 ? 7 : 10
        distances[0] = this.distance(length)
      } else {
        if (this.bit(this.isRepeat0, this.state) === 0) {
          if (this.bit(this.isRepeat0Long, (this.state << 4) + position) === 0) {
            this.state = this.state < 7 ? 9 : 11
            this.copy(1, end)
            continue
          }
        } else this.recall()
        length = this.length(this.repeatLength, position)
        this.state = this.state < 7 ? 8 : 11
      }
      this.copy(length + 2, end)
    }
    if (this.to > output.length) throw damaged()
  }

  /** Takes the second, third or fourth last distance to the front. */
  private recall(): void {
    const { distances } = this
    let distance = distances[1]!
    if (this.bit(this.isRepeat1, this.state) === 1) {
      distance = distances[2]!
      if (this.bit(this.isRepeat2, this.state) === 1) {
        distance = distances[3]!
        distances[3] = distances[2]!
      }
      distances[2] = distances[1]!
    }
    distances[1] = distances[0]!
    distances[0] = distance
  }

  private copy(length: number, end: number): void {
    const { output } = this
    let from = this.to - this.distances[0]! - 1
    if (from < 0 || this.to + length > end) throw damaged()
    for (const stop = this.to + length; this.to < stop;) output[this.to++] = output[from++]!
  }

  private literal(): void {
    const { output, literals } = this
    const before = this.to > 0 ? output[this.to - 1]! : 0
    const context = ((this.to & this.literalPositionMask) << this.literalBits) + (before >> (8 - this.literalBits))
    const base = 0x300 * context
    let symbol = 1
    if (this.state >= 7) {
      let match = output[this.to - this.distances[0]! - 1]!
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1
        match <<= 1
        const bit = this.bit(literals, base + ((1 + matchBit) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (matchBit !== bit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.bit(literals, base + symbol)
    output[this.to++] = symbol & 0xff
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6
  }

  private length(probabilities: LengthProbabilities, position: number): number {
    if (this.bit(probabilities.choice, 0) === 0) return this.tree(probabilities.low, position << 3, 3)
    if (this.bit(probabilities.choice, 1) === 0) return 8 + this.tree(probabilities.middle, position << 3, 3)
    return 16 + this.tree(probabilities.high, 0, 8)
  }

  private distance(length: number): number {
    const slot = this.tree(this.slots, Math.min(length, lengthStates - 1) << 6, 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const distance = (2 | (slot & 1)) << bits
    if (slot < endPosition) return distance + this.reverseTree(this.special, distance - slot, bits)
    return distance + this.direct(bits - 4) * 16 + this.reverseTree(this.align, 0, 4)
  }

  private tree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(probabilities, base + symbol)
    return symbol - (1 << bits)
  }

  private reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let [symbol, node] = [0, 1]
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probabilities, base + node)
      node = (node << 1) | bit
      symbol |= bit << i
    }
    return symbol
  }

  private direct(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.range >>>= 1
      const bit = this.code >= this.range ? 1 : 0
      if (bit) this.code -= this.range
      value = value * 2 + bit
      if (this.range < 0x1000000) this.normalise()
    }
    return value
  }

  private bit(probabilities: Uint16Array, index: number): 0 | 1 {
    const probability = probabilities[index]!
    const bound = (this.range >>> probabilityBits) * probability
    let bit: 0 | 1 = 0
    if (this.code < bound) {
      this.range = bound
      probabilities[index] = probability + ((2048 - probability) >> 5)
    } else {
      this.range -= bound
      this.code -= bound
      probabilities[index] = probability - (probability >> 5)
      bit = 1
    }
    if (this.range < 0x1000000) this.normalise()
    return bit
  }

  private normalise(): void {
    this.range = (this.range << 8) >>> 0
    // Beyond the end zeros follow; `chunk` notices that it went too far.
    this.code = ((this.code << 8) | (this.input[this.at++] ?? 0)) >>> 0
  }
}

class LengthProbabilities {
  readonly choice = new Uint16Array(2)
  readonly low = new Uint16Array(16 << 3)
  readonly middle = new Uint16Array(16 << 3)
  readonly high = new Uint16Array(256)

  reset(): void {
    for (const probabilities of [this.choice, this.low, this.middle, this.high]) probabilities.fill(half)
  }
}

function damaged(): RangeError {
  return new RangeError('the LZMA data are damaged')
}
