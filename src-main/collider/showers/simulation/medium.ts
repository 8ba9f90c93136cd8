/**
 * A sampling calorimeter of plates of an absorber with an active material between them, by what the
 * Grindhammer–Peters parametrisation needs (hep-ex/0001020, section 4.1).
 */
export interface Medium {
  readonly name: string
  /** Mean atomic number, weighted by mass. */
  readonly z: number
  /** Radiation length and Molière radius, cm. */
  readonly radiationLength: number
  readonly moliereRadius: number
  /** Critical energy, GeV. */
  readonly criticalEnergy: number
  /** Hadronic interaction length, cm. */
  readonly interactionLength: number
  /** Sampling frequency F_S: radiation length over the thickness of one pair of plates. */
  readonly samplingFrequency: number
  /** ê, the ratio e/mip of the signals of electrons and minimum-ionising particles. */
  readonly electronToMip: number
  /** c of σ/E = c/√(E/GeV). */
  readonly samplingResolution: number
}

/** One material, by the Particle Data Group: Z, A, density (g/cm³), X0 and λ (g/cm²), critical energy (MeV). */
interface Material {
  z: number
  a: number
  density: number
  x0: number
  lambda: number
  criticalEnergy: number
}

const lead: Material = { z: 82, a: 207.2, density: 11.35, x0: 6.37, lambda: 199.6, criticalEnergy: 7.43 }
const argon: Material = { z: 18, a: 39.95, density: 1.396, x0: 19.55, lambda: 119.7, criticalEnergy: 32.84 }

/** Scale energy of multiple scattering, GeV. */
const scaleEnergy = 0.0212

/**
 * The plates as one medium: mass fractions wᵢ give Z = Σ wᵢZᵢ and 1/X0 = Σ wᵢ/X0ᵢ (in g/cm²); the loss by ionisation is
 * L = Σ wᵢE_cᵢ/X0ᵢ, and with it E_c = L·X0 and R_M = E_s/L; ê = 1/(1 + 0.007·(Z_absorber − Z_active)) (Grindhammer &
 * Peters 2000, section 4.1).
 */
function mixture(
  name: string,
  absorber: Material & { thickness: number },
  active: Material & { thickness: number },
  samplingResolution: number,
): Medium {
  const thickness = absorber.thickness + active.thickness
  const masses = [absorber, active].map((material) => material.density * material.thickness)
  const density = (masses[0]! + masses[1]!) / thickness
  const weights = masses.map((mass) => mass / (density * thickness))
  const mean = (value: (material: Material) => number): number =>
    weights[0]! * value(absorber) + weights[1]! * value(active)
  const x0 = 1 / mean((material) => 1 / material.x0)
  // GeV per g/cm²: over a radiation length the loss by ionisation is the critical energy.
  const loss = mean((material) => material.criticalEnergy / 1000 / material.x0)
  const radiationLength = x0 / density
  return {
    name,
    z: mean((material) => material.z),
    radiationLength,
    moliereRadius: scaleEnergy / (loss * density),
    criticalEnergy: loss * x0,
    interactionLength: 1 / (density * mean((material) => 1 / material.lambda)),
    samplingFrequency: radiationLength / thickness,
    electronToMip: 1 / (1 + 0.007 * (absorber.z - active.z)),
    samplingResolution,
  }
}

/** 2 mm lead and 4 mm liquid argon, σ/E = 10 %/√(E/GeV): an accordion-like electromagnetic calorimeter. */
export const calorimeter: Medium = mixture(
  'lead and liquid argon, 2 mm and 4 mm',
  { ...lead, thickness: 0.2 },
  { ...argon, thickness: 0.4 },
  0.1,
)

/** Of the default geometry, in X0. */
export const layerThickness = 2
