import { basename } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import { formatCard, type CardValue } from '../../astronomy/fits/card'
import type { HduInfo, ImageFile } from '../../astronomy/formats/imageFile'
import type { Plane } from '../../astronomy/image'
import { zscale } from '../../astronomy/measure/limits'
import { measureSky } from '../../astronomy/measure/statistics'
import { GalateaError } from '../../base/errors'
import type { BufferAnswer } from '../buffers'
import { hasSky, isPicture, openFiles, requireHdu, skyOf } from './openFiles'
import { forgetPictures } from './pictures'

export async function openImage({ path }: Input<'openImage'>): Promise<Output<'openImage'>> {
  // A file that was written anew since is read anew.
  await forgetImage({ path })
  const file = await openFiles.get(path)
  const parts = file.hdus.filter(isPicture).map((hdu) => ({
    hdu: hdu.index,
    name: hdu.name,
    width: hdu.shape[0] ?? 1,
    height: hdu.shape[1] ?? 1,
    planes: hdu.planes,
    unit: hdu.unit,
    bandNames: bandNames(file, hdu),
    hasSky: hasSky(file, hdu.index),
  }))
  const first = parts.find(({ name }) => name === 'RECOVERED') ?? parts[0]
  if (!first) {
    const found = file.hdus.map(({ type }) => type).join(', ') || 'nothing'
    const message = `'${basename(path)}' holds no image of two dimensions, only ${found}: there is nothing to show.`
    throw new GalateaError('unreadable', message, { path })
  }
  const others = file.hdus.filter((hdu) => !isPicture(hdu)).map(({ index, name, type }) => ({ hdu: index, name, type }))
  return {
    path,
    name: basename(path),
    format: file.format,
    parts,
    others,
    first: first.hdu,
    warnings: [...file.warnings],
  }
}

/** As this program and others name the planes of a stack; none where one of them has no name. */
function bandNames(file: ImageFile, { index, planes }: HduInfo): string[] {
  if (planes < 2 || planes > 16) return []
  const header = file.header(index)
  const names = Array.from({ length: planes }, (_, i) => header.get(`BAND${i + 1}`))
  return names.every((name) => typeof name === 'string') ? names : []
}

export async function readHeader({ path, hdu }: Input<'readHeader'>): Promise<Output<'readHeader'>> {
  const file = await openFiles.get(path)
  if (!file.hdus[hdu]) {
    const message = `'${basename(path)}' has no HDU ${hdu}: it has ${file.hdus.length}, counted from 0.`
    throw new GalateaError('not-found', message, { path, hdu })
  }
  return file.header(hdu).cards.map((card) => ({
    keyword: card.keyword,
    value: shownValue(card.value),
    comment: card.comment,
    text: (card.images ?? formatCard(card)).map((line) => line.trimEnd()).join('\n'),
  }))
}

/** As a person reads it: T and F for flags, as in the file. */
function shownValue(value: CardValue): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  return String(value).trimEnd()
}

export async function pixelToSky(input: Input<'pixelToSky'>): Promise<Output<'pixelToSky'>> {
  return (await skyOf(input.path, input.hdu))?.toSky(input.x, input.y) ?? null
}

export async function readPlane(input: BufferInput<'readPlane'>): Promise<BufferAnswer<BufferOutput<'readPlane'>>> {
  const file = await openFiles.get(input.path)
  const { planes } = requireHdu(file, input.hdu)
  if (input.plane >= planes) {
    const message = `'${basename(input.path)}' has ${planes} planes in HDU ${input.hdu}: plane ${input.plane} was asked for.`
    throw new GalateaError('usage', message, input)
  }
  const plane = await file.readPlane(input.hdu, input.plane)
  return { value: { width: plane.width, height: plane.height, ...summary(plane) }, buffers: [plane.data] }
}

function summary(plane: Plane): Omit<BufferOutput<'readPlane'>, 'width' | 'height'> {
  let finite = 0
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of plane.data) {
    if (!Number.isFinite(value)) continue
    finite++
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  const sample = thinned(plane)
  const limits = zscale(sample)
  return {
    finite,
    minimum: finite > 0 ? minimum : null,
    maximum: finite > 0 ? maximum : null,
    zscale: limits && { low: limits[0], high: limits[1] },
    sky: measureSky(sample),
  }
}

/** Pixels that limits and background are told from: enough for a thousandth of the noise, and a tenth of a second. */
const sampleSize = 400_000

/** Every n-th pixel of every n-th row. */
function thinned(plane: Plane): Plane {
  const step = Math.ceil(Math.sqrt(plane.data.length / sampleSize))
  if (step <= 1) return plane
  const [width, height] = [Math.ceil(plane.width / step), Math.ceil(plane.height / step)]
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = plane.data[y * step * plane.width + x * step]!
  }
  return { width, height, data }
}

export async function forgetImage({ path }: Input<'forgetImage'>): Promise<null> {
  forgetPictures(path)
  await openFiles.forget(path)
  return null
}
