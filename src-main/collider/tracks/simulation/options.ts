/** What a simulated sample of tracks is made of. */
export interface TrackSimulation {
  /** Charged particles an event: a number, or the ends of a range drawn from evenly in the logarithm. */
  tracks: readonly [number, number]
  /** Transverse momenta in GeV, drawn evenly in the logarithm. */
  pt: readonly [number, number]
  /** Pseudorapidities within ±this. */
  eta: number
  /** Noise hits as a share of the real ones, spread over the surfaces as those are, evenly in azimuth and area. */
  noise: number
  /** Chance that a crossing leaves no hit. */
  inefficiency: number
  /** Share of particles that come from a displaced vertex, and its mean distance from the beam in mm (exponential). */
  displaced: number
  decayLength: number
  /** Spread of the collisions along the beam and across it, mm. */
  beam: { z: number; across: number }
  /** Charged particles that share one collision, on average: more tracks are more collisions. */
  tracksPerVertex: number
}

export const defaultTrackSimulation: TrackSimulation = {
  tracks: [10, 10],
  pt: [0.5, 10],
  eta: 2.5,
  noise: 0.1,
  inefficiency: 0.02,
  displaced: 0.05,
  decayLength: 5,
  beam: { z: 50, across: 0.01 },
  tracksPerVertex: 20,
}

/** What every sample says of itself. */
export const toyNotice =
  'A toy simulation: thin layers, Gaussian scattering (Highland), Moyal straggling, pions only, no secondaries, no merged hits.'
