import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import type { JetPairs } from '../../jets/types'
import { columnOf, mappingOf, tableOf } from '../mapping'
import type { Mapping } from '../roles'
import { Skipped } from '../skipped'
import { requireColumns } from '../table'
import type { ColumnInfo, EventFile, ReadRange } from '../types'
import { jetsOfEvents } from './perEvent'
import { lacksOfSide, perEvent } from './requirements'
import { RoleColumns } from './roleColumns'
import { jetsOfRows } from './rows'

export interface JetReadOptions extends ReadRange {
  /** Which column has which role; default: as a mapping beside the file or its layout says. */
  readonly mapping?: Mapping
  /** Takes the jets that had to be left out; without it, the first bad one is an error. */
  readonly skipped?: Skipped
  /** False: the reconstructed jets are not read even where the file holds them. Default: true. */
  readonly reco?: boolean
  readonly work?: Work
}

/**
 * The jets of a file as they stream: generated ones with their constituents and, where the file has them, the
 * reconstructed ones they became. `first`, `count` and `chunk` are in entries of the file's table (jets or events).
 * @throws GalateaError `unreadable` saying which roles the file lacks, or what is wrong with its first bad jet.
 */
export async function* readJetPairs(file: EventFile, options: JetReadOptions = {}): AsyncGenerator<JetPairs> {
  const mapping = options.mapping ?? (await mappingOf(file))?.mapping
  if (!mapping) {
    const sentence =
      `'${file.path}' has no layout that is known to hold jets: say which columns they are in ` +
      `'${file.path}.mapping.json'.`
    throw new GalateaError('unreadable', sentence, { path: file.path })
  }
  const table = tableOf(file, mapping.table)
  const withReco = options.reco !== false && mapping.roles['reco.pt'] !== undefined
  const lacks = [...lacksOfSide(file, mapping, 'gen'), ...(withReco ? lacksOfSide(file, mapping, 'reco') : [])]
  if (lacks.length > 0) {
    const sentence = `'${file.path}' lacks what jets need: ${lacks.join('; ')}.`
    throw new GalateaError('unreadable', sentence, { path: file.path, layout: file.layout, lacks })
  }
  const names = columnsOf(mapping, table.columns, withReco)
  requireColumns(file.path, table.name, table.columns, names)
  const jetsOf = perEvent(file, mapping) ? jetsOfEvents : jetsOfRows
  const skipped = options.skipped ?? new Skipped(1)
  for await (const chunk of table.read(names, options)) {
    await checkpoint(options.work ?? {})
    const pairs = jetsOf(new RoleColumns(chunk, mapping, table.columns), withReco, file.path, skipped)
    if (!options.skipped && skipped.count > 0) {
      throw new GalateaError('unreadable', `${skipped.examples[0]}.`, { path: file.path })
    }
    options.work?.progress?.report((chunk.first + chunk.entries) / table.entries)
    if (pairs.count > 0) yield pairs
  }
}

function columnsOf({ roles: given }: Mapping, columns: readonly ColumnInfo[], withReco: boolean): string[] {
  const wanted = Object.entries(given).filter(([role]) => {
    return /^(event|weight|pileUp)$|^gen\./.test(role) || (withReco && role.startsWith('reco.'))
  })
  return [...new Set(wanted.map(([, reference]) => columnOf(columns, reference).name))]
}
