import type { Random } from '../../../base/random'
import { gammaP } from '../../comparison/statistics/special'
import type { Medium } from './medium'

/**
 * Electromagnetic showers by the parametrisation of G. Grindhammer and S. Peters ("The parameterized simulation of
 * electromagnetic showers in homogeneous and sampling calorimeters", hep-ex/0001020, 2000; known as GFlash). Depths t
 * in X0, radii in R_M, energies in GeV, y = E/E_c. A fast formula fitted to full simulations: it has no shower-to-shower
 * shapes beyond the two fluctuating parameters and the spots, and no correlation between angles.
 */

/** f(t) = (βt)^(α−1)·β·e^(−βt)/Γ(α), the share of energy a radiation length; its maximum is at (α − 1)/β. */
export interface Profile {
  readonly alpha: number
  readonly beta: number
}

/** Below it the parameters of this energy are used: their fluctuations diverge near ln y = 2. */
export const lowestLogY = 3

/** Depth of the mean profile's maximum, T_hom = ln y − 0.858, in a homogeneous medium (eq. A.1.1). */
export function meanMaximumHomogeneous(medium: Medium, energy: number): number {
  return logY(medium, energy) - 0.858
}

/** The profile of the mean shower in a sampling calorimeter (eq. A.2.1: T_sam and α_sam). */
export function meanProfile(medium: Medium, energy: number): Profile {
  const y = logY(medium, energy)
  const { z, samplingFrequency, electronToMip } = medium
  const maximum = y - 0.858 - 0.59 / samplingFrequency - 0.53 * (1 - electronToMip)
  const alpha = 0.21 + (0.492 + 2.38 / z) * y - 0.444 / samplingFrequency
  return { alpha, beta: (alpha - 1) / maximum }
}

/** Means, deviations and correlation of ln T and ln α of single showers in a sampling calorimeter (eq. A.2.2). */
export function fluctuations(medium: Medium, energy: number) {
  const y = logY(medium, energy)
  const { z, samplingFrequency, electronToMip } = medium
  return {
    logMaximum: Math.log(y - 0.812 - 0.55 / samplingFrequency - 0.69 * (1 - electronToMip)),
    sigmaMaximum: 1 / (-2.5 + 1.25 * y),
    logAlpha: Math.log(0.81 + (0.458 + 2.26 / z) * y - 0.476 / samplingFrequency),
    sigmaAlpha: 1 / (-0.82 + 0.79 * y),
    correlation: 0.784 - 0.023 * y,
  }
}

/** The profile of one shower: ln T and ln α from their joint normal distribution. */
export function drawProfile(medium: Medium, energy: number, random: Random): Profile {
  const { logMaximum, sigmaMaximum, logAlpha, sigmaAlpha, correlation } = fluctuations(medium, energy)
  const plus = Math.sqrt((1 + correlation) / 2)
  const minus = Math.sqrt((1 - correlation) / 2)
  const [a, b] = [random.normal(), random.normal()]
  const maximum = Math.exp(logMaximum + sigmaMaximum * (plus * a + minus * b))
  const alpha = Math.max(1.1, Math.exp(logAlpha + sigmaAlpha * (plus * a - minus * b)))
  return { alpha, beta: (alpha - 1) / maximum }
}

/** Share of the energy between the depths `from` and `to`, X0. */
export function shareBetween({ alpha, beta }: Profile, from: number, to: number): number {
  return gammaP(alpha, beta * Math.max(0, to)) - gammaP(alpha, beta * Math.max(0, from))
}

/** Number of spots, 10.3/c²·E^0.959, and the profile along which they lie (eq. A.2.4). */
export function spots(medium: Medium, energy: number, { alpha, beta }: Profile): { count: number; profile: Profile } {
  const { z, samplingResolution } = medium
  const maximum = ((alpha - 1) / beta) * (0.813 + 0.0019 * z)
  const spotAlpha = Math.max(1.1, alpha * (0.844 + 0.0026 * z))
  return {
    count: (10.3 / samplingResolution ** 2) * energy ** 0.959,
    profile: { alpha: spotAlpha, beta: (spotAlpha - 1) / maximum },
  }
}

/** Core and tail of the radial profile: f(r) = p·2rR_C²/(r² + R_C²)² + (1 − p)·2rR_T²/(r² + R_T²)². */
export interface RadialProfile {
  /** Share p of the core, 0…1. */
  readonly core: number
  readonly coreRadius: number
  readonly tailRadius: number
}

/** At the depth τ, in units of the depth of the shower's maximum (eq. A.1.3 and A.2.3). */
export function radialProfile(medium: Medium, energy: number, tau: number): RadialProfile {
  const { z, samplingFrequency, electronToMip } = medium
  const logE = Math.log(energy)
  const z1 = 0.0251 + 0.00319 * logE
  const z2 = 0.1162 - 0.000381 * z
  const k1 = 0.659 - 0.00309 * z
  const [k2, k3] = [0.645, -2.59]
  const k4 = 0.3585 + 0.0421 * logE
  const p1 = 2.632 - 0.00094 * z
  const p2 = 0.401 + 0.00187 * z
  const p3 = 1.313 - 0.0686 * logE

  const core = z1 + z2 * tau
  const tail = k1 * (Math.exp(k3 * (tau - k2)) + Math.exp(k4 * (tau - k2)))
  const share = p1 * Math.exp((p2 - tau) / p3 - Math.exp((p2 - tau) / p3))
  const loss = 1 - electronToMip
  const sampled = Math.exp(-tau) / samplingFrequency
  const peak = Math.exp(-((tau - 1) ** 2)) / samplingFrequency
  return {
    core: Math.min(1, Math.max(0, share + loss * (0.348 - 0.642 * peak))),
    coreRadius: Math.max(0.001, core - 0.0203 * loss + 0.0397 * sampled),
    tailRadius: Math.max(0.01, tail - 0.14 * loss - 0.495 * sampled),
  }
}

function logY({ criticalEnergy }: Medium, energy: number): number {
  return Math.max(lowestLogY, Math.log(energy / criticalEnergy))
}
