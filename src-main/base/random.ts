/**
 * Philox4x32-10, the counter-based generator of Salmon et al. 2011 ("Parallel random numbers: as easy as 1, 2, 3"):
 * the n-th number of a stream is a pure function of (seed, stream, n), so a run repeats and resumes exactly, and
 * noise can be keyed by a pixel's position whatever tile it is drawn in.
 */
const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** One Philox block: four 32-bit words from a 128-bit counter and a 64-bit key, written to `out`. */
export function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, c0)
    const low0 = Math.imul(M0, c0) >>> 0
    const high1 = multiplyHigh(M1, c2)
    const low1 = Math.imul(M1, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0
    k0 = (k0 + W0) >>> 0
    k1 = (k1 + W1) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** FNV-1a: names a stream by a word, so that call sites need no list of magic numbers. */
function hashName(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** What has to be saved to continue a stream exactly. */
export interface RandomState {
  seed: number
  stream: number
  index: number
  position: number
}

/** A stream of random numbers. Streams of different names, or of different `index` (an item, a step), are independent. */
export class Random {
  private readonly stream: number
  private readonly block = new Uint32Array(4)
  private position = 0

  /** @param seed integer 0…2³²−1. @param stream what the numbers are for. @param index item or step, 0…2⁵³. */
  constructor(
    private readonly seed: number,
    stream: string | number = 'default',
    private readonly index = 0,
  ) {
    this.stream = typeof stream === 'number' ? stream : hashName(stream)
  }

  static fromState(state: RandomState): Random {
    const random = new Random(state.seed, state.stream, state.index)
    random.position = state.position
    if (state.position % 4 !== 0) random.fill()
    return random
  }

  get state(): RandomState {
    return { seed: this.seed, stream: this.stream, index: this.index, position: this.position }
  }

  /** The next 32 random bits. */
  bits(): number {
    if (this.position % 4 === 0) this.fill()
    return this.block[this.position++ % 4]!
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(from = 0, to = 1): number {
    const unit = (this.bits() * 2097152 + (this.bits() >>> 11)) / 9007199254740992
    return from + (to - from) * unit
  }

  /** Integer 0 … below−1 (bias below 2⁻²¹ for below < 2³²). */
  integer(below: number): number {
    return Math.floor(this.uniform() * below)
  }

  /** Standard normal by Box–Muller; two uniforms a number, so that the position never depends on a cached half. */
  normal(mean = 0, sigma = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return mean + sigma * radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Standard normals into `out`, two from each pair of 32-bit words: faster than `normal`, for noise images. */
  fillNormal(out: Float32Array, sigma = 1): Float32Array {
    for (let i = 0; i < out.length; i += 2) {
      const radius = sigma * Math.sqrt(-2 * Math.log((this.bits() + 1) / 4294967296))
      const angle = (this.bits() / 4294967296) * 2 * Math.PI
      out[i] = radius * Math.cos(angle)
      if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle)
    }
    return out
  }

  /** Poisson number of the given mean: Knuth's product below 30, Hörmann's PTRS (1993) above. */
  poisson(mean: number): number {
    if (!(mean >= 0)) throw new RangeError(`Poisson mean must be at least 0, got ${mean}`)
    return mean < 30 ? this.poissonSmall(mean) : this.poissonLarge(mean)
  }

  /** Fisher–Yates, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      ;[items[i], items[j]] = [items[j]!, items[i]!]
    }
    return items
  }

  private poissonSmall(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++
    return count
  }

  private poissonLarge(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean)
    const a = -0.059 + 0.02483 * b
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    const vR = 0.9277 - 3.6224 / (b - 2)
    for (;;) {
      const u = this.uniform() - 0.5
      const v = this.uniform()
      const us = 0.5 - Math.abs(u)
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
      if (us >= 0.07 && v <= vR) return k
      if (k < 0 || (us < 0.013 && v > us)) continue
      const left = Math.log((v * inverseAlpha) / (a / (us * us) + b))
      if (left <= -mean + k * Math.log(mean) - logGamma(k + 1)) return k
    }
  }

  private fill(): void {
    const blockIndex = Math.floor(this.position / 4)
    const high = Math.floor(this.index / 4294967296)
    philox(blockIndex >>> 0, high, this.index >>> 0, this.stream, this.seed >>> 0, 0, this.block)
  }
}

/** ln Γ(x), Lanczos (g = 7, n = 9), relative error below 1e-13 for x > 0. */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const t = x + 6.5
  let sum = c[0]!
  for (let i = 1; i < c.length; i++) sum += c[i]! / (x - 1 + i)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}
