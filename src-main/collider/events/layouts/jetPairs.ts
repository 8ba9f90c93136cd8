import type { Role, Side } from '../roles'
import { has, present, type Layout } from './layout'

/**
 * Galatea's own: a row for each generated jet with the reconstructed one beside it, constituents as lists (Parquet) or
 * as padded arrays with a mask (HDF5).
 */
export const jetPairs: Layout = {
  id: 'jet-pairs',
  title: 'pairs of jets, one a row (written by Galatea)',
  recognise(tables) {
    const table = tables.find((candidate) => has(candidate, 'gen_pt', 'gen_eta', 'gen_phi', 'gen_mass'))
    if (!table || table.columns.find(({ name }) => name === 'gen_pt')!.depth > 0) return null
    const common: Partial<Record<Role, string>> = { event: 'event', weight: 'weight', pileUp: 'n_pu' }
    const roles = present(table, { ...common, ...sideRoles('gen'), ...sideRoles('reco') })
    return {
      table: table.name,
      roles,
      ...('gen.constituents.array' in roles && { arrayAxes: ['pt', 'eta', 'phi', 'pdg'] as const }),
    }
  },
}

function sideRoles(side: Side): Partial<Record<Role, string>> {
  return {
    [`${side}.pt`]: `${side}_pt`,
    [`${side}.eta`]: `${side}_eta`,
    [`${side}.phi`]: `${side}_phi`,
    [`${side}.mass`]: `${side}_mass`,
    [`${side}.constituents.pt`]: `${side}_cand_pt`,
    [`${side}.constituents.eta`]: `${side}_cand_eta`,
    [`${side}.constituents.phi`]: `${side}_cand_phi`,
    [`${side}.constituents.pdg`]: `${side}_cand_pdg`,
    [`${side}.constituents.array`]: `${side}_constituents`,
    [`${side}.constituents.mask`]: `${side}_mask`,
  }
}
