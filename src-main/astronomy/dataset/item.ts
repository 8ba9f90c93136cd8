import type { NewItem } from '../../store/dataset/item'
import type { Column } from '../../store/dataset/manifest'
import type { Cell } from '../../store/tables/database'
import type { Plane } from '../image'
import type { SkyPosition } from '../wcs/wcs'
import type { Context } from './context'
import type { SkyLevel } from './fit'
import type { Footprint } from './footprint'
import type { ImageSet } from './grouping'
import { measureQuantities, quantityColumns } from './quantities'

/**
 * The free columns of a data set of galaxies. Columns from tables of attributes keep their names, since recipes ask for
 * them; what was measured and has the same name becomes `measured_…`.
 */
export function galaxyColumns(bands: readonly string[], unit: string | null, attributes: readonly Column[]): Column[] {
  const measured: Column[] = [
    { name: 'ra', type: 'number', unit: 'deg', description: 'Right ascension of the middle.' },
    { name: 'dec', type: 'number', unit: 'deg', description: 'Declination of the middle.' },
    { name: 'filled', type: 'integer', unit: 'px', description: 'Pixels without a value, filled with sky.' },
    { name: 'scale', type: 'number', description: 'Pixels of the source along one pixel of the item.' },
    { name: 'starness', type: 'number', description: '0 certainly extended … 1 certainly a point; empty: unknown.' },
    { name: 'psfFwhm', type: 'number', unit: 'px', description: 'Of the PSF that came with the stamp, or its header.' },
    ...quantityColumns(bands, unit),
  ]
  return [...measured.map((column) => ({ ...column, name: measuredName(column.name, attributes) })), ...attributes]
}

const measuredPrefix = 'measured_'

function measuredName(name: string, attributes: readonly Column[]): string {
  const taken = attributes.some((column) => column.name.toLowerCase() === name.toLowerCase())
  return taken ? `${measuredPrefix}${name}` : name
}

/** The quantity of `measureQuantities` that a column or attribute of this name is of, or is the truth of. */
export function quantityName(name: string): string {
  return name.startsWith(measuredPrefix) ? name.slice(measuredPrefix.length) : name
}

export interface FoundGalaxy {
  set: ImageSet
  id: string
  object: string
  sha256: string
  cutout: NewItem['cutout']
  /** One a band, of the data set's size, the sky at 0. */
  planes: readonly Plane[]
  sky: readonly SkyLevel[]
  footprint: Footprint
  position: SkyPosition | null
  filled: number
  /** Pixels of the source along one of the item. */
  scale: number
  /** 0 certainly extended … 1 certainly a point; null: not known. */
  starness: number | null
  /** Of the item, px; null: not known of it alone. */
  psfFwhm: number | null
}

/** A galaxy as an item of the store, with its row of the catalogue. */
export function itemOf(context: Context, galaxy: FoundGalaxy): NewItem {
  const { attributes, bands, detection, options, subtractSky } = context
  const { set, planes, sky, footprint } = galaxy
  const image = new Float32Array(planes.length * options.size ** 2)
  planes.forEach(({ data }, i) => {
    const level = subtractSky ? 0 : sky[i]!.median
    image.set(level === 0 ? data : data.map((value) => value + level), i * options.size ** 2)
  })
  const quantities = measureQuantities(planes, bands, detection, footprint, sky[detection]!.sigma)
  bands.forEach((band, i) => {
    quantities[`sky_${band}`] = sky[i]!.median
    quantities[`skyRms_${band}`] = sky[i]!.sigma
  })
  const measured: Record<string, Cell> = {
    ra: galaxy.position?.ra ?? null,
    dec: galaxy.position?.dec ?? null,
    filled: galaxy.filled,
    scale: galaxy.scale,
    starness: galaxy.starness === null ? null : Number(galaxy.starness.toFixed(6)),
    psfFwhm: galaxy.psfFwhm,
    ...quantities,
  }
  return {
    id: galaxy.id,
    object: galaxy.object,
    source: {
      file: set.bands
        .map(({ file }) => file)
        .filter(firstOnly)
        .join(', '),
      sha256: galaxy.sha256,
      part: set.bands[0]!.hdu,
    },
    cutout: galaxy.cutout,
    arrays: { image },
    values: {
      ...Object.fromEntries(
        Object.entries(measured).map(([name, value]) => [measuredName(name, attributes.columns), value]),
      ),
      ...attributes.get(set),
    },
  }
}

function firstOnly(value: string, i: number, all: readonly string[]): boolean {
  return all.indexOf(value) === i
}
