import type { NewItem } from '../../store/dataset/item'
import type { Column } from '../../store/dataset/manifest'
import type { Plane } from '../image'
import type { SkyPosition } from '../wcs/wcs'
import type { Context } from './context'
import type { SkyLevel } from './fit'
import type { Footprint } from './footprint'
import type { ImageSet } from './grouping'
import { measureQuantities, quantityColumns } from './quantities'

/** The free columns of every data set of galaxies, before those from tables of attributes. */
export function galaxyColumns(bands: readonly string[], unit: string | null): Column[] {
  return [
    { name: 'ra', type: 'number', unit: 'deg', description: 'Right ascension of the middle.' },
    { name: 'dec', type: 'number', unit: 'deg', description: 'Declination of the middle.' },
    { name: 'filled', type: 'integer', unit: 'px', description: 'Pixels without a value, filled with sky.' },
    { name: 'scale', type: 'number', description: 'Pixels of the source along one pixel of the item.' },
    { name: 'starness', type: 'number', description: '0 certainly extended … 1 certainly a point; empty: unknown.' },
    ...quantityColumns(bands, unit),
  ]
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
}

/** A galaxy as an item of the store, with its row of the catalogue. */
export function itemOf(context: Context, galaxy: FoundGalaxy): NewItem {
  const { bands, detection, options, subtractSky } = context
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
      ra: galaxy.position?.ra ?? null,
      dec: galaxy.position?.dec ?? null,
      filled: galaxy.filled,
      scale: galaxy.scale,
      starness: galaxy.starness,
      ...quantities,
      ...context.attributes.get(set),
    },
  }
}

function firstOnly(value: string, i: number, all: readonly string[]): boolean {
  return all.indexOf(value) === i
}
