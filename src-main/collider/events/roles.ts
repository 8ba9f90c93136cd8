/**
 * What a column can mean, whatever a file calls it. Jets are roles twice, `gen` (generated) and `reco` (seen by the
 * detector). A table has either a row for each pair of jets or a row for each event with lists of jets.
 */
const jetRoles = {
  pt: 'transverse momentum of the jets in GeV',
  eta: 'pseudorapidity of the jets',
  phi: 'azimuth of the jets in radians',
  mass: 'mass of the jets in GeV',
  'constituents.pt': 'transverse momentum of the constituents in GeV',
  'constituents.eta': 'pseudorapidity of the constituents',
  'constituents.phi': 'azimuth of the constituents in radians',
  'constituents.pdg': 'PDG code of the constituents',
  'constituents.jet': 'which jet of its event each constituent is of, counted from 0',
  'constituents.array': 'constituents as an array of fixed size, padded with zeros',
  'constituents.mask': 'which constituents of the padded array are there',
  'link.jet': 'links between jets and constituents: the jet, counted from 0',
  'link.constituent': 'links between jets and constituents: the constituent, counted from 0',
} as const

type JetRole = keyof typeof jetRoles

export type Side = 'gen' | 'reco'

export type Role =
  | 'event'
  | 'weight'
  | 'pileUp'
  | `${Side}.${JetRole}`
  | 'reco.genIndex'
  | 'shower.energy'
  | 'shower.eta'
  | 'shower.voxels'
  | 'shower.layer0'
  | 'shower.layer1'
  | 'shower.layer2'
  | 'hit.x'
  | 'hit.y'
  | 'hit.z'
  | 'hit.layer'
  | 'hit.particle'

const sides: Record<Side, string> = { gen: 'generated: ', reco: 'reconstructed: ' }

/** Every role with what it means. */
export const roles = {
  event: 'number of the event',
  weight: 'weight of the event or jet',
  pileUp: 'number of pile-up collisions',
  ...perSide('gen'),
  ...perSide('reco'),
  'reco.genIndex': 'for each reconstructed jet its generated one, counted from 0 in the event, -1 for none',
  'shower.energy': 'energy of the incoming particle',
  'shower.eta': 'pseudorapidity of the incoming particle',
  'shower.voxels': 'energies of the cells of a shower',
  'shower.layer0': 'energies of the cells of the first layer',
  'shower.layer1': 'energies of the cells of the second layer',
  'shower.layer2': 'energies of the cells of the third layer',
  'hit.x': 'position of the hits',
  'hit.y': 'position of the hits',
  'hit.z': 'position of the hits',
  'hit.layer': 'detector layer of the hits',
  'hit.particle': 'true particle of the hits',
} satisfies Record<Role, string>

export function isRole(name: string): name is Role {
  return Object.hasOwn(roles, name)
}

function perSide<S extends Side>(side: S): { [R in JetRole as `${S}.${R}`]: string } {
  const entries = Object.entries(jetRoles).map(([role, meaning]) => [`${side}.${role}`, sides[side] + meaning])
  return Object.fromEntries(entries) as { [R in JetRole as `${S}.${R}`]: string }
}

/** Which column of a table has which role. */
export interface Mapping {
  readonly table: string
  /** `name[2]` is the third component of a column that holds arrays. */
  readonly roles: Readonly<Partial<Record<Role, string>>>
  /** What the last axis of `constituents.array` holds, in the file's order. */
  readonly arrayAxes?: readonly ArrayAxis[]
  /** True where η, φ and pT of constituents are relative to their jet (pT as a fraction), as JetNet has them. */
  readonly relative?: boolean
  /** Of momenta, energies and masses. Default: GeV. */
  readonly energyUnit?: 'GeV' | 'MeV'
}

export const arrayAxes = ['pt', 'eta', 'phi', 'pdg', 'mask', 'other'] as const
export type ArrayAxis = (typeof arrayAxes)[number]
