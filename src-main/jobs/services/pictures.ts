import type { BufferInput, BufferOutput } from '../../../src-preload/contract'
import type { PlaneTerms } from '../../../src-preload/contract/images'
import type { BufferAnswer } from '../buffers'
import { openFiles } from './openFiles'
import { Picture } from './picture'

/** Bytes that pictures may keep together beside the files themselves; the longest unused go first. */
const budget = 512 * 1024 * 1024
const pictures = new Map<string, { terms: PlaneTerms; picture: Promise<Picture> }>()

/** The picture of a sum of planes, gone through once. */
export async function pictureOf(terms: PlaneTerms): Promise<Picture> {
  const key = JSON.stringify(terms.map(({ path, hdu, plane, weight }) => [path, hdu, plane, weight]))
  const known = pictures.get(key)
  if (known) {
    pictures.delete(key)
    pictures.set(key, known)
    return known.picture
  }
  const picture = Picture.of(terms, openFiles.get)
  pictures.set(key, { terms, picture })
  try {
    const opened = await picture
    await keepBudget(key)
    return opened
  } catch (error) {
    pictures.delete(key)
    throw error
  }
}

/** A file was written anew, or is not looked at any more. */
export function forgetPictures(path: string): void {
  for (const [key, { terms }] of pictures) if (terms.some((term) => term.path === path)) pictures.delete(key)
}

async function keepBudget(newest: string): Promise<void> {
  const sizes = await Promise.all(
    [...pictures].map(async ([key, { picture }]) => ({ key, bytes: key === newest ? 0 : (await picture).bytes })),
  )
  let sum = sizes.reduce((total, { bytes }) => total + bytes, 0)
  for (const { key, bytes } of sizes) {
    if (sum <= budget) return
    if (key !== newest) pictures.delete(key)
    sum -= bytes
  }
}

export async function describePlane({
  terms,
}: BufferInput<'describePlane'>): Promise<BufferAnswer<BufferOutput<'describePlane'>>> {
  const { sample, ...value } = (await pictureOf(terms)).summary
  return { value, buffers: [sample] }
}

export async function readTile(input: BufferInput<'readTile'>): Promise<BufferAnswer<BufferOutput<'readTile'>>> {
  const picture = await pictureOf(input.terms)
  const { width, height, data } = await picture.tile(input.level, input.x, input.y)
  return { value: { width, height }, buffers: [data] }
}
