/** The detector: a barrel tracker in a solenoid and two calorimeters of cells in (η, φ). Energies and momenta in GeV. */
export interface Detector {
  /** Tracks are found below this |η|, calorimeter cells end at the other. */
  readonly trackerEta: number
  readonly calorimeterEta: number
  /** Least pT of a track. */
  readonly leastTrackPt: number
  /** Efficiency below 1 GeV and above, in the barrel (|η| < 1.5) and beyond it. */
  readonly softEfficiency: number
  readonly barrelEfficiency: number
  readonly forwardEfficiency: number
  /** Share of the tracks of pile-up that are recognised and left out. */
  readonly pileUpRejection: number
  /** σ(pT)/pT = constant ⊕ slope · pT, in the barrel; twice that beyond. */
  readonly trackConstant: number
  readonly trackSlope: number
  /** σ of η and φ of a track, rad. */
  readonly trackAngle: number
  /** GeV: a charged particle of less pT never reaches the calorimeters; ½ · 0.2998 · B[T] · radius[m]. */
  readonly bending: number
  /** Cells around in φ; as large in η. */
  readonly electromagneticCells: number
  readonly hadronicCells: number
  /** σ(E)/E = stochastic/√E ⊕ noise/E ⊕ constant. */
  readonly electromagnetic: readonly [stochastic: number, noise: number, constant: number]
  readonly hadronic: readonly [stochastic: number, noise: number, constant: number]
  /** ET that a cell must exceed to be a candidate. */
  readonly leastPhoton: number
  readonly leastNeutral: number
  /** How often a hadron begins to shower in the electromagnetic part, and the most it leaves there. */
  readonly earlyShowers: number
  readonly earlyShare: number
}

export const defaultDetector: Detector = {
  trackerEta: 2.5,
  calorimeterEta: 3,
  leastTrackPt: 0.3,
  softEfficiency: 0.85,
  barrelEfficiency: 0.94,
  forwardEfficiency: 0.9,
  pileUpRejection: 0.9,
  trackConstant: 0.01,
  trackSlope: 1e-4,
  trackAngle: 0.001,
  bending: 0.735,
  electromagneticCells: 360,
  hadronicCells: 72,
  electromagnetic: [0.03, 0.12, 0.003],
  hadronic: [1.1, 0, 0.08],
  leastPhoton: 0.3,
  leastNeutral: 1,
  earlyShowers: 0.4,
  earlyShare: 0.6,
}

export interface JetSimulation {
  /** pT of the two scattered partons, GeV: drawn evenly in its logarithm. */
  readonly pt: readonly [low: number, high: number]
  /** TeV, of the two protons. */
  readonly energy: number
  /** Pile-up collisions on average. */
  readonly pileUp: number
  /** R of anti-kT, for generated and reconstructed jets. */
  readonly radius: number
  /** Of the generated jets that are kept: least pT in GeV and largest |η|. */
  readonly leastPt: number
  readonly largestEta: number
  readonly detector: Detector
}

export const defaultJets: JetSimulation = {
  pt: [40, 1000],
  energy: 7,
  pileUp: 10,
  radius: 0.5,
  leastPt: 40,
  largestEta: 2.5,
  detector: defaultDetector,
}

/** Generated particles and reconstructed candidates beyond this |η| are left out. */
export const particleEta = 4
