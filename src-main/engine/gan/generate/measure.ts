import type { MetricDefinition } from '../task'
import { scaleAttribute, type AttributeScale, type GenerateDescription } from './description'

export const generateMetrics = {
  featureDistance: {
    better: 'lower',
    unit: '',
    meaning:
      'Wasserstein-1 distance between generated and real images of a batch, mean over simple features (level, scatter, power in octaves), in units of the real scatter.',
  },
  attributeError: {
    better: 'lower',
    unit: '',
    meaning:
      'Mean over attributes of the difference between what is measured on the generated image and on the real one with the same attributes, in units of the attribute’s scatter; 3 where nothing can be measured.',
  },
  misfit: {
    better: 'lower',
    unit: '',
    meaning:
      'featureDistance + attributeError (0 where it is undefined): whether images look like the data and are what was asked for.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

/** Errors count up to this many standard deviations of the attribute, and so much where nothing can be measured. */
const largestError = 3

/**
 * How far a generated image is from the real one with the same attributes: the mean over the attributes that were
 * measured on the real one, in the attributes' own scale; NaN where none was. Compared is what is measured on both, not
 * what was asked for: so it is right, too, for a truth that the image shows only in part.
 */
export function attributeError(
  scales: readonly AttributeScale[],
  real: readonly number[],
  generated: readonly number[],
): number {
  const errors = scales.flatMap((scale, i) => {
    const expected = scaleAttribute(scale, real[i]!)
    if (!Number.isFinite(expected)) return []
    const error = Math.abs(scaleAttribute(scale, generated[i]!) - expected)
    return [Number.isNaN(error) ? largestError : Math.min(largestError, error)]
  })
  return errors.length > 0 ? errors.reduce((sum, error) => sum + error, 0) / errors.length : NaN
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

/** What `simpleFeatures` puts out, in its order. */
export function featureNames({ shape, bands }: Pick<GenerateDescription, 'shape' | 'bands'>): string[] {
  const [channels, height, width] = shape
  const distances: number[] = []
  for (let distance = 1; 2 * distance < Math.min(height, width); distance *= 2) distances.push(distance)
  return Array.from({ length: channels }, (_, channel) => bands[channel] ?? `channel ${channel}`).flatMap((band) => [
    `${band}: mean`,
    `${band}: standard deviation`,
    ...distances.map((distance) => `${band}: differences at ${distance} px`),
  ])
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
