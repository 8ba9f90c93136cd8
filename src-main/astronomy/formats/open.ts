import { openSource, unreadable, type ByteSource } from '../fits/source'
import type { HduInfo, ImageFile, ImageFormat, ImageSource } from './imageFile'

interface Format {
  title: string
  /** Whether a file that begins with these bytes (64, fewer if it is shorter) is one. */
  recognises(start: Uint8Array): boolean
  open(source: ByteSource): Promise<ImageFile>
}

/** Formats are told apart by content, never by name. */
const formats: Readonly<Record<ImageFormat, Format>> = {
  fits: {
    title: 'a FITS file',
    recognises: (start) => begins(start, 'SIMPLE  ='),
    open: async (source) => (await import('./fits')).openFits(source),
  },
  xisf: {
    title: 'an XISF file',
    recognises: (start) => begins(start, 'XISF0100'),
    open: async (source) => (await import('./xisf')).openXisf(source),
  },
  png: {
    title: 'a PNG picture',
    recognises: (start) => begins(start, '\x89PNG\r\n\x1a\n'),
    open: async (source) => (await import('./png')).openPng(source),
  },
  jpeg: {
    title: 'a JPEG picture',
    recognises: (start) => begins(start, '\xff\xd8\xff'),
    open: async (source) => (await import('./jpeg')).openJpeg(source),
  },
}

const namedFits = /\.(fits?|fts|fz)(\.(gz|bz2|fz))?$/i

/** The format of a file by its first 64 bytes, or null. */
export function recogniseImage(start: Uint8Array): ImageFormat | null {
  const ids = Object.keys(formats) as ImageFormat[]
  return ids.find((id) => formats[id].recognises(start)) ?? null
}

/**
 * Opens an image file of any format; gzip and bzip2 around it are taken off.
 * @throws GalateaError `not-found`, or `unreadable` with what was found and what was expected. A picture whose name
 * says FITS is refused: its 8-bit, already stretched values would be taken for measurements.
 */
export async function openImageFile(source: ImageSource): Promise<ImageFile> {
  const bytes = await openSource(source)
  try {
    const id = recogniseImage(await bytes.read(0, Math.min(64, bytes.size), true))
    const named = namedFits.test(bytes.name)
    if (id === null) {
      const expected = named ? "'SIMPLE  = T' was expected at its beginning" : 'FITS, XISF, PNG or JPEG was expected'
      throw unreadable(bytes.name, `'${bytes.name}' is ${named ? 'not a FITS' : 'no image'} file: ${expected}`)
    }
    if (named && (id === 'png' || id === 'jpeg')) {
      throw unreadable(
        bytes.name,
        `'${bytes.name}' is named a FITS file but holds ${formats[id].title}: FITS was expected`,
      )
    }
    return await formats[id].open(bytes)
  } catch (error) {
    await bytes.close()
    throw error
  }
}

/** The first HDU that holds pixels. @throws `unreadable` where there is none. */
export function firstImageHdu(file: ImageFile): HduInfo {
  const found = file.hdus.find((hdu) => hdu.type === 'image' && hdu.shape.every((length) => length > 0))
  if (found) return found
  throw unreadable(file.path, `'${file.path}' holds no image: an HDU with pixels was expected`)
}

function begins(start: Uint8Array, magic: string): boolean {
  return start.length >= magic.length && Buffer.from(magic, 'latin1').every((byte, i) => start[i] === byte)
}
