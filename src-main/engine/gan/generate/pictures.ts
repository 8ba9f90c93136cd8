import type { Picture } from '../task'

/** An image in the networks' scale, as it is shown: others than of 3 channels by their first one. */
export function pictureOf(
  name: string,
  image: Float32Array,
  [channels, height, width]: readonly [number, number, number],
): Picture {
  const shown = channels === 3 ? 3 : 1
  const data = image.subarray(0, shown * height * width)
  return { name, width, height, channels: shown, data, display: { kind: 'linear', low: -0.1, high: 1 } }
}
