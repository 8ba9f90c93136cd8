import type { Mapping, Role } from '../roles'
import type { EventTable } from '../types'
import { depthOf, has, present, type Layout } from './layout'

type Roles = Partial<Record<Role, string>>

/** CMS: an entry is an event, jets and particles are lists; PFNano adds the particles and whose constituents they are. */
function nanoRoles(table: EventTable): Roles {
  const constituents = (side: 'gen' | 'reco', particles: string, links: string): Roles => ({
    ...present<Role>(table, {
      [`${side}.constituents.pt`]: `${particles}_pt`,
      [`${side}.constituents.eta`]: `${particles}_eta`,
      [`${side}.constituents.phi`]: `${particles}_phi`,
      [`${side}.constituents.pdg`]: `${particles}_pdgId`,
      [`${side}.constituents.jet`]: `${particles}_jetIdx`,
      [`${side}.link.jet`]: `${links}_jetIdx`,
      [`${side}.link.constituent`]: `${links}_pFCandsIdx`,
    }),
    // The names have changed from one version to the next.
    ...present<Role>(table, { [`${side}.link.constituent`]: `${links}_${side === 'gen' ? 'genCandsIdx' : 'candIdx'}` }),
  })
  return {
    ...present<Role>(table, {
      event: 'event',
      weight: 'genWeight',
      pileUp: 'Pileup_nPU',
      ...jets('gen', 'GenJet_'),
      ...jets('reco', 'Jet_'),
      'reco.genIndex': 'Jet_genJetIdx',
    }),
    ...constituents('gen', 'GenCands', 'GenJetCands'),
    ...constituents('reco', 'PFCands', 'JetPFCands'),
  }
}

function jets(side: 'gen' | 'reco', prefix: string, names = ['pt', 'eta', 'phi', 'mass']): Roles {
  const quantities = ['pt', 'eta', 'phi', 'mass'] as const
  return Object.fromEntries(quantities.map((quantity, i) => [`${side}.${quantity}`, `${prefix}${names[i]}`]))
}

function nano(id: string, title: string, isIt: (table: EventTable) => boolean): Layout {
  return {
    id,
    title,
    recognise(tables) {
      const table = tables.find(
        (candidate) => has(candidate, 'Jet_pt', 'Jet_eta') && depthOf(candidate, 'Jet_pt') === 1,
      )
      return table && isIt(table) ? { table: table.name, roles: nanoRoles(table) } : null
    },
  }
}

export const pfnano = nano('pfnano', 'PFNano of CMS', (table) => has(table, 'PFCands_pt'))
export const nanoaod = nano('nanoaod', 'NanoAOD of CMS', (table) => has(table, 'Jet_phi'))

export const delphes: Layout = {
  id: 'delphes',
  title: 'Delphes',
  recognise(tables) {
    const table = tables.find((candidate) => has(candidate, 'Jet/Jet.PT'))
    if (!table) return null
    const names = ['PT', 'Eta', 'Phi', 'Mass']
    const roles = present<Role>(table, {
      event: 'Event/Event.Number',
      weight: 'Event/Event.Weight',
      ...jets('gen', 'GenJet/GenJet.', names),
      ...jets('reco', 'Jet/Jet.', names),
    })
    return { table: table.name, roles }
  },
}

export const physlite: Layout = {
  id: 'physlite',
  title: 'DAOD_PHYSLITE of ATLAS',
  recognise(tables) {
    const table = tables.find((candidate) => has(candidate, 'AnalysisJetsAuxDyn.pt'))
    if (!table) return null
    const names = ['pt', 'eta', 'phi', 'm']
    const truth = table.columns.find(({ name }) => /(^|\/)AntiKt4TruthDressedWZJetsAux(Dyn)?\.pt$/.test(name))?.name
    const roles = present<Role>(table, {
      event: 'EventInfoAuxDyn.eventNumber',
      pileUp: 'EventInfoAuxDyn.actualInteractionsPerCrossing',
      ...(truth && jets('gen', truth.slice(0, -'pt'.length), names)),
      ...jets('reco', 'AnalysisJetsAuxDyn.', names),
    })
    return { table: table.name, roles, energyUnit: 'MeV' }
  },
}

export const edm4hep: Layout = {
  id: 'edm4hep',
  title: 'EDM4hep (Key4hep, FCC)',
  recognise(tables) {
    const isIt = (name: string): boolean => /^(\w+)\/\1\.momentum\.x$/.test(name)
    const table = tables.find(({ columns }) => columns.some(({ name }) => isIt(name)))
    // Its particles have Cartesian momenta, and its jets are other collections of them: nothing has a role by itself.
    return table ? { table: table.name, roles: {} } : null
  },
}

export const caloChallenge: Layout = {
  id: 'calochallenge',
  title: 'CaloChallenge',
  recognise: (tables) =>
    roleTable(tables, ['incident_energies', 'showers'], {
      'shower.energy': 'incident_energies',
      'shower.voxels': 'showers',
    }),
}

export const caloGan: Layout = {
  id: 'calogan',
  title: 'CaloGAN',
  recognise: (tables) =>
    roleTable(tables, ['energy', 'layer_0', 'layer_1', 'layer_2'], {
      'shower.energy': 'energy',
      'shower.layer0': 'layer_0',
      'shower.layer1': 'layer_1',
      'shower.layer2': 'layer_2',
    }),
}

export const jetNet: Layout = {
  id: 'jetnet',
  title: 'JetNet',
  recognise(tables) {
    const table = tables.find((candidate) => has(candidate, 'particle_features', 'jet_features'))
    if (!table) return null
    // pT, η, mass and number of particles of the jet; particles relative to it, with a mask; φ is not given.
    const roles: Roles = {
      'gen.pt': 'jet_features[0]',
      'gen.eta': 'jet_features[1]',
      'gen.mass': 'jet_features[2]',
      'gen.constituents.array': 'particle_features',
    }
    return { table: table.name, roles, arrayAxes: ['eta', 'phi', 'pt', 'mask'], relative: true }
  },
}

export const trackMl: Layout = {
  id: 'trackml',
  title: 'TrackML',
  recognise: (tables) =>
    roleTable(tables, ['hit_id', 'x', 'y', 'z', 'volume_id', 'layer_id'], {
      'hit.x': 'x',
      'hit.y': 'y',
      'hit.z': 'z',
      'hit.layer': 'layer_id',
    }) ??
    roleTable(tables, ['hit_id', 'particle_id', 'tx', 'ty', 'tz'], { 'hit.particle': 'particle_id' }) ??
    // The particles of an event: what the hits are from, none of them a hit.
    roleTable(tables, ['particle_id', 'vx', 'vy', 'vz', 'px', 'py', 'pz', 'q'], {}),
}

export const lheHdf5: Layout = {
  id: 'lhe-hdf5',
  title: 'LHE as HDF5',
  recognise(tables) {
    const named = (name: string): EventTable | undefined =>
      tables.find((table) => table.name === name && has(table, name))
    const found = ['events', 'particles', 'init', 'procInfo'].map(named)
    return found.every((table) => table !== undefined) ? { table: 'events', roles: {} } : null
  },
}

function roleTable(tables: readonly EventTable[], columns: string[], roles: Roles): Mapping | null {
  const table = tables.find((candidate) => has(candidate, ...columns))
  return table ? { table: table.name, roles } : null
}
