import type { MeasureAttributes } from '../../../../src-main/engine/gan/generate/measuring'
import type { ImageSource } from '../../../../src-main/engine/gan/generate/source'
import { Random } from '../../../../src-main/base/random'

/** Images 1×8×8 of one bright pixel pair in noise; `flux` is what they hold, `tilt` is positive or negative. */
export function blobs(): ImageSource & { closed: boolean } {
  const sizes = { train: 40, validation: 16, test: 8 }
  const first = { train: 0, validation: 100, test: 200 }
  const flux = (item: number): number => 10 * 30 ** new Random(1, 'flux', item).uniform()
  const source = {
    shape: [1, 8, 8] as const,
    bands: ['r'],
    unit: 'count',
    properties: { pixelScaleArcsec: 0.4 },
    attributes: ['flux', 'tilt', 'sometimes', 'same'],
    kinds: ['side', 'title'],
    sizes,
    hash: 'blobs',
    closed: false,
    columnOf: (name: string) => (source.attributes.includes(name) ? name : null),
    read: async (split: keyof typeof sizes, index: number) => {
      const item = first[split] + index
      const image = new Random(2, 'noise', item).fillNormal(new Float32Array(64))
      image[27]! += flux(item) / 2
      image[28]! += flux(item) / 2
      image[0] = NaN
      return image
    },
    kind: async (split: keyof typeof sizes, name: string) =>
      Array.from({ length: sizes[split] }, (_, index) => {
        if (name === 'title') return `blob ${index}`
        if (index % 10 === 9) return null
        return index % 3 === 0 ? 'left' : 'right'
      }),
    attribute: async (split: keyof typeof sizes, name: string) =>
      Array.from({ length: sizes[split] }, (_, index) => {
        const item = first[split] + index
        if (name === 'flux') return flux(item)
        if (name === 'tilt') return new Random(3, 'tilt', item).uniform(-1, 1)
        if (name === 'sometimes') return index % 4 === 0 ? NaN : index
        return 5
      }),
    close: async () => {
      source.closed = true
    },
  }
  return source
}

/** Of an image of `blobs`: the flux of its middle; nothing else can be measured. */
export const measureBlob: MeasureAttributes = (image, names) =>
  names.map((name) => (name === 'flux' ? image[27]! + image[28]! : NaN))
