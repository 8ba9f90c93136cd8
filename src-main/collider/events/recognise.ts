import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { GalateaError } from '../../base/errors'
import type { EventFormat } from './types'

/** As much of a file as says what it is. */
const startBytes = 65536

/** The first bytes of a file, unpacked where it is gzip. @throws GalateaError `not-found` or `unreadable`. */
export async function readStart(path: string): Promise<{ start: Uint8Array; packed: boolean }> {
  let file
  try {
    file = await open(path, 'r')
    const stats = await file.stat()
    if (stats.isDirectory())
      throw new GalateaError('unreadable', `'${path}' is a folder, a file was expected.`, { path })
    const { buffer, bytesRead } = await file.read(new Uint8Array(startBytes), 0, startBytes, 0)
    if (bytesRead === 0) throw new GalateaError('unreadable', `'${path}' is empty.`, { path })
    const start = buffer.subarray(0, bytesRead)
    const packed = start[0] === 0x1f && start[1] === 0x8b
    if (!packed) return { start, packed }
    const unpacked = gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1032 * startBytes })
    return { start: unpacked, packed }
  } catch (error) {
    if (error instanceof GalateaError || !(error instanceof Error) || !('code' in error)) throw error
    if (String(error.code).startsWith('Z_')) {
      const sentence = `'${path}' begins like gzip but cannot be unpacked (${error.message}).`
      throw new GalateaError('unreadable', sentence, { path }, { cause: error })
    }
    const missing = error.code === 'ENOENT'
    const sentence = missing ? `There is no file '${path}'.` : `'${path}' cannot be read (${String(error.code)}).`
    throw new GalateaError(missing ? 'not-found' : 'unreadable', sentence, { path }, { cause: error })
  } finally {
    await file?.close()
  }
}

/** What the first bytes say; null for a format that is none of ours. */
export function recogniseEvents(start: Uint8Array): EventFormat | null {
  const latin = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString('latin1')
  if (latin.startsWith('root')) return 'root-ttree'
  if (latin.startsWith('PAR1')) return 'parquet'
  // HDF5 may stand behind a block of the user's, of a power of two from 512 on.
  for (let at = 0; at < latin.length; at = Math.max(512, 2 * at)) {
    if (latin.startsWith('\x89HDF\r\n\x1a\n', at)) return 'hdf5'
  }
  if (latin.startsWith('\x93NUMPY')) return 'npy'
  if (latin.startsWith('PK\x03\x04')) return /^PK.{26,400}\.npy/s.test(latin) ? 'npz' : null
  if (/^\s*HepMC::Version/.test(latin) || /^\s*HepMC::(IO_GenEvent|Asciiv3)/.test(latin)) {
    return /HepMC::Asciiv3/.test(latin) ? 'hepmc3' : 'hepmc2'
  }
  if (/^\s*(<\?xml[^>]*>\s*)?<LesHouchesEvents/.test(latin)) return 'lhe'
  return recogniseTable(latin)
}

/** Lines of numbers: with commas and a line of names CSV, otherwise a plain table. */
function recogniseTable(latin: string): EventFormat | null {
  if (/[\x00-\x08\x0e-\x1f]/.test(latin)) return null
  const lines = latin.split(/\r?\n/)
  if (lines.length > 1 && latin.length >= startBytes) lines.pop()
  const rows = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
  const [first, second] = rows
  if (first === undefined) return null
  const fields = first.split(',').map((field) => field.trim())
  const isNumber = (field: string): boolean =>
    field !== '' && (!Number.isNaN(Number(field)) || /^[-+]?nan$/i.test(field))
  if (fields.length > 1 && !fields.every(isNumber)) {
    const isHeader = fields.every((field) => /^"?[\p{L}_][^"]*"?$/u.test(field))
    return isHeader && (second === undefined || second.split(',').length === fields.length) ? 'csv' : null
  }
  const numbers = (line: string): boolean =>
    line
      .trim()
      .split(/[\s,;]+/)
      .every(isNumber)
  if (numbers(first)) return 'text'
  // One word a column, then numbers.
  const words = first.trim().split(/\s+/).length
  return second !== undefined && numbers(second) && second.trim().split(/\s+/).length === words ? 'text' : null
}
