import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { writeJson } from '../../base/files'
import { recogniseLayout } from './layouts'
import { arrayAxes, isRole, roles, type Mapping } from './roles'
import { requireColumns, resembling } from './table'
import type { ColumnInfo, EventFile, EventTable } from './types'

const schema = z.strictObject({
  table: z.string(),
  roles: z.record(z.string(), z.string()),
  arrayAxes: z.array(z.enum(arrayAxes)).optional(),
  relative: z.boolean().optional(),
  energyUnit: z.enum(['GeV', 'MeV']).optional(),
})

/** Where a mapping of a file is kept: beside it, or for all files of a folder. */
export function mappingPaths(path: string): [ofFile: string, ofFolder: string] {
  return [`${path}.mapping.json`, join(dirname(path), 'mapping.json')]
}

/**
 * What the columns of a file mean: by a mapping that is kept beside it, otherwise by its layout. Null where neither
 * says it.
 * @throws GalateaError `usage` where the kept mapping does not fit the file.
 */
export async function mappingOf(file: EventFile): Promise<{ mapping: Mapping; from: string } | null> {
  for (const path of mappingPaths(file.path)) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    })
    if (text !== null) return { mapping: checkMapping(file, parse(path, text), path), from: path }
  }
  const recognised = recogniseLayout(file.tables)
  return recognised && { mapping: recognised.mapping, from: recognised.layout }
}

/** Keeps a mapping beside its file, for the next time. @throws GalateaError `usage` where it does not fit the file. */
export async function keepMapping(file: EventFile, mapping: Mapping): Promise<string> {
  const [path] = mappingPaths(file.path)
  await writeJson(path, checkMapping(file, mapping, path))
  return path
}

interface Unchecked extends Omit<Mapping, 'roles'> {
  readonly roles: Readonly<Record<string, string | undefined>>
}

/** @throws GalateaError `usage` naming the table, role or column that is not there, and what resembles it. */
export function checkMapping(file: EventFile, mapping: Unchecked, from: string): Mapping {
  const table = tableOf(file, mapping.table)
  for (const [role, column] of Object.entries(mapping.roles)) {
    if (column === undefined) continue
    if (!isRole(role)) {
      const known = resembling(role, Object.keys(roles)).map((name) => `'${name}'`)
      const sentence = `'${from}': there is no role '${role}'. Roles like it are ${known.join(', ')}.`
      throw new GalateaError('usage', sentence, { path: from, role, known })
    }
    requireColumns(file.path, table.name, table.columns, [columnOf(table.columns, column).name])
  }
  return { ...mapping, roles: mapping.roles }
}

/** The table of a mapping. */
export function tableOf(file: EventFile, name: string): EventTable {
  const table = file.tables.find((candidate) => candidate.name === name)
  if (table) return table
  const known = file.tables.map((candidate) => `'${candidate.name}'`).join(', ')
  const sentence = `There is no table '${name}' in '${file.path}': it has ${known || 'none'}.`
  throw new GalateaError('usage', sentence, { path: file.path, table: name })
}

/** `name[2]` as name and component; a column that is really called so goes first. */
export function columnOf(
  columns: readonly ColumnInfo[],
  reference: string,
): { name: string; component: number | null } {
  const [, name, component] = /^(.*)\[(\d+)\]$/.exec(reference) ?? []
  if (name === undefined || columns.some((column) => column.name === reference))
    return { name: reference, component: null }
  return { name, component: Number(component) }
}

function parse(path: string, text: string): z.infer<typeof schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new GalateaError('usage', `The mapping '${path}' is no JSON: ${reason}.`, { path }, { cause: error })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const sentence = `The mapping '${path}' is wrong at '${issue!.path.join('.')}': ${issue!.message}.`
  throw new GalateaError('usage', sentence, { path, at: issue!.path })
}
