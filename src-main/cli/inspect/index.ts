import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { GalateaError } from '../../base/errors'
import { eventInspector } from './events'
import { imageInspector } from './image'
import type { Inspection, InspectOptions, Inspector } from './inspector'

/** In the order they are asked: one line a family of formats. */
const inspectors: readonly Inspector[] = [imageInspector, eventInspector]

const startBytes = 65536

/** Describes any file that the program reads, by its content. */
export async function inspectFile(path: string, options: InspectOptions): Promise<Inspection> {
  const start = await readStart(path)
  const inspector = inspectors.find((candidate) => candidate.recognises(start))
  if (inspector) return inspector.inspect(path, options)
  // The image reader knows best what is wrong with a file that is named as an image.
  if (start.length === 0 || /\.(fits?|fts|fz|xisf|png|jpe?g)(\.(gz|bz2))?$/i.test(path)) {
    return imageInspector.inspect(path, options)
  }
  const known = inspectors.map(({ formats }) => formats).join('; ')
  throw new GalateaError('unreadable', `'${path}' is of no known kind: ${known} was expected`, { path })
}

/** The first bytes, unpacked where the file is gzip; none where it cannot be read, which its reader then explains. */
async function readStart(path: string): Promise<Uint8Array> {
  let file
  try {
    file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(new Uint8Array(startBytes), 0, startBytes, 0)
    const start = buffer.subarray(0, bytesRead)
    return start[0] === 0x1f && start[1] === 0x8b ? unpackStart(start) : start
  } catch (error) {
    if (error instanceof Error && 'code' in error) return new Uint8Array(0)
    throw error
  } finally {
    await file?.close()
  }
}

function unpackStart(packed: Uint8Array): Uint8Array {
  return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1032 * startBytes })
}
