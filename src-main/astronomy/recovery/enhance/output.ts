import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { version } from '../../../../package.json'
import { GalateaError } from '../../../base/errors'
import type { Header } from '../../fits/header'
import { writeFits, type FitsHdu } from '../../fits/write'
import type { Plane } from '../../image'
import { scaleWcs } from '../../wcs/grid'
import type { RecoveryModel } from '../model'
import type { Flag } from './flags'
import type { ImageInput } from './input'
import type { SkyLevel } from './normalise'
import type { Seeing } from './seeing'

/** Everything that one output file holds; planes in the unit of the input, one a band. */
export interface RecoveredImage {
  recovered: readonly Plane[]
  /** Recovered − input, or − truth in a test, on the output grid. */
  residual: readonly Plane[]
  /** 1σ; null: the model predicts none. */
  uncertainty: readonly Plane[] | null
  /** χ² of every pixel, on the input grid; null: the seeing could not be told. */
  consistency: readonly Plane[] | null
  reducedChi2: number | null
  /** In a test: what the model was given instead of the input. */
  degraded: readonly Plane[] | null
  sky: readonly SkyLevel[]
  seeing: Seeing
  flags: readonly Flag[]
  device: string
  seconds: number
  tiles: number
  strength: number
  /** Where sources are unlike the training set, or not in the input; see `flagValues`. */
  flagMap: Plane
  /** Whether the model was calibrated: UNCERTAINTY then covers what it says. */
  calibrated: boolean
}

/** @throws GalateaError `exists` unless overwriting was asked for. */
export async function refuseExisting(path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return
  const there = await access(path).then(
    () => true,
    () => false,
  )
  if (there) throw new GalateaError('exists', `'${path}' is there already; --overwrite replaces it.`, { path })
}

/**
 * Writes RECOVERED, RESIDUAL, UNCERTAINTY and CONSISTENCY behind a primary HDU that keeps the cards of the input. Every
 * extension carries the WCS, scaled where its grid is finer.
 */
export async function writeRecovered(path: string, input: ImageInput, model: RecoveryModel, image: RecoveredImage) {
  const [first] = input.bands
  const factor = model.recovery.downscale
  const primary = (input.primary ?? first!.header).clone()
  const unit = first!.observation.unit?.value
  // In a test the file is sharp: the recovered image has its grid, and the degraded one a coarser one.
  const base = image.degraded ? 1 / factor : 1
  const onGrid = (scale: number): Header => scaleWcs(stripped(first!.header), scale * base)

  const extension = (
    name: string,
    planes: readonly Plane[],
    scale: number,
    meaning: string,
    ofUnit = unit,
  ): FitsHdu => {
    const header = onGrid(scale)
    header.set('EXTNAME', name, meaning)
    if (planes.length > 1) model.recovery.bands.forEach((band, i) => header.set(`BAND${i + 1}`, band, `plane ${i + 1}`))
    return { planes, header, ...(ofUnit === undefined ? {} : { unit: ofUnit }) }
  }
  describe(primary, input, model, image)
  const against = image.degraded ? 'truth' : 'input'
  const hdus: FitsHdu[] = [
    { planes: [], header: primary },
    extension('RECOVERED', image.recovered, factor, 'output of the network'),
    extension('RESIDUAL', image.residual, factor, `recovered - ${against}`),
  ]
  if (image.uncertainty)
    hdus.push(
      extension(
        'UNCERTAINTY',
        image.uncertainty,
        factor,
        image.calibrated ? '1 sigma: covers 68 % of noisy pixels' : '1 sigma, as the network predicts it',
      ),
    )
  if (image.consistency) {
    const hdu = extension('CONSISTENCY', image.consistency, 1, 'chi^2 a pixel: output degraded again - input', '')
    if (image.reducedChi2 !== null)
      hdu.header!.setReal('CHI2RED', image.reducedChi2, 'mean of this map; 1 is noise alone')
    hdus.push(hdu)
  }
  hdus.push(extension('FLAGS', [image.flagMap], factor, '1 unlike the training set, 2 not in the input', ''))
  if (image.degraded) hdus.push(extension('DEGRADED', image.degraded, 1, 'what the network was given'))
  await writeFits(path, hdus)
}

/** Cards that name or shape the old HDU: the new ones have their own. */
function stripped(header: Header): Header {
  const copy = header.clone()
  for (const keyword of ['EXTNAME', 'EXTVER', 'EXTLEVEL', 'INHERIT', 'NAXIS3', 'WCSAXES']) copy.delete(keyword)
  for (const { keyword } of copy.cards) {
    if (/^(CTYPE|CRPIX|CRVAL|CDELT|CUNIT|CNAME|CROTA)3$|^(CD|PC)(3_\d|\d_3)$/.test(keyword)) copy.delete(keyword)
  }
  return copy
}

/** HISTORY for people, keywords for programs: enough to make the file again. */
function describe(header: Header, input: ImageInput, model: RecoveryModel, image: RecoveredImage): void {
  const sha = model.card.files['generator.onnx']?.sha256 ?? ''
  header.set('GALVERS', version, 'Galatea version')
  header.set('GALTASK', 'galaxy-recovery', 'Galatea task')
  header.set('GALMODEL', sha.slice(0, 16), 'SHA-256 of generator.onnx, first 16 digits')
  header.setReal('GALSTREN', image.strength, 'strength: 0 is the input, 1 the output')
  header.set('GALDEV', image.device.slice(0, 60), 'device')
  if (image.seeing.totalPixels !== null)
    header.setReal('GALFWHM', image.seeing.totalPixels, 'seeing of the input, pixels')
  const history = [
    `Galatea ${version} galaxy-recovery: detail below was generated by a neural network. It is plausible, not measured:`,
    'do not do photometry on it without its UNCERTAINTY and CONSISTENCY extensions.',
    `Model ${model.card.name || basename(model.folder)}, generator.onnx sha256 ${sha}`,
    `Input ${basename(input.source)}, bands ${model.recovery.bands.join(' ')}; strength ${image.strength}`,
    `Sky subtracted for the network: ${image.sky.map(({ median, sigma }) => `${median.toPrecision(6)} +- ${sigma.toPrecision(6)}`).join(', ')}`,
    `Seeing ${image.seeing.totalPixels === null ? 'unknown' : `${image.seeing.totalPixels.toFixed(3)} px`} (${image.seeing.source}); ${image.tiles} tiles; ${image.device}; ${image.seconds.toFixed(2)} s`,
    ...image.flags.map(({ code, message }) => `Flag ${code}: ${message}`),
  ]
  for (const line of history) header.append('HISTORY', line)
}
