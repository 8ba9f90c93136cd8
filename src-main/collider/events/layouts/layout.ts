import type { Mapping } from '../roles'
import type { EventTable } from '../types'

/** A known way of naming columns. */
export interface Layout {
  readonly id: string
  /** For the documentation: `NanoAOD of CMS`. */
  readonly title: string
  /** The roles of the columns, or null where the tables are of another layout. */
  recognise(tables: readonly EventTable[]): Mapping | null
}

/** Whether a table has all these columns. */
export function has(table: EventTable | undefined, ...names: string[]): table is EventTable {
  if (!table) return false
  const known = new Set(table.columns.map((column) => column.name))
  return names.every((name) => known.has(name))
}

/** Of `wanted`, the roles whose column the table has. */
export function present<R extends string>(
  table: EventTable,
  wanted: Readonly<Partial<Record<R, string>>>,
): Partial<Record<R, string>> {
  const known = new Set(table.columns.map((column) => column.name))
  const found = Object.entries<string | undefined>(wanted).filter(([, name]) => name !== undefined && known.has(name))
  return Object.fromEntries(found) as Partial<Record<R, string>>
}

export function depthOf(table: EventTable, name: string): number | null {
  return table.columns.find((column) => column.name === name)?.depth ?? null
}
