import { reflected, requireOdd, type Edge } from '../convolution'
import { Fourier2d, multiplyByConjugate, multiplySpectra, nextPowerOfTwo } from '../fourier'
import type { Plane } from '../image'

/** Beyond the border: mirrored, nothing, or the image again (its sides must be powers of two). */
export type Border = Edge | 'periodic'

/**
 * A point-spread function over an image of one size, ready to be applied many times: the image is padded by the
 * kernel's reach to powers of two, so that a convolution costs two transforms (64² pixels padded to 128²: 1 ms).
 */
export class Blur {
  readonly fourier: Fourier2d
  /** Transform of the kernel, its middle at the origin. */
  readonly transfer: Float64Array
  private readonly margin: readonly [number, number]
  private readonly spectrum: Float64Array

  /** @param psf odd, sum 1. @param edge what the image is continued by. */
  constructor(
    readonly width: number,
    readonly height: number,
    psf: Plane,
    private readonly edge: Border,
  ) {
    requireOdd(psf)
    this.margin = [(psf.width - 1) / 2, (psf.height - 1) / 2]
    const room = edge === 'periodic' ? 0 : 2
    this.fourier = Fourier2d.of(
      nextPowerOfTwo(width + room * this.margin[0]),
      nextPowerOfTwo(height + room * this.margin[1]),
    )
    if (edge === 'periodic' && (this.fourier.width !== width || this.fourier.height !== height)) {
      throw new RangeError(`A periodic image needs sides that are powers of two, got ${width}×${height}`)
    }
    this.transfer = this.fourier.forward(this.kernelAtOrigin(psf))
    this.spectrum = new Float64Array(this.fourier.spectrumLength)
  }

  /** The image on the padded grid, its first pixel at (0, 0), continued beyond its border. */
  pad(data: ArrayLike<number>): Float64Array {
    const { width, height } = this
    const out = new Float64Array(this.fourier.width * this.fourier.height)
    const columns = this.sources(width, this.fourier.width)
    const rows = this.sources(height, this.fourier.height)
    rows.forEach((row, y) => {
      if (row < 0) return
      columns.forEach((column, x) => {
        if (column >= 0) out[y * this.fourier.width + x] = data[row * width + column]!
      })
    })
    return out
  }

  /** The image's part of a padded grid. */
  cut(padded: Float64Array): Float64Array {
    const out = new Float64Array(this.width * this.height)
    for (let y = 0; y < this.height; y++) {
      const from = y * this.fourier.width
      out.set(padded.subarray(from, from + this.width), y * this.width)
    }
    return out
  }

  /** psf ∗ image, on the padded grid. */
  convolve(padded: Float64Array): Float64Array {
    this.fourier.forward(padded, this.spectrum)
    multiplySpectra(this.spectrum, this.transfer, this.spectrum)
    return this.fourier.inverse(this.spectrum)
  }

  /** The adjoint: the psf turned by 180 degrees. */
  correlate(padded: Float64Array): Float64Array {
    this.fourier.forward(padded, this.spectrum)
    multiplyByConjugate(this.spectrum, this.transfer, this.spectrum)
    return this.fourier.inverse(this.spectrum)
  }

  /** For each padded position the image's row or column, −1 where there is nothing: periodic, halves to either side. */
  private sources(length: number, padded: number): Int32Array {
    const after = Math.ceil((padded - length) / 2)
    return Int32Array.from({ length: padded }, (_, i) => {
      if (i < length) return i
      if (this.edge === 'zero') return -1
      return reflected(i < length + after ? i : i - padded, length)
    })
  }

  private kernelAtOrigin(psf: Plane): Float64Array {
    const { width, height } = this.fourier
    const out = new Float64Array(width * height)
    for (let y = 0; y < psf.height; y++) {
      for (let x = 0; x < psf.width; x++) {
        const row = (y - this.margin[1] + 2 * height) % height
        const column = (x - this.margin[0] + 2 * width) % width
        out[row * width + column]! += psf.data[y * psf.width + x]!
      }
    }
    return out
  }
}
