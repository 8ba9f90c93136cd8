import { InvalidArgumentError } from 'commander'
import type { ImageFile } from '../../astronomy/formats/imageFile'
import { openImageFile } from '../../astronomy/formats/open'
import type { Wcs } from '../../astronomy/wcs/wcs'
import { GalateaError } from '../../base/errors'
import type { CommandDefinition } from '../command'
import { integer } from '../options'

type Pair = readonly [number, number]

export const definition: CommandDefinition = {
  name: 'sky',
  summary: 'Convert between pixels and the sky',
  configure(command) {
    command
      .argument('<file>', 'an image with world coordinates')
      .option('--pixel <x,y>', 'FITS pixel; the centre of the first one is 1,1', pair)
      .option('--world <ra,dec>', 'degrees, or hours and degrees as 5:35:17,-5:23:28', world)
      .option('--hdu <n>', 'HDU (default: the first with a sky)', integer(0, 1e6))
  },
  async run([path], options) {
    const pixel = options.pixel as Pair | undefined
    const position = options.world as Pair | undefined
    if ((pixel === undefined) === (position === undefined)) {
      throw new GalateaError(
        'usage',
        `One of --pixel and --world was expected, ${pixel ? 'both were' : 'neither was'} given`,
      )
    }
    const file = await openImageFile(path!)
    try {
      const wcs = skyOf(file, options.hdu as number | undefined)
      return pixel ? toSky(file, wcs, pixel) : toPixel(file, wcs, position!)
    } finally {
      await file.close()
    }
  },
}

function skyOf(file: ImageFile, hdu: number | undefined): Wcs {
  const candidates =
    hdu === undefined ? file.hdus.filter(({ type }) => type !== 'table').map(({ index }) => index) : [hdu]
  for (const index of candidates) {
    const wcs = file.wcs(index)
    if (wcs) return wcs
  }
  const where = hdu === undefined ? '' : `HDU ${hdu} of `
  const expected = 'CTYPE1 and CTYPE2 with RA and DEC, or GLON and GLAT, were expected'
  throw new GalateaError('unreadable', `${where}'${file.path}' has no sky coordinates: ${expected}`, {
    path: file.path,
  })
}

function toSky(file: ImageFile, wcs: Wcs, [x, y]: Pair): { json: object; text: string } {
  const sky = wcs.toSky(x, y)
  if (!sky) throw outside(file, wcs, `The pixel ${x}, ${y}`)
  const names = wcs.frame === 'galactic' ? ['l', 'b'] : ['RA', 'Dec']
  return { json: { ...sky, frame: wcs.frame }, text: `${names[0]} ${sky.ra}°\n${names[1]} ${sky.dec}°` }
}

function toPixel(file: ImageFile, wcs: Wcs, [ra, dec]: Pair): { json: object; text: string } {
  if (Math.abs(dec) > 90) throw new GalateaError('usage', `The latitude ${dec} is impossible: −90 to 90 was expected`)
  const pixel = wcs.toPixel(ra, dec)
  if (!pixel) throw outside(file, wcs, `The position ${ra}, ${dec}`)
  return { json: { ...pixel, frame: wcs.frame }, text: `x ${pixel.x}\ny ${pixel.y}` }
}

function outside(file: ImageFile, wcs: Wcs, what: string): GalateaError {
  const message = `${what} lies outside the projection ${wcs.ctype.join(', ')} of '${file.path}': a point inside was expected`
  return new GalateaError('out-of-domain', message, { path: file.path })
}

function pair(text: string): Pair {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (numbers.length === 2 && numbers.every(Number.isFinite)) return [numbers[0]!, numbers[1]!]
  throw new InvalidArgumentError(`Expected two numbers such as 10.5,20, got '${text}'.`)
}

/** Right ascension in hours where it is written with colons, and in degrees where it is one number. */
function world(text: string): Pair {
  if (!text.includes(':')) return pair(text)
  const [ra, dec] = text.split(',').map(sexagesimal)
  if (ra !== undefined && dec !== undefined && Number.isFinite(ra) && Number.isFinite(dec)) return [ra * 15, dec]
  throw new InvalidArgumentError(`Expected a position such as 5:35:17,-5:23:28, got '${text}'.`)
}

function sexagesimal(text: string): number {
  const match = /^\s*([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?))?\s*$/.exec(text)
  if (!match) return NaN
  const value = Number(match[2]) + Number(match[3]) / 60 + Number(match[4] ?? 0) / 3600
  return match[1] === '-' ? -value : value
}
