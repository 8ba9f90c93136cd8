/** Cuts of the conventional search. Lengths in mm, momenta in GeV. */
export interface FindingOptions {
  /** Tracks below are not looked for. */
  minimumPt: number
  /** Largest distance of the beam spot's ends from z = 0 that a seed may point to. */
  maximumZ0: number
  /** Largest |d0| of a seed, in the first pass (most tracks come from the beam) and in the second. */
  maximumD0: readonly [number, number]
  /** Largest χ² (two degrees of freedom) of a hit against the prediction. */
  maximumHitChi2: number
  /** Hits that a track needs; surfaces it may cross without one. */
  minimumHits: number
  maximumHoles: number
  /** Largest χ² per degree of freedom of a fitted track. */
  maximumChi2: number
}

export const defaultFinding: FindingOptions = {
  minimumPt: 0.4,
  maximumZ0: 250,
  maximumD0: [2, 20],
  maximumHitChi2: 18,
  minimumHits: 6,
  maximumHoles: 2,
  maximumChi2: 3,
}
