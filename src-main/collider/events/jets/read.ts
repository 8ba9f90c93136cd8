import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import type { JetPairs } from '../../jets/types'
import { recogniseLayout } from '../layouts'
import type { Mapping } from '../mapping'
import { roles, type Role, type Side } from '../roles'
import { Skipped } from '../skipped'
import { requireColumns } from '../table'
import type { EventFile, EventTable, ReadRange } from '../types'
import { jetsOfRows } from './rows'

export interface JetReadOptions extends ReadRange {
  /** Which column has which role; default: as the layout of the file says. */
  readonly mapping?: Mapping
  /** Takes the jets that had to be left out; without it, the first bad one is an error. */
  readonly skipped?: Skipped
  /** False: the reconstructed jets are not read even where the file holds them. Default: true. */
  readonly reco?: boolean
  readonly work?: Work
}

/**
 * The jets of a file as they stream: generated ones with their constituents and, where the file has them, the
 * reconstructed ones they became. `first`, `count` and `chunk` are in entries of the file's table.
 * @throws GalateaError `unreadable` saying which role the file lacks, or what is wrong with its first bad jet.
 */
export async function* readJetPairs(file: EventFile, options: JetReadOptions = {}): AsyncGenerator<JetPairs> {
  const mapping = options.mapping ?? recogniseLayout(file.tables)?.mapping
  if (!mapping) {
    const sentence = `'${file.path}' has no layout that is known to hold jets: say which columns they are by a mapping`
    throw new GalateaError('unreadable', sentence, { path: file.path })
  }
  const table = tableOf(file, mapping)
  const withReco = options.reco !== false && mapping.roles['reco.pt'] !== undefined
  requireSide(file, mapping, 'gen')
  if (withReco) requireSide(file, mapping, 'reco')

  const columns = columnsOf(mapping, withReco)
  requireColumns(file.path, table.name, table.columns, columns)
  const skipped = options.skipped ?? new Skipped(1)
  for await (const chunk of table.read(columns, options)) {
    await checkpoint(options.work ?? {})
    const pairs = jetsOfRows(chunk, mapping, withReco, file.path, skipped)
    if (!options.skipped && skipped.count > 0) {
      throw new GalateaError('unreadable', `${skipped.examples[0]}.`, { path: file.path })
    }
    options.work?.progress?.report((chunk.first + chunk.entries) / table.entries)
    if (pairs.count > 0) yield pairs
  }
}

function tableOf(file: EventFile, mapping: Mapping): EventTable {
  const table = file.tables.find(({ name }) => name === mapping.table)
  if (table) return table
  const known = file.tables.map(({ name }) => `'${name}'`).join(', ')
  const sentence = `There is no table '${mapping.table}' in '${file.path}': it has ${known || 'none'}`
  throw new GalateaError('usage', sentence, { path: file.path, table: mapping.table })
}

function requireSide(file: EventFile, { roles: given }: Mapping, side: Side): void {
  const lacks = (role: Role): GalateaError =>
    new GalateaError('unreadable', `'${file.path}' lacks '${role}' (${roles[role]}).`, { path: file.path, role })
  for (const quantity of ['pt', 'eta', 'phi'] as const) {
    if (given[`${side}.${quantity}`] === undefined) throw lacks(`${side}.${quantity}`)
  }
  if (given[`${side}.constituents.array`] !== undefined) return
  for (const quantity of ['pt', 'eta', 'phi'] as const) {
    if (given[`${side}.constituents.${quantity}`] === undefined) throw lacks(`${side}.constituents.${quantity}`)
  }
}

function columnsOf({ roles: given }: Mapping, withReco: boolean): string[] {
  const wanted = Object.entries(given).filter(([role]) => {
    return /^(event|weight|pileUp)$|^gen\./.test(role) || (withReco && role.startsWith('reco.'))
  })
  return [...new Set(wanted.map(([, column]) => column))]
}
