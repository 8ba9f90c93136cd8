/** The part of fft.js 4 that is used here. Sizes are powers of two above 1; complex numbers lie interleaved. */
declare module 'fft.js' {
  export default class FFT {
    constructor(size: number)
    transform(out: Float64Array, data: Float64Array): void
    inverseTransform(out: Float64Array, data: Float64Array): void
  }
}
