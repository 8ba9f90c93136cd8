import type { Plane } from '../astronomy/image'
import { kernelFromPlane } from '../astronomy/psf/kernel'
import { GalateaError } from '../base/errors'
import { readDocument, type DocumentImage } from './imageDocument'

/** FWHM in pixels from `--fwhm` and the scale that is given or in the header, or from `--fwhm-pixels`; null: neither. */
export function fwhmInPixels(
  path: string,
  { observation }: DocumentImage,
  options: { fwhm?: number; fwhmPixels?: number; pixelScale?: number },
): number | null {
  const { fwhm, fwhmPixels, pixelScale } = options
  if (fwhm !== undefined && fwhmPixels !== undefined) {
    throw new GalateaError('usage', 'One of --fwhm and --fwhm-pixels was expected, both were given.')
  }
  if (fwhmPixels !== undefined) return fwhmPixels
  if (fwhm === undefined) return null
  const scale = pixelScale ?? observation.pixelScale?.value
  if (scale !== undefined) return fwhm / scale
  throw new GalateaError('usage', `'${path}' does not say its pixel scale: --pixel-scale was expected beside --fwhm.`, {
    path,
  })
}

/**
 * Kernels from a PSF file: one for every plane where the file holds as many as the image, else its first for all.
 * Each is cut about its peak, freed of negatives, centred and normalised.
 */
export async function readKernels(path: string, planes: number): Promise<Plane[]> {
  const { images } = await readDocument(path, null)
  const all = images.flatMap((image) => image.planes)
  const kernels = all.length === planes ? all : Array.from({ length: planes }, () => all[0]!)
  const made = new Map<Plane, Plane>()
  return kernels.map((plane) => {
    const known = made.get(plane)
    if (known) return known
    const kernel = toKernel(path, plane)
    made.set(plane, kernel)
    return kernel
  })
}

function toKernel(path: string, plane: Plane): Plane {
  if (!plane.data.some((value) => value > 0)) {
    throw new GalateaError('unreadable', `The PSF '${path}' holds no positive pixel: a point source was expected.`, {
      path,
    })
  }
  return kernelFromPlane(plane)
}
