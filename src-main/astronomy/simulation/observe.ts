import type { Random } from '../../base/random'
import { convolveKernel, PeriodicConvolver } from '../convolution'
import { addPhotonNoise, addWhiteNoise } from '../degradation/noise'
import { nextPowerOfTwo } from '../fourier'
import { createPlane, type Plane } from '../image'
import { psfKernel } from '../psf/profiles'
import { seeingModel, type Telescope } from './options'
import type { Light } from './light'

const kernels = new Map<string, Plane>()

/** The pixel-averaged PSF, up to `radius` px. Kept, so that its transform is too. */
function seeingKernel(telescope: Telescope, radius: number): Plane {
  const model = seeingModel(telescope)
  const key = `${model.fwhm} ${radius}`
  const known = kernels.get(key)
  if (known) return known
  if (kernels.size > 100) kernels.clear()
  const kernel = psfKernel(model, { radius, sampling: 'pixel' })
  kernels.set(key, kernel)
  return kernel
}

/**
 * How far beyond an image of this side light is drawn: it reaches the image through the PSF's wings. The rest of the
 * next power of two, at least 4 and at most 12 half widths.
 */
export function marginFor(size: number, telescope: Telescope): number {
  const least = Math.ceil(4 * (telescope.seeing / telescope.pixelScale)) + 6
  return Math.floor((nextPowerOfTwo(size + 2 * least) - size) / 2)
}

/** A stamp as the telescope sees it, without noise. The light's sides must be powers of two. */
export function seeStamp(light: Light, telescope: Telescope, margin: number, size: number): Plane {
  const convolver = new PeriodicConvolver(light.width, light.height, seeingKernel(telescope, margin))
  const seen = convolver.apply(light.data, new Float64Array(light.data.length))
  const out = createPlane(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) out.data[y * size + x] = seen[(y + margin) * light.width + x + margin]!
  }
  return out
}

/** The same for a field of any size; light is drawn on the field alone. */
export function seeField(light: Light, telescope: Telescope): Plane {
  const radius = Math.min(64, Math.ceil(10 * (telescope.seeing / telescope.pixelScale)))
  const plane = createPlane(light.width, light.height, Float32Array.from(light.data))
  return convolveKernel(plane, seeingKernel(telescope, radius), 'zero')
}

/** Photon noise of the sources and noise of the sky, in place; the sky's level is already subtracted. */
export function addObservationNoise(planes: readonly Plane[], telescope: Telescope, random: Random): void {
  if (telescope.gain > 0) for (const plane of planes) addPhotonNoise(plane, telescope.gain, random)
  if (telescope.skyRms > 0) addWhiteNoise(planes, telescope.skyRms, random)
}
