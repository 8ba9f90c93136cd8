import { readdir, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import type { FileKind, IdentifiedFile } from '../../../src-preload/contract/files'
import { recogniseImage } from '../../astronomy/formats/open'
import { refusalOf } from '../../base/errors'
import { readStart } from '../../base/start'
import { recogniseEvents } from '../../collider/events'

/** What a folder is by a file that lies in it, the surest first. */
const markers: readonly { name: RegExp; kind: FileKind; isManifest?: boolean }[] = [
  { name: /^dataset\.json$/, kind: 'dataset', isManifest: true },
  { name: /^run\.json$/, kind: 'run', isManifest: true },
  { name: /^card\.json$/, kind: 'model', isManifest: true },
  { name: /^comparison\.json$/, kind: 'comparison', isManifest: true },
  { name: /-hits\.csv(\.gz)?$/i, kind: 'hits' },
]

/** By content, never by name: the one table that every way of opening a file goes by. */
export async function identifyFiles({ paths }: Input<'identifyFiles'>): Promise<Output<'identifyFiles'>> {
  const found: IdentifiedFile[] = []
  for (const path of paths) found.push(await identify(path))
  return found
}

async function identify(path: string): Promise<IdentifiedFile> {
  try {
    // Dialogs for files show no folders to choose: the file that describes one stands for it.
    const described = markers.find(({ name, isManifest }) => isManifest && name.test(basename(path)))
    const isFolder = (await stat(path)).isDirectory()
    if (described && !isFolder) return { path: dirname(path), kind: described.kind, reason: null }
    return isFolder ? await identifyFolder(path) : await identifyFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const reason = error.code === 'ENOENT' ? 'it is not there' : (refusalOf(error)?.reason ?? error.message)
    return nothing(path, `'${path}' cannot be opened: ${reason}.`)
  }
}

async function identifyFolder(path: string): Promise<IdentifiedFile> {
  const names = await readdir(path)
  const marker = markers.find(({ name }) => names.some((found) => name.test(found)))
  if (marker) return { path, kind: marker.kind, reason: null }
  const sentence = `The folder '${path}' holds nothing to open: a data set, a run, a model, a comparison or hits were expected.`
  return nothing(path, sentence)
}

async function identifyFile(path: string): Promise<IdentifiedFile> {
  const start = await readStart(path)
  const is = (kind: FileKind): IdentifiedFile => ({ path, kind, reason: null })
  // Of what this program reads, only images come as bzip2.
  if (recogniseImage(start) ?? Buffer.from(start.subarray(0, 3)).toString('latin1') === 'BZh') return is('image')
  const text = Buffer.from(start.subarray(0, 400)).toString('latin1')
  // Hits as TrackML has them.
  if (/^"?(event_id"?,"?)?hit_id"?,/.test(text)) return is('hits')
  if (recogniseEvents(start)) return is('events')
  const expected = 'an image (FITS, XISF, PNG, JPEG) or events (ROOT, HDF5, Parquet, CSV, HepMC, LHE, NumPy)'
  return nothing(path, `'${path}' is of no kind that is opened here: ${expected} was expected.`)
}

function nothing(path: string, reason: string): IdentifiedFile {
  return { path, kind: null, reason }
}
