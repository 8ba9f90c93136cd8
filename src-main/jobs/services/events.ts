import { basename } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import { GalateaError } from '../../base/errors'
import { openEventFile, readJetPairs, type EventFile } from '../../collider/events'
import { columnDistribution } from '../../collider/events/distribution'
import type { JobWork } from '../work'
import { OpenOnce } from './openOnce'

/** Files stay open while they are looked at. */
const files = new OpenOnce<EventFile>(
  8,
  (path) => openEventFile(path),
  (file) => file.close(),
)

const showerLayouts: ReadonlySet<string> = new Set(['calochallenge', 'calogan'])

export async function openEvents({ path }: Input<'openEvents'>): Promise<Output<'openEvents'>> {
  // A file that was written anew since is read anew.
  await files.forget(path)
  const file = await files.get(path)
  return {
    path,
    name: basename(path),
    format: file.format,
    layout: file.layout,
    tables: file.tables.map(({ name, entries, columns }) => ({
      name,
      entries,
      columns: columns.map((column) => ({ ...column, shape: [...column.shape] })),
    })),
    lacks: { 'jet-response': await lacksJets(file), 'calorimeter-shower': lacksShowers(file) },
    warnings: [...file.warnings],
  }
}

/** The sentence of the reader that would refuse it. */
async function lacksJets(file: EventFile): Promise<string | null> {
  try {
    await readJetPairs(file, { reco: false, count: 1 }).next()
    return null
  } catch (error) {
    if (error instanceof GalateaError) return error.message
    throw error
  }
}

function lacksShowers(file: EventFile): string | null {
  if (file.layout !== null && showerLayouts.has(file.layout)) return null
  const columns = file.tables.flatMap((table) => table.columns.map(({ name }) => name))
  if (columns.includes('incident_energies')) return null
  return `'${basename(file.path)}' has no energies of incoming particles: 'incident_energies' is needed.`
}

export async function summariseColumn(
  { path, table: name, column }: Input<'summariseColumn'>,
  work: JobWork,
): Promise<Output<'summariseColumn'>> {
  const file = await files.get(path)
  const table = file.tables.find((candidate) => candidate.name === name)
  const info = table?.columns.find((candidate) => candidate.name === column)
  if (!table || !info || info.type === 'string') {
    const message = `'${basename(path)}' has no numbers in the column '${column}' of a table '${name}'.`
    throw new GalateaError('not-found', message, { path, table: name, column })
  }
  const { count, notFinite, minimum, maximum, mean, edges, counts } = await columnDistribution(table, column, work)
  return {
    count,
    notFinite,
    minimum: count > 0 ? minimum : null,
    maximum: count > 0 ? maximum : null,
    mean: count > 0 ? mean : null,
    edges: [...edges],
    counts: [...counts],
  }
}
