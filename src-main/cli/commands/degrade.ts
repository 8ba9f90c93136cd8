import { resolve } from 'node:path'
import { Option } from 'commander'
import {
  degradeImage,
  noiseRecipes,
  type DegradedImage,
  type ImageDegradation,
} from '../../astronomy/degradation/image'
import type { NoiseRecipe } from '../../astronomy/degradation/image'
import { requireDownscale, type Binning, type Downscale } from '../../astronomy/degradation/downscale'
import { GalateaError } from '../../base/errors'
import type { CommandDefinition, Context } from '../command'
import { programName, readDocument, writeDocument, type ImageDocument } from '../imageDocument'
import { integer, number, positive } from '../options'
import { fwhmInPixels, readKernels } from '../pointSpread'
import { table } from '../terminal'

interface Options {
  fwhm?: number
  fwhmPixels?: number
  pixelScale?: number
  psf?: string
  downscale: number
  binning: Binning
  noise?: number
  recipe: NoiseRecipe
  mask: number
  hdu?: number
  unit?: string
}

export const definition: CommandDefinition = {
  name: 'degrade',
  summary: 'Blur, bin, add noise to and mask an image, as a worse telescope would',
  configure(command) {
    command
      .argument('<in>', 'FITS, XISF, PNG or JPEG')
      .argument('<out>', 'FITS file to write')
      .option('--fwhm <arcsec>', 'FWHM of the Gaussian to add', positive)
      .option('--fwhm-pixels <px>', 'the same in pixels of the input', positive)
      .option('--pixel-scale <arcsec>', 'where the file does not say it', positive)
      .option('--psf <file>', 'an image of the point-spread function to add instead')
      .option('--downscale <n>', '1, 2 or 4: pixels binned along each side', Number, 1)
      .addOption(
        new Option('--binning <kind>', 'mean keeps the brightness, sum the flux')
          .choices(['mean', 'sum'])
          .default('mean'),
      )
      .option('--noise <sigmas>', "noise of the output's sky in units of the input's", positive)
      .addOption(
        new Option('--recipe <recipe>', 'how noise is added').choices(Object.keys(noiseRecipes)).default('physical'),
      )
      .option('--mask <fraction>', 'share of the pixels that lose their value', number(0, 1), 0)
      .option('--hdu <n>', 'one HDU, from 0 (default: all images)', integer(0, 1e6))
      .option('--unit <name>', 'unit of the pixels where the file does not say it')
  },
  async run([input, output], given, context) {
    const options = given as unknown as Options
    if (options.downscale !== 1 && options.downscale !== 2 && options.downscale !== 4) {
      throw new GalateaError('usage', `--downscale must be 1, 2 or 4, got ${options.downscale}.`)
    }
    const document = await readDocument(input!, options.hdu ?? null)
    for (const note of document.notes) context.warn(note)
    const degraded = await degradeDocument(document, options, context)
    const { downscale } = options
    await writeDocument(
      resolve(output!),
      document,
      degraded.planes,
      1 / downscale,
      history(input!, options, degraded, context),
    )
    const { fwhmPixels, skyRms, noiseRms, addedRms } = degraded
    const json = {
      output: resolve(output!),
      fwhmPixels,
      downscale,
      binning: options.binning,
      skyRms,
      noiseRms,
      addedRms,
    }
    return { json: { ...json, recipe: options.recipe, mask: options.mask, seed: context.seed }, text: describe(json) }
  },
}

interface DegradedDocument extends Omit<DegradedImage, 'planes'> {
  planes: DegradedImage['planes'][]
  fwhmPixels: number | null
}

async function degradeDocument(document: ImageDocument, options: Options, context: Context): Promise<DegradedDocument> {
  const { images, path } = document
  const downscale: Downscale = requireFactor(options.downscale)
  if (options.psf !== undefined && (options.fwhm ?? options.fwhmPixels) !== undefined) {
    throw new GalateaError('usage', 'One of --psf, --fwhm and --fwhm-pixels was expected, several were given.')
  }
  requireValues(document)
  if (options.recipe === 'paper-2017') requireNanomaggies(document, options.unit)
  const bands = images.flatMap((image) => image.planes.map((plane) => ({ image, plane })))
  const kernels = options.psf === undefined ? null : await readKernels(options.psf, bands.length)
  // Bands of one size go through together: the 2017 recipe measures and adds its noise over all of them.
  const sizes = new Map<string, number[]>()
  bands.forEach(({ image, plane }, i) => {
    const key = `${plane.width}×${plane.height} ${fwhmInPixels(path, image, options)} ${kernels ? i : ''}`
    sizes.set(key, [...(sizes.get(key) ?? []), i])
  })
  const result: DegradedDocument = {
    planes: images.map(() => []),
    fwhmPixels: null,
    skyRms: [],
    noiseRms: [],
    addedRms: [],
  }
  const made: DegradedImage['planes'] = []
  let group = 0
  for (const members of sizes.values()) {
    const first = members[0]!
    const fwhmPixels = fwhmInPixels(path, bands[first]!.image, options)
    const degradation: ImageDegradation = {
      fwhmPixels,
      psf: kernels ? kernels[first]! : null,
      downscale,
      binning: options.binning,
      noise: options.noise ?? null,
      recipe: options.recipe,
      mask: options.mask,
    }
    const planes = members.map((i) => bands[i]!.plane)
    if (planes[0]!.width < downscale || planes[0]!.height < downscale) {
      const size = `${planes[0]!.width}×${planes[0]!.height}`
      throw new GalateaError('usage', `'${path}' has ${size} pixels: too few to be downscaled by ${downscale}.`, {
        path,
      })
    }
    const gains = members.map((i) => bands[i]!.image.observation.gain?.value ?? null)
    const part = {
      ...context.work,
      progress: context.work.progress?.slice(group / sizes.size, (group + 1) / sizes.size),
    }
    const degraded = await degradeImage(planes, degradation, gains, context.seed, part)
    members.forEach((i, k) => {
      made[i] = degraded.planes[k]!
      result.skyRms[i] = degraded.skyRms[k]!
      result.noiseRms[i] = degraded.noiseRms[k]!
      result.addedRms[i] = degraded.addedRms[k]!
    })
    result.fwhmPixels ??= fwhmPixels
    group++
  }
  bands.forEach(({ image }, i) => result.planes[images.indexOf(image)]!.push(made[i]!))
  return result
}

function requireFactor(factor: number): Downscale {
  requireDownscale(factor)
  return factor
}

function requireValues({ images, path }: ImageDocument): void {
  for (const { planes, index } of images) {
    if (planes.every(({ data }) => data.some(Number.isFinite))) continue
    throw new GalateaError(
      'out-of-domain',
      `No pixel of HDU ${index} of '${path}' has a value: there is nothing to degrade.`,
      { path },
    )
  }
}

/** The recipe's constants are nanomaggies: on any other unit they would be nonsense. */
function requireNanomaggies({ images, path }: ImageDocument, given: string | undefined): void {
  for (const { observation, index } of images) {
    const unit = observation.unit?.value ?? given
    if (unit !== undefined && /^(nanomagg(y|ies)|nmgy)$/i.test(unit.trim())) continue
    const found = unit === undefined ? 'no unit' : `the unit '${unit}'`
    throw new GalateaError(
      'out-of-domain',
      `HDU ${index} of '${path}' has ${found}: the recipe paper-2017 needs nanomaggies (--unit nanomaggy says so).`,
      { path },
    )
  }
}

function history(input: string, options: Options, { fwhmPixels }: DegradedDocument, { seed }: Context): string[] {
  const { downscale, binning, noise, recipe, mask, psf } = options
  return [
    `${programName}: degraded from ${input}`,
    ...(fwhmPixels === null ? [] : [`Gaussian added, FWHM ${fwhmPixels} pixels, sigma FWHM/2.355`]),
    ...(psf === undefined ? [] : [`Convolved with ${psf}`]),
    ...(downscale === 1 ? [] : [`Binned ${downscale}x${downscale}, ${binning} of the pixels`]),
    ...(noise === undefined ? [] : [`Noise raised to ${noise} sky rms, recipe ${recipe}, seed ${seed}`]),
    ...(mask === 0 ? [] : [`Fraction ${mask} of the pixels masked, seed ${seed}`]),
  ]
}

function describe(json: { output: string; skyRms: number[]; noiseRms: number[]; addedRms: number[] }): string {
  const rows = json.skyRms.map((sky, i) => [
    i + 1,
    ...[sky, json.noiseRms[i]!, json.addedRms[i]!].map((v) => v.toPrecision(4)),
  ])
  return `${json.output}\n${table(['band', 'sky rms', 'noise rms', 'added'], rows)}`
}
