import type { Role } from './roles'

/** Which column of a table has which role. */
export interface Mapping {
  readonly table: string
  readonly roles: Readonly<Partial<Record<Role, string>>>
  /** What the last axis of `constituents.array` holds, `pt, eta, phi, pdg, mask` in the file's order. */
  readonly arrayAxes?: readonly ArrayAxis[]
  /** True where η, φ and pT of constituents are relative to their jet (pT as a fraction), as JetNet has them. */
  readonly relative?: boolean
}

export type ArrayAxis = 'pt' | 'eta' | 'phi' | 'pdg' | 'mask' | 'other'
