export { blurAndBin, degradeStamp, maskPixels, type StampDegradation } from './degrade'
export { bin, requireDownscale, type Binning, type Downscale } from './downscale'
export { addWhiteNoise, nearZeroStatistics, noiseAfterBlur, noiseAfterGaussian, whiteNoiseVariance } from './noise'
