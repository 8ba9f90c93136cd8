import { join } from 'node:path'
import { writeAtomically } from '../../base/files'
import { checkpoint, type Work } from '../../base/progress'
import { Header } from '../fits/header'
import { writeFits } from '../fits/write'
import type { Plane } from '../image'
import { simulateField, type FieldObject, type FieldOptions } from './field'
import { zeroPoint, type Telescope } from './options'
import { simulateStamp, type StampOptions, type StampTruth } from './stamp'

const filesAtOnce = 8

/**
 * Writes `count` objects as DIR/galaxy-00000.fits …: an empty primary HDU that names the object, then one image a
 * band, EXTNAME the band. `catalog.csv` holds the truth, a row an object. Returns the names of the FITS files.
 */
export async function writeStamps(
  folder: string,
  options: StampOptions,
  count: number,
  seed: number,
  work: Work = {},
): Promise<string[]> {
  const names: string[] = []
  const rows = [stampColumns(options.bands).join(',')]
  // Files are synced to disk one by one: while some wait for it the next are computed.
  const writing = new Set<Promise<void>>()
  for (let index = 0; index < count; index++) {
    await checkpoint(work)
    const name = `galaxy-${String(index).padStart(5, '0')}.fits`
    const { planes, truth } = simulateStamp(options, seed, index)
    const { ra, dec } = stampPosition(index)
    const history = `Simulated by Galatea: object ${index} of seed ${seed}`
    const hdus = imageHdus(planes, options, { ra, dec, object: `simulated ${index}`, history })
    const written = writeFits(join(folder, name), hdus).finally(() => writing.delete(written))
    writing.add(written)
    if (writing.size >= filesAtOnce) await Promise.race(writing)
    names.push(name)
    rows.push(stampRow(index, name, truth, options).join(','))
    work.progress?.report((index + 1) / count, `${index + 1} of ${count}`)
  }
  await Promise.all(writing)
  await writeAtomically(join(folder, 'catalog.csv'), `${rows.join('\n')}\n`)
  return names
}

/** Writes a field as one FITS file with an image a band, and its objects beside it as `….csv`. */
export async function writeField(path: string, options: FieldOptions, seed: number, work: Work = {}): Promise<string> {
  const { planes, objects } = await simulateField(options, seed, work)
  const centre = { ra: 150, dec: 2.2 }
  const history = `Simulated by Galatea: field of seed ${seed}`
  await writeFits(path, imageHdus(planes, options, { ...centre, object: 'simulated sky', history }))
  const rows = objects.map((object, k) => fieldRow(k, object, options, centre).join(','))
  const table = `${path.replace(/\.fits?$/i, '')}.csv`
  await writeAtomically(table, `${[fieldColumns(options.bands).join(','), ...rows].join('\n')}\n`)
  return table
}

/** Objects lie on a grid of a degree, so that no two share a position. */
function stampPosition(index: number): { ra: number; dec: number } {
  return { ra: index % 360, dec: -60 + (Math.floor(index / 360) % 121) }
}

interface Target {
  ra: number
  dec: number
  object: string
  history: string
}

function imageHdus(planes: readonly Plane[], telescope: Telescope, target: Target) {
  const primary = new Header().set('OBJECT', target.object).append('HISTORY', target.history)
  const images = planes.map((plane, band) => ({
    planes: [plane],
    name: telescope.bands[band]!,
    unit: 'nanomaggy',
    header: imageHeader(plane, telescope, telescope.bands[band]!, target),
  }))
  return [{ planes: [], header: primary }, ...images]
}

function imageHeader(plane: Plane, telescope: Telescope, band: string, target: Target): Header {
  const { pixelScale, gain } = telescope
  const degrees = pixelScale / 3600
  const header = new Header()
    .set('OBJECT', target.object)
    .set('FILTER', band)
    .setReal('MAGZERO', zeroPoint, 'magnitude of one nanomaggy')
    .setReal('PIXSCALE', pixelScale, '[arcsec]')
    .setReal('SEEING', telescope.seeing, '[arcsec] FWHM, Moffat beta 3.5')
    .setReal('SKYRMS', telescope.skyRms, '[nanomaggy] noise of the sky a pixel')
  if (gain > 0) header.setReal('GAIN', gain, '[electron/nanomaggy]')
  return header
    .set('CTYPE1', 'RA---TAN')
    .set('CTYPE2', 'DEC--TAN')
    .set('CUNIT1', 'deg')
    .set('CUNIT2', 'deg')
    .setReal('CRPIX1', (plane.width + 1) / 2)
    .setReal('CRPIX2', (plane.height + 1) / 2)
    .setReal('CRVAL1', target.ra)
    .setReal('CRVAL2', target.dec)
    .setReal('CD1_1', -degrees)
    .setReal('CD1_2', 0)
    .setReal('CD2_1', 0)
    .setReal('CD2_2', degrees)
    .set('RADESYS', 'ICRS')
}

const shapeColumns = ['half_light_radius', 'ellipticity', 'e1', 'e2', 'theta', 'bulge_fraction', 'sersic_index']

function stampColumns(bands: readonly string[]): string[] {
  const fluxes = bands.map((band) => `flux_${band}`)
  return ['id', 'file', 'type', 'x', 'y', 'ra', 'dec', 'flux', ...fluxes, ...shapeColumns, 'companions', 'stars']
}

function fieldColumns(bands: readonly string[]): string[] {
  return ['id', 'type', 'x', 'y', 'ra', 'dec', 'flux', ...bands.map((band) => `flux_${band}`), ...shapeColumns]
}

/** Positions in the table are FITS pixels (the first pixel's centre is 1), angles degrees, sizes pixels. */
function stampRow(index: number, file: string, truth: StampTruth, options: StampOptions): (string | number)[] {
  const sky = skyPosition(truth.x, truth.y, options.size, options.pixelScale, stampPosition(index))
  const place = [truth.x + 1, truth.y + 1, sky.ra, sky.dec].map(digits)
  return [index, file, truth.type, ...place, ...light(truth), ...shape(truth), truth.companions, truth.stars]
}

function fieldRow(k: number, object: FieldObject, options: FieldOptions, centre: { ra: number; dec: number }) {
  const sky = skyPosition(object.x, object.y, options.size, options.pixelScale, centre)
  const place = [object.x + 1, object.y + 1, sky.ra, sky.dec].map(digits)
  return [k, object.type, ...place, ...light(object), ...shape(object)]
}

function light({ flux, fluxes }: { flux: number; fluxes: number[] }): number[] {
  return [flux, ...fluxes].map(digits)
}

function shape(object: Omit<FieldObject, 'type'>): number[] {
  const { halfLightRadius, ellipticity, e1, e2, theta, bulgeFraction, sersicIndex } = object
  return [halfLightRadius, ellipticity, e1, e2, (theta * 180) / Math.PI, bulgeFraction, sersicIndex].map(digits)
}

/** Gnomonic projection (Calabretta & Greisen 2002, section 5.1.3), the inverse of the header's WCS. */
function skyPosition(x: number, y: number, size: number, scale: number, centre: { ra: number; dec: number }) {
  const radians = Math.PI / 180
  const xi = (-(x - (size - 1) / 2) * scale * radians) / 3600
  const eta = ((y - (size - 1) / 2) * scale * radians) / 3600
  const dec0 = centre.dec * radians
  const down = Math.cos(dec0) - eta * Math.sin(dec0)
  const ra = centre.ra + Math.atan2(xi, down) / radians
  const dec = Math.atan2(Math.sin(dec0) + eta * Math.cos(dec0), Math.hypot(xi, down)) / radians
  return { ra: ((ra % 360) + 360) % 360, dec }
}

/** Nine digits; more would pretend. */
function digits(value: number): number {
  return Number(value.toPrecision(9))
}
