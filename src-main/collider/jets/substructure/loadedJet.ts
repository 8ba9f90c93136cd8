import { deltaPhi, type Reals } from '../kinematics'

/** Constituents of many jets, in single or double precision: those of jet i lie from offsets[i] to offsets[i + 1]. */
export interface ConstituentLists {
  readonly offsets: Int32Array
  readonly pt: Reals
  readonly eta: Reals
  readonly phi: Reals
}

/**
 * One jet at a time as massless constituents, with what all observables start from. Its axis is the sum of the
 * four-vectors of its constituents.
 */
export class LoadedJet {
  count = 0
  pt = new Float64Array(0)
  eta = new Float64Array(0)
  phi = new Float64Array(0)
  /** pT over the sum of all pT. */
  fraction = new Float64Array(0)
  /** Pseudorapidity and φ from the axis, and the distance to it. */
  deltaEta = new Float64Array(0)
  deltaPhi = new Float64Array(0)
  deltaR = new Float64Array(0)
  /** Scalar sum of pT, GeV. */
  sumPt = 0
  axisPt = 0
  axisEta = 0
  axisPhi = 0
  mass = 0

  /** Takes the constituents from `from` up to `to`; a pT of 0 is no constituent. */
  load(constituents: ConstituentLists, from: number, to: number): void {
    this.reserve(to - from)
    this.count = 0
    for (let i = from; i < to; i++) {
      if (constituents.pt[i] === 0) continue
      this.pt[this.count] = constituents.pt[i]!
      this.eta[this.count] = constituents.eta[i]!
      this.phi[this.count] = constituents.phi[i]!
      this.count++
    }
    this.findAxis()
    this.measureFromAxis()
  }

  /**
   * The sum is taken in the frame where the first constituent has η = 0 and φ = 0: the mass of a narrow jet is then
   * no small difference of large numbers. With E − px summed as Σ pT (cosh Δη − cos Δφ), m² = (E − px)(E + px) − py² − pz².
   */
  private findAxis(): void {
    const { pt, eta, phi, count } = this
    let sum = 0
    let e = 0
    let eMinusPx = 0
    let py = 0
    let pz = 0
    for (let i = 0; i < count; i++) {
      const sinhHalf = Math.sinh((eta[i]! - eta[0]!) / 2)
      const half = deltaPhi(phi[i]!, phi[0]!) / 2
      const sinHalf = Math.sin(half)
      const coshMinusOne = 2 * sinhHalf * sinhHalf
      sum += pt[i]!
      e += pt[i]! * (1 + coshMinusOne)
      eMinusPx += pt[i]! * (coshMinusOne + 2 * sinHalf * sinHalf)
      py += pt[i]! * 2 * sinHalf * Math.cos(half)
      pz += pt[i]! * 2 * sinhHalf * Math.sqrt(1 + sinhHalf * sinhHalf)
    }
    const px = e - eMinusPx
    const mass2 = Math.max(0, eMinusPx * (e + px) - py * py - pz * pz)
    const transverse = Math.sqrt(px * px + py * py + mass2)
    this.sumPt = sum
    this.mass = Math.sqrt(mass2)
    this.axisPt = Math.sqrt(px * px + py * py)
    // Rapidities add, pseudorapidities of what has a mass do not.
    const y = eta[0]! + Math.asinh(pz / transverse)
    this.axisEta = count === 0 ? NaN : Math.asinh((transverse * Math.sinh(y)) / this.axisPt)
    this.axisPhi = count === 0 ? NaN : deltaPhi(phi[0]! + Math.atan2(py, px), 0)
  }

  private measureFromAxis(): void {
    for (let i = 0; i < this.count; i++) {
      const dEta = this.eta[i]! - this.axisEta
      const dPhi = deltaPhi(this.phi[i]!, this.axisPhi)
      this.fraction[i] = this.pt[i]! / this.sumPt
      this.deltaEta[i] = dEta
      this.deltaPhi[i] = dPhi
      this.deltaR[i] = Math.sqrt(dEta * dEta + dPhi * dPhi)
    }
  }

  private reserve(count: number): void {
    if (this.pt.length >= count) return
    const room = Math.max(64, 1 << Math.ceil(Math.log2(count)))
    for (const name of ['pt', 'eta', 'phi', 'fraction', 'deltaEta', 'deltaPhi', 'deltaR'] as const) {
      this[name] = new Float64Array(room)
    }
  }
}
