import { version } from '../../package.json'
import { companionRole, readQuality } from '../astronomy/fits/companions'
import type { Header } from '../astronomy/fits/header'
import { describeObservation, type Observation } from '../astronomy/fits/observation'
import { writeFits, type FitsHdu } from '../astronomy/fits/write'
import { openImageFile } from '../astronomy/formats/open'
import type { ImageFile } from '../astronomy/formats/imageFile'
import type { Plane } from '../astronomy/image'
import { scaleWcs } from '../astronomy/wcs/grid'
import { GalateaError } from '../base/errors'

/** One image of a file: a band, or a cube. */
export interface DocumentImage {
  index: number
  header: Header
  observation: Observation
  /** NaN where the file's mask says that a pixel is bad. */
  planes: Plane[]
}

/** The images of a file that a command works on, and what is needed to write them back in the same order. */
export interface ImageDocument {
  path: string
  images: DocumentImage[]
  /** Of the primary HDU where it holds no image. */
  primary: Header | null
  /** What is not carried into the output, one sentence each. */
  notes: string[]
}

/** @param hdu null: every image but variance, weight and mask extensions. */
export async function readDocument(path: string, hdu: number | null): Promise<ImageDocument> {
  const file = await openImageFile(path)
  try {
    const wanted = hdu === null ? imagesOf(file) : [requireImage(file, hdu)]
    const images: DocumentImage[] = []
    for (const index of wanted) images.push(await readImage(file, index))
    const [first] = file.hdus
    const primary = first && !wanted.includes(0) && first.type === 'empty' ? file.header(0) : null
    const left = file.hdus.filter(({ index, type }) => type !== 'empty' && !wanted.includes(index))
    const notes = left.length > 0 ? [`Not in the output: ${left.map(nameOf).join(', ')} of '${path}'.`] : []
    return { path, images, primary, notes: [...file.warnings, ...notes] }
  } finally {
    await file.close()
  }
}

/**
 * Writes planes in the places of the images they were made from, with every card of the headers.
 *
 * @param scale new pixels along one old one; the WCS follows. @param history one line of provenance each.
 */
export async function writeDocument(
  path: string,
  document: ImageDocument,
  planes: readonly Plane[][],
  scale: number,
  history: readonly string[],
): Promise<void> {
  const hdus: FitsHdu[] = document.images.map((image, i) => {
    const header = scaleWcs(image.header, scale)
    for (const line of history) header.append('HISTORY', line)
    return { planes: planes[i]!, header }
  })
  if (document.primary || document.images[0]!.index !== 0) {
    hdus.unshift({ planes: [], ...(document.primary ? { header: document.primary } : {}) })
  }
  await writeFits(path, hdus)
}

export const programName = `Galatea ${version}`

function imagesOf(file: ImageFile): number[] {
  const images = file.hdus.filter(
    ({ name, type, shape }) => type === 'image' && shape.every((n) => n > 0) && companionRole(name) === null,
  )
  if (images.length === 0) {
    const message = `'${file.path}' holds no image: an HDU with pixels was expected.`
    throw new GalateaError('unreadable', message, { path: file.path })
  }
  return images.map(({ index }) => index)
}

function requireImage(file: ImageFile, hdu: number): number {
  const info = file.hdus[hdu]
  if (info?.type === 'image') return hdu
  const found = info ? `holds ${info.type === 'table' ? 'a table' : 'no data'}` : 'does not exist'
  throw new GalateaError('usage', `HDU ${hdu} of '${file.path}' ${found}: an image was expected.`, { path: file.path })
}

async function readImage(file: ImageFile, index: number): Promise<DocumentImage> {
  const header = file.header(index)
  const { mask } = await readQuality(file, index)
  const planes: Plane[] = []
  for (let i = 0; i < file.hdus[index]!.planes; i++) {
    const plane = await file.readPlane(index, i)
    if (mask) for (let p = 0; p < plane.data.length; p++) if (mask.value.data[p] === 1) plane.data[p] = NaN
    planes.push(plane)
  }
  return { index, header, observation: describeObservation(header), planes }
}

function nameOf({ index, name, type }: { index: number; name: string; type: string }): string {
  return `${type} HDU ${index}${name ? ` (${name})` : ''}`
}
