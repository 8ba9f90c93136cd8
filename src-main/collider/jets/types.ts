/** Jets of a sample, each reconstructed jet beside the generated one it belongs to; index i is one pair. */
export interface JetPairs {
  readonly count: number
  /** Number of the event each jet is of: two jets of one event are not independent. */
  readonly event: Float64Array
  /** Weight of each jet; null where all are 1. */
  readonly weight: Float64Array | null
  /** Number of pile-up collisions; null where the file does not say. */
  readonly pileUp: Float32Array | null
  readonly gen: Jets
  /** null in a sample that holds generated jets only: the input of a fast simulation. */
  readonly reco: Jets | null
}

/** pT and mass in GeV, η is pseudorapidity, φ in radians. */
export interface Jets {
  readonly pt: Float32Array
  readonly eta: Float32Array
  readonly phi: Float32Array
  readonly mass: Float32Array
  readonly constituents: Constituents
}

/** Of jet i: those from offsets[i] up to offsets[i + 1]. */
export interface Constituents {
  readonly offsets: Int32Array
  readonly pt: Float32Array
  readonly eta: Float32Array
  readonly phi: Float32Array
  /** PDG code; null where unknown, the mass then being taken as 0. */
  readonly pdg: Int32Array | null
}
