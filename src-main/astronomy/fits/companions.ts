import type { HduInfo, ImageFile } from '../formats/imageFile'
import { createPlane, type Plane } from '../image'

/** What an extension says about the pixels of an image beside it. */
export type CompanionRole = 'variance' | 'sigma' | 'weight' | 'mask'

/** By EXTNAME, in capitals and without a number at its end. */
const roles: Readonly<Record<string, CompanionRole>> = {
  VARIANCE: 'variance',
  VAR: 'variance',
  VARI: 'variance',
  WEIGHT: 'weight',
  WEIGHTS: 'weight',
  WHT: 'weight',
  WT: 'weight',
  INVVAR: 'weight',
  IVAR: 'weight',
  SIGMA: 'sigma',
  ERR: 'sigma',
  ERROR: 'sigma',
  RMS: 'sigma',
  UNCERT: 'sigma',
  STDDEV: 'sigma',
  MASK: 'mask',
  DQ: 'mask',
  FLAGS: 'mask',
  BPM: 'mask',
}

export interface Companion {
  role: CompanionRole
  hdu: HduInfo
}

/** What an extension is, by its name alone: `ERR`, `SCI_VAR`, `MASK1`… */
export function companionRole(name: string): CompanionRole | null {
  const words = name
    .toUpperCase()
    .replace(/\d+$/, '')
    .split(/[_\- ]/)
  const word = words.at(-1) ?? ''
  return Object.hasOwn(roles, word) ? roles[word]! : null
}

/** The variance, weight and mask extensions of an image: same size, same EXTVER, the nearest one behind it. */
export function findCompanions(file: ImageFile, hdu: number): Companion[] {
  const image = file.hdus[hdu]
  if (!image || companionRole(image.name) !== null) return []
  const version = file.header(hdu).number('EXTVER') ?? 1
  const found: Companion[] = []
  for (const other of file.hdus) {
    const role = companionRole(other.name)
    if (role === null || other.type !== 'image' || other.index === hdu) continue
    if (other.shape[0] !== image.shape[0] || other.shape[1] !== image.shape[1]) continue
    if ((file.header(other.index).number('EXTVER') ?? 1) !== version) continue
    if (!found.some((companion) => companion.role === role)) found.push({ role, hdu: other })
  }
  return found
}

export interface Quality {
  /** Of each pixel, in the square of the image's unit; NaN where it is not known. null: no extension says. */
  variance: Sourced<Plane> | null
  /** 1 for a pixel that is not to be used, 0 for the others. null: no extension says. */
  mask: Sourced<Plane> | null
}

interface Sourced<T> {
  value: T
  /** Name of the extension. */
  from: string
}

/**
 * Reads what the extensions say: a variance, else the square of a sigma, else the reciprocal of a weight (the
 * convention of inverse-variance weights; a weight of 0 masks the pixel). Any bit set in a mask masks.
 */
export async function readQuality(file: ImageFile, hdu: number): Promise<Quality> {
  const companions = findCompanions(file, hdu)
  const read = async (role: CompanionRole): Promise<Sourced<Plane> | null> => {
    const companion = companions.find((c) => c.role === role)
    return companion ? { value: await file.readPlane(companion.hdu.index), from: companion.hdu.name } : null
  }
  const weight = await read('weight')
  const variance =
    (await read('variance')) ??
    mapped(await read('sigma'), (sigma) => sigma * sigma) ??
    mapped(weight, (w) => (w > 0 ? 1 / w : NaN))
  const mask = mapped(await read('mask'), (flag) => (flag !== 0 ? 1 : 0)) ?? mapped(weight, (w) => (w > 0 ? 0 : 1))
  return { variance, mask }
}

function mapped(plane: Sourced<Plane> | null, change: (value: number) => number): Sourced<Plane> | null {
  if (!plane) return null
  const { width, height, data } = plane.value
  return { value: createPlane(width, height, data.map(change)), from: plane.from }
}
