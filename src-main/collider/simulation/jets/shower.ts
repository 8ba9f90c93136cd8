import type { Random } from '../../../base/random'

/** A quark or gluon: pT in GeV, rapidity, φ. */
export interface Parton {
  pt: number
  y: number
  phi: number
  isGluon: boolean
}

/** Colour factors of QCD and the number of light flavours. */
const casimirQuark = 4 / 3
const casimirGluon = 3
const flavours = 5
/** GeV: one-loop coupling with this Λ. */
const lambda = 0.1

export interface ShowerOptions {
  /** GeV: no emission has less transverse momentum relative to its emitter. */
  readonly cutoff: number
  /** Largest opening angle, in (y, φ). */
  readonly largestAngle: number
}

/** αs of one loop at a transverse momentum in GeV; 0.118 at 91 GeV comes out as 0.134 with the Λ used here. */
export function coupling(kt: number): number {
  return (2 * Math.PI) / ((11 - (2 / 3) * flavours) * Math.log(kt / lambda))
}

/**
 * Angular-ordered branching in the leading collinear approximation (Marchesini & Webber 1984; Ellis, Stirling & Webber
 * 1996, ch. 5): going down in the opening angle θ, a parton of transverse momentum pT splits with
 *
 *     dP = αs(kT)/π · P(z) dz dθ/θ,   kT = min(z, 1 − z) pT θ above the cutoff,
 *
 * and each of the two goes on from that angle. Opening angles are distances in (y, φ), shared so that the
 * pT-weighted centre stays where it was. Sampled by the veto algorithm.
 */
export function shower(start: Parton, options: ShowerOptions, random: Random, out: Parton[]): void {
  const largestCoupling = coupling(options.cutoff)
  const branch = (parton: Parton, from: number): void => {
    let { pt, y, phi, isGluon } = parton
    let angle = from
    for (;;) {
      const least = options.cutoff / (pt * angle)
      if (least >= 0.5) break
      const soft = 2 * (isGluon ? casimirGluon : casimirQuark) * Math.log(1 / least)
      const pair = isGluon ? flavours / 2 : 0
      angle *= Math.pow(1 - random.uniform(), Math.PI / (largestCoupling * (soft + pair)))
      if (options.cutoff / (pt * angle) >= 0.5) break
      const isPair = random.uniform() * (soft + pair) < pair
      const z = isPair ? random.uniform() : Math.pow(least, random.uniform())
      const kt = Math.min(z, 1 - z) * pt * angle
      if (kt < options.cutoff) continue
      if (random.uniform() > (coupling(kt) / largestCoupling) * share(z, isPair, isGluon)) continue
      const around = random.uniform(0, 2 * Math.PI)
      const [dy, dphi] = [angle * Math.cos(around), angle * Math.sin(around)]
      branch({ pt: z * pt, y: y - (1 - z) * dy, phi: phi - (1 - z) * dphi, isGluon: !isPair }, angle)
      pt *= 1 - z
      y += z * dy
      phi += z * dphi
      if (isPair) isGluon = false
    }
    out.push({ pt, y, phi, isGluon })
  }
  branch(start, options.largestAngle)
}

/** The splitting function over the one it was sampled from: 2C/z for emissions, ½ a flavour for pairs. */
function share(z: number, isPair: boolean, isGluon: boolean): number {
  if (isPair) return z * z + (1 - z) * (1 - z)
  return isGluon ? 1 - z + (z * z * (1 - z)) / 2 : (1 + (1 - z) * (1 - z)) / 2
}
