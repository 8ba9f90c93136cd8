import type { MetricDefinition } from '../task'

export const generateMetrics: Readonly<Record<string, MetricDefinition>> = {
  featureDistance: {
    better: 'lower',
    unit: '',
    meaning:
      'Wasserstein-1 distance between generated and real images of a batch, mean over simple features (level, scatter, power in octaves), in units of the real scatter.',
  },
}

/**
 * Simple features of one image [channels, height, width]: of each channel the mean, the standard deviation and the
 * root mean square of the differences at 1, 2, 4, … pixels.
 */
export function simpleFeatures(image: Float32Array, shape: readonly [number, number, number]): number[] {
  const [channels, height, width] = shape
  const plane = height * width
  const features: number[] = []
  for (let channel = 0; channel < channels; channel++) {
    const pixels = image.subarray(channel * plane, (channel + 1) * plane)
    const mean = pixels.reduce((sum, v) => sum + v, 0) / plane
    features.push(mean, Math.sqrt(pixels.reduce((sum, v) => sum + (v - mean) ** 2, 0) / plane))
    for (let distance = 1; 2 * distance < Math.min(height, width); distance *= 2) {
      let sum = 0
      let count = 0
      for (let y = 0; y < height; y++) {
        for (let x = 0; x + distance < width; x++, count++) {
          sum += (pixels[y * width + x]! - pixels[y * width + x + distance]!) ** 2
        }
      }
      features.push(Math.sqrt(sum / count))
    }
  }
  return features
}

/**
 * Mean over features of the Wasserstein-1 distance between two sets of equally many images, over the real scatter or a
 * twentieth of the real mean, whichever is larger.
 */
export function featureDistance(real: readonly number[][], generated: readonly number[][]): number {
  const features = real[0]?.length ?? 0
  let total = 0
  for (let feature = 0; feature < features; feature++) {
    const a = real.map((row) => row[feature]!).sort((x, y) => x - y)
    const b = generated.map((row) => row[feature]!).sort((x, y) => x - y)
    const mean = a.reduce((sum, v) => sum + v, 0) / a.length
    const std = Math.sqrt(a.reduce((sum, v) => sum + (v - mean) ** 2, 0) / a.length)
    const distance = a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length
    // The level of white noise, say, hardly differs between images: there a twentieth of itself is the unit.
    total += distance / Math.max(std, 0.05 * Math.abs(mean), 1e-6)
  }
  return total / features
}
