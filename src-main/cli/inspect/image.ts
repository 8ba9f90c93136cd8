import { GalateaError } from '../../base/errors'
import { describeObservation } from '../../astronomy/fits/observation'
import { companionRole } from '../../astronomy/fits/companions'
import type { HduInfo, ImageFile } from '../../astronomy/formats/imageFile'
import { openImageFile, recogniseImage } from '../../astronomy/formats/open'
import { imageStatistics, statisticsOf, type Statistics } from '../../astronomy/formats/statistics'
import { orientationAt } from '../../astronomy/wcs/orientation'
import { table } from '../terminal'
import type { Inspection, InspectOptions, Inspector } from './inspector'

export const imageInspector: Inspector = {
  id: 'image',
  formats: 'FITS, XISF, PNG or JPEG',
  // bzip2 is unpacked as a whole: of what this program reads, only images come so.
  recognises: (start) =>
    recogniseImage(start) !== null || (start[0] === 0x42 && start[1] === 0x5a && start[2] === 0x68),
  inspect,
}

async function inspect(path: string, options: InspectOptions): Promise<Inspection> {
  const file = await openImageFile(path)
  try {
    const { hdu } = options
    if (hdu !== null && !file.hdus[hdu]) {
      const message = `'${path}' has no HDU ${hdu}: 0 to ${file.hdus.length - 1} was expected`
      throw new GalateaError('usage', message, { path, hdu })
    }
    const wanted = file.hdus.filter((info) => hdu === null || info.index === hdu)
    const hdus: HduReport[] = []
    for (const [i, info] of wanted.entries()) {
      const progress = options.work.progress?.slice(i / wanted.length, (i + 1) / wanted.length)
      hdus.push(await describeHdu(file, info, { ...options, work: { ...options.work, progress } }))
    }
    const json = { file: path, format: file.format, hdus, warnings: file.warnings }
    return { json, text: asText(path, file, hdus), warnings: file.warnings }
  } finally {
    await file.close()
  }
}

interface HduReport {
  index: number
  name: string
  type: HduInfo['type']
  compressed: boolean
  bitpix: number | null
  shape: readonly number[]
  unit: string | null
  role: string | null
  stats: Statistics | null
  wcs: object | null
  observation: object | null
  columns: string[] | null
  columnDetails: { name: string; unit: string | null; form: string; stats: Statistics | null }[] | null
  rows: number | null
}

async function describeHdu(file: ImageFile, info: HduInfo, options: InspectOptions): Promise<HduReport> {
  const { index, name, type, compressed, bitpix, shape, unit, rows } = info
  const image = type === 'image'
  const details = info.columns ? await describeColumns(file, info, options) : null
  return {
    index,
    name,
    type,
    compressed,
    bitpix,
    shape,
    unit,
    role: image ? companionRole(name) : null,
    stats: image && options.stats ? await imageStatistics(file, index, options.work) : null,
    wcs: image ? describeWcs(file, info) : null,
    observation: image ? describeObservation(file.header(index)) : null,
    columns: details?.map((column) => column.name) ?? null,
    columnDetails: details,
    rows,
  }
}

async function describeColumns(
  file: ImageFile,
  { index, columns }: HduInfo,
  { stats, columns: wanted }: InspectOptions,
): Promise<NonNullable<HduReport['columnDetails']>> {
  const found: NonNullable<HduReport['columnDetails']> = []
  for (const [i, column] of columns!.entries()) {
    if (wanted && !wanted.includes(column.name)) continue
    const values = stats ? await file.readColumn(index, i) : null
    found.push({ ...column, stats: values && statisticsOf(values) })
  }
  return found
}

function describeWcs(file: ImageFile, { index, shape }: HduInfo): object | null {
  const [x, y] = [((shape[0] ?? 1) + 1) / 2, ((shape[1] ?? 1) + 1) / 2]
  try {
    const wcs = file.wcs(index)
    if (!wcs) return null
    const { ctype, frame, pixelScale } = wcs
    return { ctype, frame, pixelScale, centre: wcs.toSky(x, y), orientation: orientationAt(wcs, x, y) }
  } catch (error) {
    // The image can be used without its sky; `sky` refuses with this sentence.
    if (!(error instanceof GalateaError)) throw error
    return { ctype: error.details.ctype, unsupported: error.message }
  }
}

function asText(path: string, file: ImageFile, hdus: readonly HduReport[]): string {
  const withStats = hdus.some((hdu) => hdu.stats)
  const head = ['HDU', 'name', 'type', 'bits', 'size', 'unit', ...(withStats ? ['finite', 'min', 'max', 'sum'] : [])]
  const rows = hdus.map((hdu) => [
    hdu.index,
    hdu.name,
    hdu.compressed ? `${hdu.type}, compressed` : hdu.type,
    hdu.bitpix,
    hdu.columns ? `${hdu.rows} rows × ${hdu.columns.length}` : hdu.shape.join('×') || null,
    hdu.unit,
    ...(withStats ? statistics(hdu.stats) : []),
  ])
  const lines = [`${path} (${file.format})`, table(head, rows)]
  for (const hdu of hdus) {
    if (hdu.columnDetails?.length) lines.push(`\nHDU ${hdu.index} ${hdu.name}`, columnTable(hdu.columnDetails))
    if (hdu.wcs) lines.push(`\nHDU ${hdu.index} on the sky: ${skySentence(hdu.wcs)}`)
  }
  return lines.join('\n')
}

function statistics(stats: Statistics | null): (number | null)[] {
  if (!stats) return [null, null, null, null]
  return [stats.count, rounded(stats.min), rounded(stats.max), rounded(stats.sum)]
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7))
}

function columnTable(columns: NonNullable<HduReport['columnDetails']>): string {
  const withStats = columns.some((column) => column.stats)
  const head = ['column', 'format', 'unit', ...(withStats ? ['finite', 'min', 'max', 'sum'] : [])]
  return table(
    head,
    columns.map(({ name, form, unit, stats }) => [name, form, unit, ...(withStats ? statistics(stats) : [])]),
  )
}

function skySentence(wcs: object): string {
  if ('unsupported' in wcs) return String(wcs.unsupported)
  const { ctype, pixelScale, centre } = wcs as {
    ctype: readonly string[]
    pixelScale: number
    centre: { ra: number; dec: number } | null
  }
  const where = centre ? `, centre at ${centre.ra.toFixed(6)}°, ${centre.dec.toFixed(6)}°` : ''
  return `${ctype.join(', ')}, ${Number(pixelScale.toPrecision(6))}″ per pixel${where}`
}
