import { basename } from 'node:path'
import type { Header } from '../../astronomy/fits/header'
import type { HduInfo, ImageFile } from '../../astronomy/formats/imageFile'
import { openImageFile } from '../../astronomy/formats/open'
import type { Wcs } from '../../astronomy/wcs/wcs'
import { GalateaError } from '../../base/errors'
import { OpenOnce } from './openOnce'

/** Files stay open while they are looked at. */
export const openFiles = new OpenOnce<ImageFile>(
  32,
  (path) => openImageFile(path),
  (file) => file.close(),
)

/** A projection that is not known is no reason not to show the image. */
export function hasSky(file: ImageFile, hdu: number): boolean {
  try {
    return file.wcs(hdu) !== null
  } catch (error) {
    if (error instanceof GalateaError) return false
    throw error
  }
}

/** null where the image has no sky, or one that is not understood. */
export async function skyOf(path: string, hdu: number): Promise<Wcs | null> {
  const file = await openFiles.get(path)
  requireHdu(file, hdu)
  return hasSky(file, hdu) ? file.wcs(hdu) : null
}

/** Of an image in a file. */
export async function headerOf(path: string, hdu: number): Promise<Header> {
  const file = await openFiles.get(path)
  requireHdu(file, hdu)
  return file.header(hdu)
}

export function requireHdu(file: ImageFile, hdu: number): HduInfo {
  const info = file.hdus[hdu]
  if (info && isPicture(info)) return info
  const message = `'${basename(file.path)}' has no image in HDU ${hdu}: it has ${file.hdus.length} HDUs.`
  throw new GalateaError('not-found', message, { path: file.path, hdu })
}

export function isPicture(hdu: HduInfo): boolean {
  return hdu.type === 'image' && hdu.shape.length >= 2 && hdu.shape.every((length) => length > 0)
}
