import { columnOf, tableOf } from '../mapping'
import { type Mapping, type Role, roles, type Side } from '../roles'
import type { EventFile } from '../types'

const names: Record<Side, string> = { gen: 'generated', reco: 'reconstructed' }

/** What a file would have to hold to give jets of one side with their constituents, a sentence for each thing. */
export function lacksOfSide(file: EventFile, mapping: Mapping, side: Side): string[] {
  const given = mapping.roles
  const missing = (role: Role): string => `no ${roles[role]}: a column for the role '${role}' is needed`
  const lacks: string[] = []
  for (const quantity of ['pt', 'eta', 'phi'] as const) {
    if (quantity === 'phi' && mapping.relative) continue
    if (given[`${side}.${quantity}`] === undefined) lacks.push(missing(`${side}.${quantity}`))
  }
  if (given[`${side}.constituents.array`] !== undefined) return lacks
  const momenta = (['pt', 'eta', 'phi'] as const).filter((q) => given[`${side}.constituents.${q}`] === undefined)
  if (momenta.length > 0) return [...lacks, ...momenta.map((q) => missing(`${side}.constituents.${q}`))]
  if (perEvent(file, mapping) && !isLinked(file, mapping, side)) {
    const needed = side === 'gen' ? 'GenCands_jetIdx' : 'PFCands_jetIdx'
    lacks.push(
      `no ${side} constituents linked to jets: '${side}.constituents.jet' (as \`${needed}\`) or '${side}.link.jet' and ` +
        `'${side}.link.constituent' are needed to tell which ${names[side]} jet each is of`,
    )
  }
  return lacks
}

/** True where an entry is an event with lists of jets, false where it is a jet. */
export function perEvent(file: EventFile, { table, roles: given }: Mapping): boolean {
  const { columns } = tableOf(file, table)
  const pt = given['gen.pt'] ?? given['reco.pt']
  if (pt === undefined) return false
  const { name } = columnOf(columns, pt)
  return (columns.find((column) => column.name === name)?.depth ?? 0) > 0
}

/** Lists of lists need no link: each jet has its own. */
function isLinked(file: EventFile, { table, roles: given }: Mapping, side: Side): boolean {
  const pt = given[`${side}.constituents.pt`]
  const depth = tableOf(file, table).columns.find(({ name }) => name === pt)?.depth
  if (depth === 2 || given[`${side}.constituents.jet`] !== undefined) return true
  return given[`${side}.link.jet`] !== undefined && given[`${side}.link.constituent`] !== undefined
}
