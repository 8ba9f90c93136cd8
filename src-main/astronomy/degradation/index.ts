export { convolveKernel, convolveSeparable } from '../convolution'
export { blurAndBin, degradeStamp, maskPixels, type StampDegradation } from './degrade'
export { bin, requireDownscale, type Binning, type Downscale } from './downscale'
export {
  addPhotonNoise,
  addWhiteNoise,
  nearZeroStatistics,
  noiseAfterBlur,
  noiseAfterGaussian,
  whiteNoiseVariance,
} from './noise'
export { degradeImage, noiseRecipes, type DegradedImage, type ImageDegradation, type NoiseRecipe } from './image'
