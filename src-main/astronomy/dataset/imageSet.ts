import { createHash } from 'node:crypto'
import { fileSha256 } from '../../store/dataset/verify'
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
