import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import type { EventCell } from '../../../src-preload/contract/events'
import { GalateaError } from '../../base/errors'
import type { Work } from '../../base/progress'
import { columnCut } from '../../collider/comparison/columnCut'
import {
  keepMapping,
  mappingOf,
  openEventFile,
  readJetPairs,
  type Column,
  type ColumnInfo,
  type EventFile,
} from '../../collider/events'
import { columnDistribution } from '../../collider/events/distribution'
import { checkMapping, mappingPaths } from '../../collider/events/mapping'
import { roles } from '../../collider/events/roles'
import { OpenOnce } from './openOnce'

/** Files stay open while they are looked at. */
export const eventFiles = new OpenOnce<EventFile>(
  8,
  (path) => openEventFile(path),
  (file) => file.close(),
)

const showerLayouts: ReadonlySet<string> = new Set(['calochallenge', 'calogan'])
const roleList = Object.entries(roles).map(([name, meaning]) => ({ name, meaning }))

export async function openEvents({ path }: Input<'openEvents'>): Promise<Output<'openEvents'>> {
  // A file that was written anew since is read anew.
  await eventFiles.forget(path)
  return describe(await eventFiles.get(path))
}

async function describe(file: EventFile): Promise<Output<'openEvents'>> {
  const found = await mappingOf(file)
  return {
    path: file.path,
    name: basename(file.path),
    format: file.format,
    layout: file.layout,
    tables: file.tables.map(({ name, entries, columns }) => ({
      name,
      entries,
      columns: columns.map((column) => ({ ...column, shape: [...column.shape] })),
    })),
    mapping: found && { table: found.mapping.table, roles: { ...found.mapping.roles }, from: found.from },
    roles: roleList,
    lacks: { 'jet-response': await lacksJets(file), 'calorimeter-shower': lacksShowers(file) },
    warnings: [...file.warnings],
  }
}

export async function mapColumns({ path, mapping }: Input<'mapColumns'>): Promise<Output<'mapColumns'>> {
  const file = await eventFiles.get(path)
  if (mapping) {
    // What a layout knows beside the roles (units, axes of padded arrays) stays known.
    const before = await mappingOf(file)
    const kept = before?.mapping.table === mapping.table ? before.mapping : {}
    await keepMapping(file, checkMapping(file, { ...kept, ...mapping }, path))
  } else {
    await rm(mappingPaths(path)[0], { force: true })
  }
  return describe(file)
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

async function tableOf(path: string, name: string) {
  const file = await eventFiles.get(path)
  const table = file.tables.find((candidate) => candidate.name === name)
  if (table) return table
  throw new GalateaError('not-found', `'${basename(path)}' has no table '${name}'.`, { path, table: name })
}

export async function summariseColumn(
  { path, table: name, column, cut }: Input<'summariseColumn'>,
  work: Work,
): Promise<Output<'summariseColumn'>> {
  const table = await tableOf(path, name)
  const info = table.columns.find((candidate) => candidate.name === column)
  if (!info || info.type === 'string') {
    const message = `'${basename(path)}' has no numbers in the column '${column}' of a table '${name}'.`
    throw new GalateaError('not-found', message, { path, table: name, column })
  }
  const chosen = cut.trim() === '' ? null : columnCut(cut, table)
  const found = await columnDistribution(table, column, work, { cut: chosen })
  const { count, notFinite, edges, counts } = found
  const known = (value: number): number | null => (count > 0 ? value : null)
  return {
    ...{ count, notFinite, edges: [...edges], counts: [...counts] },
    ...{ minimum: known(found.minimum), maximum: known(found.maximum), mean: known(found.mean), rms: known(found.rms) },
  }
}

/** Of a long list so many values are shown. */
const mostShown = 200

export async function readRows({
  path,
  table: name,
  columns,
  first,
  count,
}: Input<'readRows'>): Promise<Output<'readRows'>> {
  const table = await tableOf(path, name)
  const infos = columns.map((column) => table.columns.find((candidate) => candidate.name === column))
  const rows: EventCell[][] = []
  for await (const chunk of table.read(columns, { first, count })) {
    for (let entry = 0; entry < chunk.entries; entry++) {
      rows.push(columns.map((column, i) => cellOf(chunk.columns[column]!, infos[i], entry, chunk.entries)))
    }
  }
  return { first, rows }
}

function cellOf({ values, offsets }: Column, info: ColumnInfo | undefined, entry: number, entries: number): EventCell {
  const value = (i: number): number | string | null => {
    const found = values[i]
    if (typeof found === 'string') return found
    if (typeof found === 'bigint') return Number.isSafeInteger(Number(found)) ? Number(found) : String(found)
    return found === undefined || !Number.isFinite(found) ? (found === undefined ? null : String(found)) : found
  }
  const [outer, ...inner] = offsets
  if (!outer && (info?.shape.length ?? 0) === 0) return value(entry)
  const size = values.length / entries
  const [from, to] = outer
    ? inner.reduce<[number, number]>(([a, b], level) => [level[a]!, level[b]!], [outer[entry]!, outer[entry + 1]!])
    : [entry * size, (entry + 1) * size]
  const shown = Math.min(to, from + mostShown)
  return { length: to - from, values: Array.from({ length: shown - from }, (_, i) => value(from + i)) }
}
