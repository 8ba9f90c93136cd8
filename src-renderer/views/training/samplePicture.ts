import { colourTable } from '../../viewer/colourMaps'
import type { LoadedPicture } from '../../stores/training'

/** A picture as RGBA, top row first. What is symmetric about zero is a difference and gets two hues. */
export function paintPicture(picture: LoadedPicture): ImageData {
  const { width, height, channels, data, bottomUp } = picture
  const plane = width * height
  const rgba = new Uint8ClampedArray(4 * plane)
  const isDifference = picture.low < 0 && picture.low === -picture.high
  const table = colourTable('difference')
  for (let y = 0; y < height; y++) {
    const row = (bottomUp ? height - 1 - y : y) * width
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x)
      rgba[to + 3] = 255
      if (isDifference) {
        let mean = 0
        for (let c = 0; c < channels; c++) mean += (data[c * plane + row + x] ?? 0) / channels
        const entry = 4 * Math.round(255 * brightness(picture, mean))
        for (let c = 0; c < 3; c++) rgba[to + c] = table[entry + c] ?? 0
      } else {
        for (let c = 0; c < 3; c++) {
          rgba[to + c] = 255 * brightness(picture, data[(channels === 3 ? c : 0) * plane + row + x] ?? NaN)
        }
      }
    }
  }
  return new ImageData(rgba, width, height)
}

export function brightness(
  { low, high, stretch, softening }: Pick<LoadedPicture, 'low' | 'high' | 'stretch' | 'softening'>,
  value: number,
): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)))
  if (!Number.isFinite(t)) return 0
  return stretch === 'linear' ? t : Math.asinh(softening * t) / Math.asinh(softening)
}
