import type { Helix } from './helix'

/** A fitted track: its helix at the closest approach to the z axis, and the hits it was fitted to. */
export interface Track {
  readonly helix: Helix
  /** 5×5, row by row, of d0, z0, φ, tan λ, q/pT (mm, radians, 1/GeV). */
  readonly covariance: Float64Array
  readonly chi2: number
  /** Two measurements a hit, less five parameters. */
  readonly degrees: number
  /** Numbers of the event's hits, from the axis outwards. */
  readonly hits: Int32Array
  /** Surfaces crossed without a hit. */
  readonly holes: number
}

/**
 * What the search follows: a list of surfaces crossed with the hit taken there, outwards. `hit` is −1 for a surface
 * that was crossed without one.
 */
export interface Candidate {
  readonly surfaces: Int32Array
  readonly hits: Int32Array
  readonly found: number
  readonly holes: number
  readonly chi2: number
  /** State at the outermost hit. */
  readonly end: Float64Array
}
