import FFT from 'fft.js'

/** The smallest power of two that is at least n (and at least 2, the smallest size the library transforms). */
export function nextPowerOfTwo(n: number): number {
  let size = 2
  while (size < n) size *= 2
  return size
}

const plans = new Map<string, Fourier2d>()

/**
 * Discrete Fourier transform of real images whose width and height are powers of two:
 * F(kx, ky) = Σ f(x, y) exp(−2πi(kx·x/width + ky·y/height)).
 *
 * Only the columns kx = 0 … width/2 are kept, the rest being their conjugates. A spectrum is a Float64Array of
 * complex numbers, column by column: the real part of F(kx, ky) is at `2·(kx·height + ky)`, ky = 0 … height − 1.
 * Two rows go through one complex transform, so a real image costs half a complex one. Cost: O(n log n); 128² takes
 * about 0.4 ms, 512² about 10 ms.
 */
export class Fourier2d {
  readonly spectrumLength: number
  private readonly rows: FFT
  private readonly columns: FFT
  private readonly rowIn: Float64Array
  private readonly rowOut: Float64Array
  private readonly columnIn: Float64Array
  private readonly columnOut: Float64Array
  private readonly between: Float64Array

  private constructor(
    readonly width: number,
    readonly height: number,
  ) {
    for (const size of [width, height]) {
      if (!Number.isInteger(Math.log2(size)) || size < 2) {
        throw new RangeError(`A Fourier transform here needs sizes that are powers of two, got ${width}×${height}`)
      }
    }
    this.spectrumLength = (width / 2 + 1) * height * 2
    this.rows = new FFT(width)
    this.columns = width === height ? this.rows : new FFT(height)
    this.rowIn = new Float64Array(2 * width)
    this.rowOut = new Float64Array(2 * width)
    this.columnIn = new Float64Array(2 * height)
    this.columnOut = new Float64Array(2 * height)
    this.between = new Float64Array(this.spectrumLength)
  }

  /** The plan of a size; made once and kept. */
  static of(width: number, height: number): Fourier2d {
    const key = `${width}×${height}`
    const known = plans.get(key)
    if (known) return known
    const plan = new Fourier2d(width, height)
    plans.set(key, plan)
    return plan
  }

  /** @param image width·height pixels, row by row. */
  forward(image: Float64Array, out: Float64Array = new Float64Array(this.spectrumLength)): Float64Array {
    const { width, height, rowIn, rowOut, columnIn, columnOut, between } = this
    const half = width / 2
    for (let y = 0; y < height; y += 2) {
      const first = y * width
      for (let x = 0; x < width; x++) {
        rowIn[2 * x] = image[first + x]!
        rowIn[2 * x + 1] = image[first + width + x]!
      }
      this.rows.transform(rowOut, rowIn)
      for (let kx = 0; kx <= half; kx++) {
        const mirror = 2 * ((width - kx) % width)
        const re = rowOut[2 * kx]!
        const im = rowOut[2 * kx + 1]!
        const mirrorRe = rowOut[mirror]!
        const mirrorIm = rowOut[mirror + 1]!
        const at = 2 * (kx * height + y)
        between[at] = 0.5 * (re + mirrorRe)
        between[at + 1] = 0.5 * (im - mirrorIm)
        between[at + 2] = 0.5 * (im + mirrorIm)
        between[at + 3] = 0.5 * (mirrorRe - re)
      }
    }
    const length = 2 * height
    for (let start = 0; start < between.length; start += length) {
      for (let i = 0; i < length; i++) columnIn[i] = between[start + i]!
      this.columns.transform(columnOut, columnIn)
      for (let i = 0; i < length; i++) out[start + i] = columnOut[i]!
    }
    return out
  }

  /** The image whose `forward` is the spectrum. */
  inverse(spectrum: Float64Array, out: Float64Array = new Float64Array(this.width * this.height)): Float64Array {
    const { width, height, rowIn, rowOut, columnIn, columnOut, between } = this
    const half = width / 2
    const length = 2 * height
    for (let start = 0; start < spectrum.length; start += length) {
      for (let i = 0; i < length; i++) columnIn[i] = spectrum[start + i]!
      this.columns.inverseTransform(columnOut, columnIn)
      for (let i = 0; i < length; i++) between[start + i] = columnOut[i]!
    }
    for (let y = 0; y < height; y += 2) {
      for (let kx = 0; kx <= half; kx++) {
        const at = 2 * (kx * height + y)
        const aRe = between[at]!
        const aIm = between[at + 1]!
        const bRe = between[at + 2]!
        const bIm = between[at + 3]!
        rowIn[2 * kx] = aRe - bIm
        rowIn[2 * kx + 1] = aIm + bRe
        if (kx > 0 && kx < half) {
          const mirror = 2 * (width - kx)
          rowIn[mirror] = aRe + bIm
          rowIn[mirror + 1] = bRe - aIm
        }
      }
      this.rows.inverseTransform(rowOut, rowIn)
      const first = y * width
      for (let x = 0; x < width; x++) {
        out[first + x] = rowOut[2 * x]!
        out[first + width + x] = rowOut[2 * x + 1]!
      }
    }
    return out
  }
}

/** a·b, element by element; `out` may be one of them. */
export function multiplySpectra(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < a.length; i += 2) {
    const re = a[i]! * b[i]! - a[i + 1]! * b[i + 1]!
    out[i + 1] = a[i]! * b[i + 1]! + a[i + 1]! * b[i]!
    out[i] = re
  }
}

/** a·conj(b), element by element: correlation instead of convolution; `out` may be one of them. */
export function multiplyByConjugate(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < a.length; i += 2) {
    const re = a[i]! * b[i]! + a[i + 1]! * b[i + 1]!
    out[i + 1] = a[i + 1]! * b[i]! - a[i]! * b[i + 1]!
    out[i] = re
  }
}
