import { checkpoint, type Work } from '../../base/progress'
import { mappingOf, openEventFile, recogniseEvents, type EventFile, type EventTable } from '../../collider/events'
import { lacksOfSide } from '../../collider/events/jets/requirements'
import { StatisticsGatherer, type ColumnStatistics } from '../../collider/events/statistics'
import { requireColumns } from '../../collider/events/table'
import { table } from '../terminal'
import type { Inspection, InspectOptions, Inspector } from './inspector'

/** So many columns are read side by side, to hold few values of many columns at once. */
const columnsAtOnce = 64

export const eventInspector: Inspector = {
  id: 'events',
  formats: 'ROOT, HDF5, Parquet, CSV, HepMC, LHE, NPY, NPZ or a table of numbers',
  recognises: (start) => recogniseEvents(start) !== null,
  inspect,
}

interface TableReport {
  name: string
  entries: number
  columns: ColumnReport[]
}

interface ColumnReport {
  name: string
  type: string
  jagged: boolean
  /** Sizes of fixed inner axes. */
  shape: readonly number[]
  unit: string | null
  stats: ColumnStatistics | null
}

async function inspect(path: string, { stats, columns: wanted, work }: InspectOptions): Promise<Inspection> {
  const file = await openEventFile(path, work)
  try {
    const tables: TableReport[] = []
    for (const [i, eventTable] of file.tables.entries()) {
      const names = chosen(file, eventTable, wanted)
      if (names.length === 0 && wanted) continue
      const progress = work.progress?.slice(i / file.tables.length, (i + 1) / file.tables.length)
      const gathered = stats ? await gather(eventTable, names, { ...work, progress }) : null
      const columns = requireColumns(path, eventTable.name, eventTable.columns, names).map((column) => ({
        name: column.name,
        type: column.type,
        jagged: column.depth > 0,
        shape: column.shape,
        unit: column.unit || null,
        stats: gathered?.get(column.name) ?? null,
      }))
      tables.push({ name: eventTable.name, entries: eventTable.entries, columns })
    }
    const meaning = await describeRoles(file)
    const { format, layout, warnings } = file
    return {
      json: { file: path, format, layout, tables, ...meaning, warnings },
      text: asText(file, tables, meaning),
      warnings,
    }
  } finally {
    await file.close()
  }
}

interface Meaning {
  /** Which column has which role, and what says so: a layout or the path of a mapping. */
  roles: { from: string; table: string; columns: Readonly<Record<string, string>> } | null
  /** What has to be there for jets but is not, a sentence each; null in a file that is not about jets. */
  lacksForJets: string[] | null
}

async function describeRoles(file: EventFile): Promise<Meaning> {
  const found = await mappingOf(file)
  if (!found) return { roles: null, lacksForJets: null }
  const { mapping, from } = found
  const given = Object.keys(mapping.roles)
  const sides = (['gen', 'reco'] as const).filter((side) => given.some((role) => role.startsWith(`${side}.`)))
  return {
    roles: { from, table: mapping.table, columns: mapping.roles },
    lacksForJets: sides.length > 0 ? sides.flatMap((side) => lacksOfSide(file, mapping, side)) : null,
  }
}

/** Those of the wanted columns that the table has; each has to be in one of the tables. */
function chosen(file: EventFile, { columns }: EventTable, wanted: readonly string[] | null): string[] {
  if (!wanted) return columns.map(({ name }) => name)
  const all = file.tables.flatMap((other) => other.columns)
  requireColumns(file.path, file.tables.map(({ name }) => name).join(', '), all, wanted)
  return wanted.filter((name) => columns.some((column) => column.name === name))
}

async function gather(
  eventTable: EventTable,
  names: readonly string[],
  work: Work,
): Promise<Map<string, ColumnStatistics>> {
  const types = new Map(eventTable.columns.map(({ name, type }) => [name, type]))
  const numeric = names.filter((name) => types.get(name) !== 'string')
  const found = new Map<string, ColumnStatistics>()
  for (let at = 0; at < numeric.length; at += columnsAtOnce) {
    const group = numeric.slice(at, at + columnsAtOnce)
    const gatherers = group.map(() => new StatisticsGatherer())
    for await (const { columns } of eventTable.read(group)) {
      await checkpoint(work)
      group.forEach((name, i) => gatherers[i]!.add(columns[name]!.values))
    }
    group.forEach((name, i) => found.set(name, gatherers[i]!.statistics))
    work.progress?.report((at + group.length) / numeric.length)
  }
  return found
}

function asText(file: EventFile, tables: readonly TableReport[], { roles, lacksForJets }: Meaning): string {
  const lines = [`${file.path} (${file.format}${file.layout ? `, layout ${file.layout}` : ''})`]
  for (const { name, entries, columns } of tables) {
    const withStats = columns.some(({ stats }) => stats)
    const head = ['column', 'type', 'unit', ...(withStats ? ['finite', 'min', 'max', 'sum'] : [])]
    const rows = columns.map(({ name: column, type, jagged, shape, unit, stats }) => [
      column,
      `${type}${jagged ? '[]' : ''}${shape.length > 0 ? ` ${shape.join('×')}` : ''}`,
      unit,
      ...(withStats ? [stats?.count ?? null, rounded(stats?.min), rounded(stats?.max), rounded(stats?.sum)] : []),
    ])
    lines.push(`\n${name}: ${entries} entries`, table(head, rows))
  }
  if (roles && Object.keys(roles.columns).length > 0) {
    lines.push(`\nRoles by ${roles.from}`, table(['role', 'column'], Object.entries(roles.columns)))
  }
  for (const lack of lacksForJets ?? []) lines.push(`For jets it lacks: ${lack}`)
  return lines.join('\n')
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(7))
}
