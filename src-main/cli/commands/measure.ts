import { InvalidArgumentError } from 'commander'
import { firstImageHdu, openImageFile } from '../../astronomy/formats/open'
import type { Plane } from '../../astronomy/image'
import { compareImages, describeImage, type ComparisonReport, type ImageReport } from '../../astronomy/measure/report'
import { GalateaError } from '../../base/errors'
import type { CommandDefinition, Context } from '../command'
import { integer, positive } from '../options'
import { table } from '../terminal'

type Crop = readonly [x: number, y: number, width: number, height: number]

interface Options {
  reference?: string
  range?: number
  hdu?: number
  referenceHdu?: number
  plane?: number
  crop?: Crop
  subtractSky?: boolean
}

export const definition: CommandDefinition = {
  name: 'measure',
  summary: 'Measure an image: sky, shape, size, display limits, and how it compares with a reference',
  configure(command) {
    command
      .argument('<image>', 'FITS, XISF, PNG or JPEG')
      .option('--reference <image>', 'an image of the same size to compare with')
      .option(
        '--range <value>',
        "full span of the data for PSNR and SSIM (default: the reference's max − min)",
        positive,
      )
      .option('--hdu <n>', 'HDU, from 0 (default: the first image)', integer(0, 1e6))
      .option('--reference-hdu <n>', 'HDU of the reference (default: as --hdu)', integer(0, 1e6))
      .option('--plane <n>', 'one plane of a cube, from 0 (default: compare all, describe the first)', integer(0, 1e9))
      .option('--crop <x0,y0,w,h>', 'part of the image, 0-based', crop)
      .option('--subtract-sky', 'take the clipped median off before shapes and sizes are measured')
  },
  async run([path], given, context) {
    const options = given as Options
    const planes = await readPlanes(path!, options.hdu, options)
    const described = describeImage(planes[0]!, options.subtractSky ?? false)
    warnOfSky(path!, described, options, context)
    const compared = options.reference ? await compare(path!, planes, options.reference, options) : nothingToCompare
    const { reasons: because, ...comparison } = compared
    const { reasons, ...description } = described
    const json = { image: path, ...comparison, ...description, reasons: { ...because, ...reasons } }
    return { json, text: describe(json) }
  },
}

async function readPlanes(path: string, hdu: number | undefined, { plane, crop: part }: Options): Promise<Plane[]> {
  const file = await openImageFile(path)
  try {
    const index = hdu ?? firstImageHdu(file).index
    const info = file.hdus[index]
    if (info?.type !== 'image') {
      const found = info ? `holds ${info.type === 'table' ? 'a table' : 'no data'}` : 'does not exist'
      throw new GalateaError('usage', `HDU ${index} of '${path}' ${found}: an image was expected.`, { path })
    }
    const [width = 0, height = 1] = info.shape
    const [x, y, w, h] = part ?? [0, 0, width, height]
    if (x + w > width || y + h > height) {
      const message = `The crop ${x},${y},${w},${h} does not lie inside the ${width}×${height} pixels of '${path}'.`
      throw new GalateaError('usage', message, { path })
    }
    if (plane !== undefined && plane >= info.planes) {
      throw new GalateaError('usage', `'${path}' has ${info.planes} planes: there is no plane ${plane}.`, { path })
    }
    const wanted = plane === undefined ? Array.from({ length: info.planes }, (_, i) => i) : [plane]
    const planes: Plane[] = []
    for (const i of wanted) planes.push(await file.readRegion(index, x, y, w, h, i))
    return planes
  } finally {
    await file.close()
  }
}

async function compare(path: string, planes: Plane[], reference: string, options: Options): Promise<ComparisonReport> {
  const others = await readPlanes(reference, options.referenceHdu ?? options.hdu, options)
  const [a, b] = [planes[0]!, others[0]!]
  const size = (image: Plane, count: number) => `${image.width}×${image.height}${count > 1 ? `×${count}` : ''}`
  if (a.width !== b.width || a.height !== b.height || planes.length !== others.length) {
    const [mine, theirs] = [size(a, planes.length), size(b, others.length)]
    throw new GalateaError(
      'usage',
      `'${path}' has ${mine} pixels and '${reference}' ${theirs}: the same were expected.`,
    )
  }
  return compareImages(planes, others, options.range ?? null)
}

const alone = 'no reference was given'
const nothingToCompare: ComparisonReport = {
  range: null,
  psnr: null,
  ssim: null,
  rms: null,
  fluxRatio: null,
  centroidShift: null,
  powerRatio: null,
  residualCorrelation: null,
  reasons: {
    range: alone,
    psnr: alone,
    ssim: alone,
    rms: alone,
    fluxRatio: alone,
    centroidShift: alone,
    powerRatio: alone,
    residualCorrelation: alone,
  },
}

/** A sky that is not at zero makes shapes round and sizes large without anybody noticing. */
function warnOfSky(path: string, { sky }: ImageReport, options: Options, context: Context): void {
  if (!sky || options.subtractSky || Math.abs(sky.median) <= 3 * sky.sigma) return
  const [level, noise] = [sky.median, sky.sigma].map((value) => value.toPrecision(4))
  context.warn(
    `The sky of '${path}' lies at ${level}, its noise is ${noise}: shapes and sizes include it; see --subtract-sky.`,
  )
}

function describe(report: Record<string, unknown> & { reasons: Record<string, string> }): string {
  const rows = Object.entries(report)
    .filter(([name]) => name !== 'reasons' && name !== 'powerRatio' && name !== 'image')
    .map(([name, value]) => [name, value === null ? `– (${report.reasons[name] ?? 'undefined'})` : show(value)])
  return table(['quantity', 'value'], rows)
}

function show(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(7)))
  if (Array.isArray(value)) return value.map(show).join(', ')
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${show(part)}`)
      .join('; ')
  }
  return String(value)
}

function crop(text: string): Crop {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const [x, y, width, height] = numbers
  const valid =
    numbers.length === 4 && numbers.every(Number.isInteger) && x! >= 0 && y! >= 0 && width! > 0 && height! > 0
  if (valid) return [x!, y!, width!, height!]
  throw new InvalidArgumentError(`Expected x0,y0,width,height from 0 such as 10,20,64,64, got '${text}'.`)
}
