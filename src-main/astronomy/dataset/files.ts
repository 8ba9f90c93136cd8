import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
import { isMissing } from '../../store/json'

const imageName = /\.(fits?|fts|xisf|png|jpe?g)(\.(fz|gz|bz2))?$|\.fz$/i

const companionName =
  /(^|[a-z0-9][-_.]?)(psf|sigma|weight|wht|mask|variance|invvar|segm?)(s|im)?\.(fits?|fts)(\.(fz|gz|bz2))?$/i

/** The image files that were named or lie in the folders named, and the tables of attributes beside them. */
export interface FoundFiles {
  images: string[]
  /** Every `catalog.csv` in a folder named. */
  catalogs: string[]
  /** Files of a folder whose name says that they accompany images: PSFs, weights, masks. */
  companions: string[]
}

/**
 * @param paths files, taken in this order, and folders, searched with their subfolders in the order of the names.
 * @throws GalateaError `not-found` for a path that is not there or a folder without an image.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found: FoundFiles = { images: [], catalogs: [], companions: [] }
  for (const path of paths) {
    if (!(await isFolder(path))) {
      found.images.push(path)
      continue
    }
    const before = found.images.length
    await search(path, found)
    if (found.images.length === before) {
      const sentence = `The folder '${path}' holds no image: expected FITS (also .fz, .gz, .bz2), XISF, PNG or JPEG.`
      throw new GalateaError('not-found', sentence, { path })
    }
  }
  found.images = [...new Set(found.images)]
  return found
}

async function search(folder: string, found: FoundFiles): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) await search(path, found)
    else if (entry.name.toLowerCase() === 'catalog.csv') found.catalogs.push(path)
    else if (companionName.test(entry.name)) found.companions.push(path)
    else if (imageName.test(entry.name)) found.images.push(path)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new GalateaError('not-found', `There is no file or folder '${path}'.`, { path }, { cause: error })
  }
}
