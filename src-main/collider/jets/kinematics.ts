/**
 * Relativistic kinematics in the conventions of collider experiments: momenta, energies and masses in GeV, z along the
 * beam, rapidity y = ½ ln((E + pz)/(E − pz)), pseudorapidity η = asinh(pz/pT), φ the angle around the beam in radians.
 */

/** φ − other, wrapped to [−π, π). */
export function deltaPhi(phi: number, other: number): number {
  const difference = phi - other
  if (difference >= -Math.PI && difference < Math.PI) return difference
  return difference - 2 * Math.PI * Math.floor((difference + Math.PI) / (2 * Math.PI))
}

/** √(Δη² + Δφ²). */
export function deltaR(eta: number, phi: number, otherEta: number, otherPhi: number): number {
  return Math.hypot(eta - otherEta, deltaPhi(phi, otherPhi))
}

/** η of a momentum; ±∞ along the beam, NaN for a momentum of zero. */
export function pseudorapidity(px: number, py: number, pz: number): number {
  return Math.asinh(pz / Math.hypot(px, py))
}

/**
 * y = ½ ln((E + pz)/(E − pz)), from pT² + m² where E − |pz| would cancel. A mass that rounding has made imaginary
 * counts as 0. ±∞ for a massless particle along the beam.
 */
export function rapidity(px: number, py: number, pz: number, e: number): number {
  const pt2 = px * px + py * py
  const mass2 = Math.max(0, (e + pz) * (e - pz) - pt2)
  const forward = e + Math.abs(pz)
  const magnitude = 0.5 * Math.log((forward * forward) / (pt2 + mass2))
  return pz < 0 ? -magnitude : magnitude
}

/** m of a four-vector; negative, −√−m², where rounding has made m² negative, so that it can be seen. */
export function invariantMass(px: number, py: number, pz: number, e: number): number {
  const mass2 = (e + pz) * (e - pz) - px * px - py * py
  return mass2 < 0 ? -Math.sqrt(-mass2) : Math.sqrt(mass2)
}

/** Four-vectors, one a place; all four arrays have the same length. */
export interface FourVectors {
  readonly px: Float64Array
  readonly py: Float64Array
  readonly pz: Float64Array
  readonly e: Float64Array
}

/** Room for `count` four-vectors. */
export function fourVectors(count: number): FourVectors {
  return {
    px: new Float64Array(count),
    py: new Float64Array(count),
    pz: new Float64Array(count),
    e: new Float64Array(count),
  }
}

/** Numbers in single or double precision: files hold the former, exact work takes the latter. */
export type Reals = Float32Array | Float64Array

/**
 * Four-vectors of particles given by pT, η, φ and mass.
 * @param mass of each particle; absent: all are massless, E = pT cosh η.
 */
export function fromPtEtaPhi(pt: Reals, eta: Reals, phi: Reals, mass?: Reals): FourVectors {
  const vectors = fourVectors(pt.length)
  for (let i = 0; i < pt.length; i++) {
    const pz = pt[i]! * Math.sinh(eta[i]!)
    const m = mass ? mass[i]! : 0
    vectors.px[i] = pt[i]! * Math.cos(phi[i]!)
    vectors.py[i] = pt[i]! * Math.sin(phi[i]!)
    vectors.pz[i] = pz
    vectors.e[i] = Math.sqrt(pt[i]! * pt[i]! + pz * pz + m * m)
  }
  return vectors
}
