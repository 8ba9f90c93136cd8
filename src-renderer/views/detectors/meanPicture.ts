import type { MeanImage } from '../../../src-preload/contract/comparisons'
import { colourTable } from '../../viewer/colourMaps'

/** Brightens the faint rim of a jet, whose centre holds nearly all. */
const softening = 100

/**
 * A mean image as RGBA, top row first (images are stored with the lowest φ first). All samples share one scale, so that
 * they can be compared; the difference is drawn symmetric about zero, in two hues.
 */
export function paintMean(image: MeanImage, all: readonly MeanImage[]): ImageData {
  const { width, height, values } = image
  const isDifference = image.role === 'difference'
  const peers = isDifference ? [image] : all.filter(({ role }) => role !== 'difference')
  const most = Math.max(...peers.flatMap((peer) => peer.values.map(Math.abs)), Number.MIN_VALUE)
  const table = colourTable(isDifference ? 'difference' : 'viridis')
  const rgba = new Uint8ClampedArray(4 * width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = (values[(height - 1 - y) * width + x] ?? 0) / most
      const stretched = (Math.sign(value) * Math.asinh(softening * Math.abs(value))) / Math.asinh(softening)
      const entry = 4 * Math.round(255 * (isDifference ? (stretched + 1) / 2 : Math.max(0, stretched)))
      const to = 4 * (y * width + x)
      for (let c = 0; c < 4; c++) rgba[to + c] = table[entry + c] ?? 0
    }
  }
  return new ImageData(rgba, width, height)
}
