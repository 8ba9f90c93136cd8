import { GalateaError } from '../../base/errors'
import { readStart } from '../../base/start'
import { eventInspector } from './events'
import { imageInspector } from './image'
import type { Inspection, InspectOptions, Inspector } from './inspector'

/** In the order they are asked: one line a family of formats. */
const inspectors: readonly Inspector[] = [imageInspector, eventInspector]

/** Describes any file that the program reads, by its content. */
export async function inspectFile(path: string, options: InspectOptions): Promise<Inspection> {
  const start = await startOf(path)
  const inspector = inspectors.find((candidate) => candidate.recognises(start))
  if (inspector) return inspector.inspect(path, options)
  // The image reader knows best what is wrong with a file that is named as an image.
  if (start.length === 0 || /\.(fits?|fts|fz|xisf|png|jpe?g)(\.(gz|bz2))?$/i.test(path)) {
    return imageInspector.inspect(path, options)
  }
  const known = inspectors.map(({ formats }) => formats).join('; ')
  throw new GalateaError('unreadable', `'${path}' is of no known kind: ${known} was expected`, { path })
}

/** None where it cannot be read, which its reader then explains. */
async function startOf(path: string): Promise<Uint8Array> {
  try {
    return await readStart(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return new Uint8Array(0)
    throw error
  }
}
