/** Masses in GeV of the particles that reach a detector, by the absolute value of their PDG code (PDG 2024). */
const masses: ReadonlyMap<number, number> = new Map([
  [11, 0.00051099895],
  [12, 0],
  [13, 0.1056583755],
  [14, 0],
  [16, 0],
  [22, 0],
  [111, 0.1349768],
  [211, 0.13957039],
  [130, 0.497611],
  [310, 0.497611],
  [321, 0.493677],
  [2112, 0.93956542],
  [2212, 0.93827209],
  [3112, 1.197449],
  [3122, 1.115683],
  [3222, 1.18937],
  [3312, 1.32171],
  [3322, 1.31486],
  [3334, 1.67245],
])

/** Charges in units of e of particles (not antiparticles) that are charged. */
const charges: ReadonlyMap<number, number> = new Map([
  [11, -1],
  [13, -1],
  [211, 1],
  [321, 1],
  [2212, 1],
  [3112, -1],
  [3222, 1],
  [3312, -1],
  [3334, -1],
])

/** GeV; 0 for a code that does not belong to a long-lived particle. */
export function massOf(pdg: number): number {
  return masses.get(Math.abs(pdg)) ?? 0
}

/**
 * The mass that a reconstructed candidate is given, GeV: that of its particle for tracks, 0 for calorimeter clusters
 * (photons, 22, and neutral hadrons, 130), whose mass nothing measures.
 */
export function massOfCandidate(pdg: number): number {
  return pdg === 130 ? 0 : massOf(pdg)
}

/** In units of e; 0 for neutral and unknown particles. */
export function chargeOf(pdg: number): number {
  return Math.sign(pdg) * (charges.get(Math.abs(pdg)) ?? 0)
}
