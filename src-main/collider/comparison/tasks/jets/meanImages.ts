import { imageHalfWidth, imagePixels, imageSize, type HitPixels } from '../../../jets'
import type { ImageTriple, MeanImage } from '../../sample'

/** Images of so many jets are kept: the mean over more looks the same, and a million of them would fill the memory. */
export const imagesKept = 50_000

/** The hit pixels of the first jets of a sample, chunk after chunk. */
export class KeptImages {
  private readonly chunks: { pixels: HitPixels; first: number }[] = []
  private jets = 0

  add(pixels: HitPixels): void {
    if (this.jets < imagesKept) this.chunks.push({ pixels, first: this.jets })
    this.jets += pixels.offsets.length - 1
  }

  /** Mean over the jets with a mark, every jet counting once. */
  mean(marks: ArrayLike<number>): MeanImage {
    const values = new Float64Array(imagePixels)
    let count = 0
    for (const { pixels, first } of this.chunks) {
      for (let jet = 0; jet + 1 < pixels.offsets.length; jet++) {
        if (!marks[first + jet]) continue
        count++
        for (let i = pixels.offsets[jet]!; i < pixels.offsets[jet + 1]!; i++)
          values[pixels.pixel[i]!]! += pixels.value[i]!
      }
    }
    return { width: imageSize, height: imageSize, values: values.map((sum) => sum / Math.max(1, count)) }
  }
}

/** Rows of an image run along η: turned so that they run up the page, with φ to the right. */
export function meanImages(gen: KeptImages, reference: KeptImages, other: KeptImages) {
  return (marks: { reference: Uint8Array; other: Uint8Array }): ImageTriple[] => [
    {
      title: 'Mean jet image: Σ pT in a pixel over the pT of the generated jet',
      x: 'Δφ',
      y: 'Δη',
      extent: [-imageHalfWidth, imageHalfWidth, -imageHalfWidth, imageHalfWidth],
      input: gen.mean(marks.reference),
      reference: reference.mean(marks.reference),
      other: other.mean(marks.other),
    },
  ]
}
