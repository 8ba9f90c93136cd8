import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMissing } from '../../store/json'
import { fileSha256 } from '../../base/seal'
import { openImageFile } from '../formats/open'
import type { ImageFile } from '../formats/imageFile'
import { readQuality } from '../fits/companions'
import type { Header } from '../fits/header'
import type { Plane } from '../image'
import type { Wcs } from '../wcs/wcs'
import type { FileSummary, ImageSet } from './grouping'

/** What a set's files say, of the band that speaks for all. */
export interface Described {
  header: Header
  wcs: Wcs | null
}

/** Files kept open at once: the bands of a set, and the stack that is being walked through. */
const maximumOpen = 16

/** Opens the files of image sets when they are needed and closes those not used for long. */
export class ImageLoader {
  private readonly files = new Map<string, Promise<ImageFile>>()
  private readonly psfs = new Map<string, Promise<boolean>>()
  private readonly hashes = new Map<string, Promise<string>>()

  async summarise(path: string): Promise<FileSummary> {
    const { format, hdus } = await this.open(path)
    return { path, format, hdus }
  }

  /** The planes of all bands, in order; pixels that a mask or weight in the file rules out are NaN. Sizes may differ. */
  async read(set: ImageSet): Promise<Plane[]> {
    const planes: Plane[] = []
    for (const { file, hdu, plane } of set.bands) {
      const image = await this.open(file)
      const pixels = await image.readPlane(hdu, plane)
      const { mask } = await readQuality(image, hdu)
      if (!mask) planes.push(pixels)
      else planes.push({ ...pixels, data: pixels.data.map((value, i) => (mask.value.data[i] === 1 ? NaN : value)) })
    }
    return planes
  }

  async describe(set: ImageSet, band: number): Promise<Described> {
    const { file, hdu } = set.bands[band]!
    const image = await this.open(file)
    return { header: image.header(hdu), wcs: image.wcs(hdu) }
  }

  /**
   * The PSF that lies beside an image: `psfs.fits` beside `images.fits`, `…psfim.fits` beside `…fitim.fits`, with an
   * HDU and plane for each of the image's. null where there is none.
   */
  async readPsf(set: ImageSet, band: number): Promise<Plane | null> {
    const { file, hdu, plane } = set.bands[band]!
    const name = basename(file)
      .replace(/images?(?=\.)/i, 'psfs')
      .replace(/fitim(?=\.)/i, 'psfim')
    if (name === basename(file)) return null
    const path = join(dirname(file), name)
    const known = this.psfs.get(path) ?? exists(path)
    this.psfs.set(path, known)
    if (!(await known)) return null
    const psf = await this.open(path)
    const info = psf.hdus[hdu]
    return info?.type === 'image' && plane < info.planes ? psf.readPlane(hdu, plane) : null
  }

  /** SHA-256 of the files of a set: of the file, or where there are several over theirs in order. */
  async sha256(set: ImageSet): Promise<string> {
    const paths = [...new Set(set.bands.map((band) => band.file))]
    const hashes = await Promise.all(paths.map((path) => this.hash(path)))
    return hashes.length === 1 ? hashes[0]! : createHash('sha256').update(hashes.join('\n')).digest('hex')
  }

  async close(): Promise<void> {
    const files = await Promise.allSettled(this.files.values())
    this.files.clear()
    for (const file of files) if (file.status === 'fulfilled') await file.value.close()
  }

  private async open(path: string): Promise<ImageFile> {
    const file = this.files.get(path) ?? openImageFile(path)
    this.files.delete(path)
    this.files.set(path, file)
    try {
      await file
    } catch (error) {
      this.files.delete(path) // not kept: it would fail again when it is closed to make room
      throw error
    }
    if (this.files.size > maximumOpen) {
      const [oldest, unused] = this.files.entries().next().value!
      this.files.delete(oldest)
      await (await unused).close()
    }
    return file
  }

  private hash(path: string): Promise<string> {
    const known = this.hashes.get(path) ?? fileSha256(path)
    this.hashes.set(path, known)
    return known
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
