import { resolve } from 'node:path'
import { Option } from 'commander'
import {
  deconvolutionIds,
  deconvolutionMethods,
  deconvolve,
  type DeconvolutionId,
  type DeconvolutionMethod,
  type MethodOptions,
} from '../../astronomy/deconvolution/methods'
import type { Plane } from '../../astronomy/image'
import { measureSky } from '../../astronomy/measure/statistics'
import { fwhmPerSigma, gaussianKernel } from '../../astronomy/psf/profiles'
import { measurePsf } from '../../astronomy/psf/stars'
import { checkpoint } from '../../base/progress'
import { GalateaError } from '../../base/errors'
import type { CommandDefinition, Context } from '../command'
import { programName, readDocument, writeDocument, type DocumentImage, type ImageDocument } from '../imageDocument'
import { integer, positive } from '../options'
import { fwhmInPixels, readKernels } from '../pointSpread'

interface Options extends MethodOptions {
  method: DeconvolutionId
  psf?: string
  fwhm?: number
  fwhmPixels?: number
  pixelScale?: number
  hdu?: number
}

/** FWHM in pixels of a first guess: most cameras are built for 3, and a guess should be too wide. */
const blindGuess = 4

export const definition: CommandDefinition = {
  name: 'deconvolve',
  summary: 'Sharpen an image by a conventional method: Richardson–Lucy, Wiener, total variation, blind',
  configure(command) {
    command
      .argument('<in>', 'FITS, XISF, PNG or JPEG')
      .argument('<out>', 'FITS file to write')
      .addOption(new Option('--method <method>', 'which').choices(deconvolutionIds).default('richardson-lucy'))
      .option('--psf <file>', 'an image of the point-spread function, or as many as the file has images')
      .option('--fwhm <arcsec>', 'of a Gaussian point-spread function', positive)
      .option('--fwhm-pixels <px>', 'the same in pixels', positive)
      .option('--pixel-scale <arcsec>', 'where the file does not say it', positive)
      .option('--iterations <n>', 'for the iterative methods', integer(1, 10_000))
      .option('--balance <x>', 'Wiener: against roughness; tv: its weight, 0.2 by default', positive)
      .option('--hdu <n>', 'one HDU, from 0 (default: all images)', integer(0, 1e6))
  },
  async run([input, output], given, context) {
    const options = given as unknown as Options
    requireTaken(options)
    const start = performance.now()
    const document = await readDocument(input!, options.hdu ?? null)
    for (const note of document.notes) context.warn(note)
    const { planes, source } = await deconvolveDocument(document, options, context)
    const { method, iterations, balance } = options
    const settings = [iterations && `${iterations} iterations`, balance && `balance ${balance}`].filter(Boolean)
    const line = `${programName}: deconvolved from ${input}, ${[method, ...settings, source].join(', ')}`
    await writeDocument(resolve(output!), document, planes, 1, [line])
    const seconds = (performance.now() - start) / 1000
    const json = { output: resolve(output!), method, psf: source, seconds }
    return { json, text: `${json.output}: ${method}, ${source}, ${seconds.toFixed(1)} s` }
  },
}

function requireTaken({ method, ...options }: Options): void {
  const { takes }: DeconvolutionMethod = deconvolutionMethods[method]
  for (const name of ['iterations', 'balance'] as const) {
    if (options[name] !== undefined && !takes.includes(name)) {
      throw new GalateaError('usage', `The method ${method} takes no --${name}; it takes: --${takes.join(', --')}.`)
    }
  }
}

async function deconvolveDocument(document: ImageDocument, options: Options, context: Context) {
  const { images, path } = document
  const bands = images.flatMap((image) => image.planes.map((plane) => ({ image, plane })))
  const { kernels, source } = await kernelsFor(path, bands, options, context)
  const planes: Plane[][] = images.map(() => [])
  for (const [i, { image, plane }] of bands.entries()) {
    await checkpoint(context.work)
    const psf = kernels[i]!
    if (psf.width > 2 * plane.width || psf.height > 2 * plane.height) {
      const message = `The PSF of ${psf.width}×${psf.height} pixels is larger than twice the ${plane.width}×${plane.height} of '${path}'.`
      throw new GalateaError('usage', message, { path })
    }
    const sky = skyOf(path, plane, context)
    planes[images.indexOf(image)]!.push(deconvolve(options.method, { image: plane, psf, sky }, options))
    context.work.progress?.report((i + 1) / bands.length, `band ${i + 1} of ${bands.length}`)
  }
  return { planes, source }
}

interface Band {
  image: DocumentImage
  plane: Plane
}

/** From the file given, the FWHM given, or the image's own stars: and what it was, for the user and the header. */
async function kernelsFor(path: string, bands: Band[], options: Options, context: Context) {
  const asked = [options.psf, options.fwhm, options.fwhmPixels].filter((value) => value !== undefined)
  if (asked.length > 1) {
    throw new GalateaError('usage', 'One of --psf, --fwhm and --fwhm-pixels was expected, several were given.')
  }
  if (options.psf !== undefined) {
    return { kernels: await readKernels(options.psf, bands.length), source: `PSF of ${options.psf}` }
  }
  const widths = bands.map(({ image }) => fwhmInPixels(path, image, options))
  if (widths[0] != null) {
    const kernels = widths.map((fwhm) => gaussianKernel(fwhm! / fwhmPerSigma))
    return { kernels, source: `Gaussian of ${Number(widths[0].toPrecision(6))} pixels FWHM` }
  }
  const kernels = bands.map(({ plane }) => starKernel(path, plane, options.method, context))
  return { kernels, source: "PSF of the image's own stars" }
}

function starKernel(path: string, plane: Plane, method: DeconvolutionId, context: Context): Plane {
  const found = measurePsf(plane)
  if (found.value === null && method === 'blind') {
    context.warn(
      `The point-spread function of '${path}' starts as a Gaussian of ${blindGuess} pixels, ${found.reason}.`,
    )
    return gaussianKernel(blindGuess / fwhmPerSigma, 6)
  }
  if (found.value === null) {
    throw new GalateaError(
      'usage',
      `The point-spread function of '${path}' cannot be measured, ${found.reason}: --psf or --fwhm was expected.`,
      { path },
    )
  }
  const { fwhmPixels, stars, kernel } = found.value
  context.warn(`Point-spread function from ${stars} stars of '${path}': ${fwhmPixels.toFixed(2)} pixels FWHM.`)
  return kernel
}

/** An image without noise has none to measure: a thousandth of its range keeps the methods stable. */
function skyOf(path: string, plane: Plane, context: Context): { median: number; sigma: number } {
  const sky = measureSky(plane)
  if (!sky) {
    throw new GalateaError('out-of-domain', `No pixel of '${path}' has a value: there is nothing to deconvolve.`, {
      path,
    })
  }
  if (sky.sigma > 0) return sky
  const finite = plane.data.filter(Number.isFinite)
  const [low, high] = finite.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity])
  if (high === low) {
    throw new GalateaError(
      'out-of-domain',
      `All pixels of '${path}' have the value ${low}: there is nothing to sharpen.`,
      {
        path,
      },
    )
  }
  const sigma = (high - low) / 1000
  context.warn(
    `The sky of '${path}' has no noise: ${sigma.toPrecision(3)}, a thousandth of the range, is taken for it.`,
  )
  return { median: sky.median, sigma }
}
