import { basename, dirname, resolve } from 'node:path'
import { GalateaError } from '../../base/errors'
import { companionRole } from '../fits/companions'
import type { HduInfo, ImageFile } from '../formats/imageFile'

/** Where one band of an image lies. */
export interface BandSource {
  file: string
  hdu: number
  plane: number
}

/** One image in all its bands. */
export interface ImageSet {
  /** Unique; made of the file's name and what tells several images in one file apart. */
  id: string
  /** For people: the file, and the HDU or plane where it holds several images. */
  source: string
  bands: BandSource[]
}

/** What grouping has to know of a file. */
export interface FileSummary {
  path: string
  format: ImageFile['format']
  hdus: readonly HduInfo[]
}

/** The filters that a file's name may carry when no bands were named. */
const commonBands = ['u', 'g', 'r', 'i', 'z', 'y', 'j', 'h', 'k']

export interface Grouping {
  bands: readonly string[]
  sets: ImageSet[]
}

/**
 * Finds out which planes of which files make up one image each:
 * - one HDU a band, named by it, as `simulate galaxies` writes them;
 * - one plane a band: colour pictures and cubes;
 * - one file a band, told apart by the band as a word of the path (`g.fits`, `ngc1-r.fits`, `i/ngc1.fits`), or in the
 *   order of `bands` when just these files were given;
 * - otherwise one image an HDU and plane: a stack of single-band stamps.
 *
 * @param asked the names of the bands in order; null: found in HDU and file names.
 * @throws GalateaError `usage` when the files do not make up whole images in these bands.
 */
export function groupImages(files: readonly FileSummary[], asked: readonly string[] | null): Grouping {
  const images = files.map((file) => ({ ...file, hdus: imageHdus(file) }))
  return hduPerBand(images, asked) ?? planePerBand(images, asked) ?? filePerBand(images, asked) ?? stack(images, asked)
}

/** The HDUs that hold images. @throws GalateaError `unreadable` where there is none. */
export function imageHdus(file: FileSummary): HduInfo[] {
  const images = file.hdus.filter(
    (hdu) => hdu.type === 'image' && hdu.shape.length >= 2 && hdu.planes > 0 && hdu.shape.every((length) => length > 0),
  )
  const main = images.filter((hdu) => !isCompanion(hdu.name))
  if (main.length > 0) return main
  throw new GalateaError('unreadable', `'${file.path}' holds no image.`, { path: file.path })
}

/** Variance, weight or mask, or a PSF. */
function isCompanion(name: string): boolean {
  return companionRole(name) !== null || /^psf/i.test(name)
}

function hduPerBand(files: readonly FileSummary[], asked: readonly string[] | null): Grouping | null {
  const named = (hdus: readonly HduInfo[]): string[] => hdus.map((hdu) => hdu.name.toLowerCase())
  const first = files[0]!.hdus
  if (first.length < 2 && !areOneBand(files)) return null
  const distinct = new Set(named(first)).size === first.length && first.every((hdu) => isBandName(hdu.name))
  const bands = asked ?? (distinct ? first.map((hdu) => hdu.name) : null)
  if (!bands) return null
  const has = (file: FileSummary): boolean => bands.every((band) => named(file.hdus).includes(band.toLowerCase()))
  if (!has(files[0]!)) return null
  const lacking = files.find((file) => !has(file))
  if (lacking) {
    const sentence = `'${lacking.path}' has no HDU for every band (${bands.join(', ')}): it has ${lacking.hdus.map((hdu) => hdu.name || hdu.index).join(', ')}.`
    throw new GalateaError('usage', sentence, { path: lacking.path, bands })
  }
  const sets = files.map((file) => ({
    id: stem(file.path),
    source: file.path,
    bands: bands.map((band) => {
      const hdu = file.hdus.find((candidate) => candidate.name.toLowerCase() === band.toLowerCase())!
      return { file: file.path, hdu: hdu.index, plane: 0 }
    }),
  }))
  return { bands, sets: unique(sets) }
}

/** Files of one image each, all named by the same filter. */
function areOneBand(files: readonly FileSummary[]): boolean {
  const names = new Set(files.flatMap(({ hdus }) => hdus.map(({ name }) => name.toLowerCase())))
  return names.size === 1 && commonBands.includes([...names][0]!) && files.every(({ hdus }) => hdus.length === 1)
}

function isBandName(name: string): boolean {
  return name !== '' && !/^(primary|compressed_image|sci|image)$/i.test(name)
}

function planePerBand(files: readonly FileSummary[], asked: readonly string[] | null): Grouping | null {
  const planes = files[0]!.hdus[0]!.planes
  const picture = files[0]!.format === 'png' || files[0]!.format === 'jpeg'
  if (asked ? planes !== asked.length || planes === 1 : !(picture && planes === 3)) return null
  if (files.some((file) => file.hdus.some((hdu) => hdu.planes !== planes))) return null
  const bands = asked ?? ['red', 'green', 'blue']
  const sets = eachHdu(files, (file, hdu) => bands.map((_, plane) => ({ file: file.path, hdu: hdu.index, plane })))
  return { bands, sets }
}

function filePerBand(files: readonly FileSummary[], asked: readonly string[] | null): Grouping | null {
  if (asked?.length === 1) return null
  if (files.some((file) => file.hdus.length !== 1 || file.hdus[0]!.planes !== 1)) return null
  const bands = asked ?? bandsInNames(files)
  if (!bands) return null
  const groups = groupByName(files, bands)
  if (groups) return { bands, sets: unique(groups) }
  if (!asked) return null
  if (files.length === asked.length) {
    const bandSources = files.map((file) => ({ file: file.path, hdu: file.hdus[0]!.index, plane: 0 }))
    return { bands, sets: [{ id: stem(files[0]!.path), source: files[0]!.path, bands: bandSources }] }
  }
  const these =
    files.length === 1
      ? `'${files[0]!.path}' alone does not make up an image`
      : `The ${files.length} files do not make up images`
  const sentence = `${these} in the bands ${asked.join(', ')}: expected one file a band, with the band as a word of its name, as in 'ngc1-${asked[0]}.fits'.`
  throw new GalateaError('usage', sentence, { bands: asked, files: files.length })
}

/** Files whose paths differ in the band alone; null when some have no band or a band is missing. */
function groupByName(files: readonly FileSummary[], bands: readonly string[]): ImageSet[] | null {
  const groups = new Map<string, (BandSource | undefined)[]>()
  for (const file of files) {
    const found = bandInName(file.path, bands)
    if (!found) return null
    const group = groups.get(found.rest) ?? bands.map(() => undefined)
    if (group[found.band]) return null
    group[found.band] = { file: file.path, hdu: file.hdus[0]!.index, plane: 0 }
    groups.set(found.rest, group)
  }
  const sets: ImageSet[] = []
  for (const [rest, group] of groups) {
    const complete = group.filter((source) => source !== undefined)
    if (complete.length < bands.length) return null
    const name = stem(rest)
      .replace('*', '')
      .replace(/^[-_. ]+|[-_. ]+$/g, '')
    sets.push({ id: name || basename(dirname(resolve(complete[0]!.file))), source: complete[0]!.file, bands: complete })
  }
  return sets
}

/** The last word of the path that is a band, and the path without it. */
function bandInName(path: string, bands: readonly string[]): { band: number; rest: string } | null {
  for (const match of [...path.matchAll(/[A-Za-z0-9]+/g)].reverse()) {
    const band = bands.findIndex((name) => name.toLowerCase() === match[0].toLowerCase())
    if (band >= 0) return { band, rest: `${path.slice(0, match.index)}*${path.slice(match.index + match[0].length)}` }
  }
  return null
}

/** At least two bands in which every file has its fellows. */
function bandsInNames(files: readonly FileSummary[]): string[] | null {
  const present = commonBands.filter((band) => files.some((file) => bandInName(basename(file.path), [band])))
  return present.length >= 2 && groupByName(files, present) ? present : null
}

function stack(files: readonly FileSummary[], asked: readonly string[] | null): Grouping {
  if (asked && asked.length > 1) {
    const sentence = `'${files[0]!.path}' does not hold the ${asked.length} bands ${asked.join(', ')}: expected an HDU named by each, a plane for each, or a file for each.`
    throw new GalateaError('usage', sentence, { bands: asked })
  }
  const sets = files.flatMap((file) =>
    eachHdu([file], (_, hdu) => [{ file: file.path, hdu: hdu.index, plane: 0 }]).flatMap((set, i) => {
      const { planes } = file.hdus[i]!
      if (planes === 1) return [set]
      return Array.from({ length: planes }, (_, plane) => ({
        id: `${set.id}-${plane}`,
        source: `${set.source} plane ${plane}`,
        bands: [{ ...set.bands[0]!, plane }],
      }))
    }),
  )
  return { bands: asked ?? ['band'], sets: unique(sets) }
}

function eachHdu(files: readonly FileSummary[], bands: (file: FileSummary, hdu: HduInfo) => BandSource[]): ImageSet[] {
  const sets = files.flatMap((file) => {
    const several = file.hdus.length > 1
    return file.hdus.map((hdu) => ({
      id: several ? `${stem(file.path)}-${hdu.index}` : stem(file.path),
      source: several ? `${file.path} HDU ${hdu.index}` : file.path,
      bands: bands(file, hdu),
    }))
  })
  return unique(sets)
}

/** Files of one name in several folders get a number. */
function unique(sets: readonly ImageSet[]): ImageSet[] {
  const seen = new Map<string, number>()
  return sets.map((set) => {
    const count = (seen.get(set.id) ?? 0) + 1
    seen.set(set.id, count)
    return count === 1 ? set : { ...set, id: `${set.id}~${count}` }
  })
}

function stem(path: string): string {
  return basename(path).replace(/(\.(fits?|fts|xisf|png|jpe?g))?(\.(fz|gz|bz2))?$/i, '')
}
