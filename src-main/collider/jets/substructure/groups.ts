import type { Recombination } from '../clustering'
import { deltaPhi } from '../kinematics'
import type { LoadedJet } from './loadedJet'
import { Subjettiness } from './subjettiness'

/** How an observable is labelled and what it is. */
export interface Observable {
  /** As on the axis of a plot. */
  readonly title: string
  /** '' for a pure number. */
  readonly unit: string
  readonly meaning: string
}

/** Observables that are computed together, and how: into `values`, in the order of `observables`. */
export interface ObservableGroup<Id extends string = string> {
  readonly observables: Readonly<Record<Id, Observable>>
  /** A measurement with memory of its own; called once for a whole sample. */
  begin(): (jet: LoadedJet, values: Float64Array) => void
}

/** Fixes the ids of a group as literals. */
function group<Id extends string>(definition: ObservableGroup<Id>): ObservableGroup<Id> {
  return definition
}

/** R0 in the angularities: the radius of the jets of the reference sample. */
const angularScale = 0.5

export const kinematics = group({
  observables: {
    pt: { title: 'pT', unit: 'GeV', meaning: 'Transverse momentum of the sum of the constituents' },
    eta: { title: 'η', unit: '', meaning: 'Pseudorapidity of the sum of the constituents' },
    phi: { title: 'φ', unit: 'rad', meaning: 'Azimuth of the sum of the constituents, −π to π' },
    mass: { title: 'Mass', unit: 'GeV', meaning: 'Invariant mass of the constituents, each taken as massless' },
    multiplicity: { title: 'Multiplicity', unit: '', meaning: 'Number of constituents or hit pixels' },
    sumPt: { title: 'Σ pT', unit: 'GeV', meaning: 'Scalar sum of the pT of the constituents' },
  },
  begin: () => (jet, values) => {
    values[0] = jet.axisPt
    values[1] = jet.axisEta
    values[2] = jet.axisPhi
    values[3] = jet.count === 0 ? NaN : jet.mass
    values[4] = jet.count
    values[5] = jet.sumPt
  },
})

export const shapes = group({
  observables: {
    pTD: { title: 'pTD', unit: '', meaning: '√Σp² / Σp: 1 for one constituent, 1/√n for n equal ones' },
    majorAxis: {
      title: 'Major axis σ1',
      unit: '',
      meaning: 'Root of the larger eigenvalue of the pT²-weighted covariance of (Δη, Δφ)',
    },
    minorAxis: {
      title: 'Minor axis σ2',
      unit: '',
      meaning: 'Root of the smaller eigenvalue of the pT²-weighted covariance of (Δη, Δφ)',
    },
    girth: { title: 'Girth', unit: '', meaning: 'Σ z ΔR to the axis, z being the share of the sum of pT' },
    LHA: { title: 'LHA', unit: '', meaning: 'Les Houches angularity Σ z √(ΔR/0.5)' },
    thrust: { title: 'Thrust angularity', unit: '', meaning: 'Σ z (ΔR/0.5)²' },
  },
  begin: () => measureShapes,
})

export const subjettiness = group({
  observables: {
    tau1: { title: 'τ1', unit: 'GeV', meaning: 'Σ pT ΔR to the axis of the jet' },
    tau2: { title: 'τ2', unit: 'GeV', meaning: 'Σ pT ΔR to the nearer of the axes of two exclusive kT jets' },
    tau3: { title: 'τ3', unit: 'GeV', meaning: 'Σ pT ΔR to the nearest of the axes of three exclusive kT jets' },
    tau21: { title: 'τ21', unit: '', meaning: 'τ2/τ1: small for a jet with two cores' },
    tau32: { title: 'τ32', unit: '', meaning: 'τ3/τ2: small for a jet with three cores' },
  },
  begin: () => subjettinessWith('e-scheme'),
})

export const subjettinessWinner = group({
  observables: {
    tau1WTA: { title: 'τ1 (WTA)', unit: 'GeV', meaning: 'τ1 with winner-take-all axes' },
    tau2WTA: { title: 'τ2 (WTA)', unit: 'GeV', meaning: 'τ2 with winner-take-all axes' },
    tau3WTA: { title: 'τ3 (WTA)', unit: 'GeV', meaning: 'τ3 with winner-take-all axes' },
    tau21WTA: { title: 'τ21 (WTA)', unit: '', meaning: 'τ2/τ1 with winner-take-all axes' },
    tau32WTA: { title: 'τ32 (WTA)', unit: '', meaning: 'τ3/τ2 with winner-take-all axes' },
  },
  begin: () => subjettinessWith('winner-take-all'),
})

export const correlators = group({
  observables: {
    e2: { title: 'e2', unit: '', meaning: 'Two-point energy correlator: Σ z z ΔR over pairs' },
    e3: { title: 'e3', unit: '', meaning: 'Three-point energy correlator: Σ z z z ΔR ΔR ΔR over triples' },
    C2: { title: 'C2', unit: '', meaning: 'e3/e2²' },
    D2: { title: 'D2', unit: '', meaning: 'e3/e2³' },
  },
  begin: () => {
    let distances = new Float64Array(0)
    return (jet, values) => {
      const { count } = jet
      if (distances.length < count * count) distances = new Float64Array(2 * count * count)
      measureCorrelators(jet, distances, values)
    }
  },
})

function measureShapes(jet: LoadedJet, values: Float64Array): void {
  const { count, pt, fraction, deltaEta, deltaPhi, deltaR } = jet
  if (count === 0) {
    values.fill(NaN)
    return
  }
  let [pt2, eta, phi, etaEta, phiPhi, etaPhi, girth, lha, thrust] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const weight = pt[i]! * pt[i]!
    pt2 += weight
    eta += weight * deltaEta[i]!
    phi += weight * deltaPhi[i]!
    girth += fraction[i]! * deltaR[i]!
    lha += fraction[i]! * Math.sqrt(deltaR[i]! / angularScale)
    thrust += fraction[i]! * (deltaR[i]! / angularScale) ** 2
  }
  eta /= pt2
  phi /= pt2
  for (let i = 0; i < count; i++) {
    const weight = (pt[i]! * pt[i]!) / pt2
    etaEta += weight * (deltaEta[i]! - eta) ** 2
    phiPhi += weight * (deltaPhi[i]! - phi) ** 2
    etaPhi += weight * (deltaEta[i]! - eta) * (deltaPhi[i]! - phi)
  }
  const middle = (etaEta + phiPhi) / 2
  const spread = Math.sqrt(((etaEta - phiPhi) / 2) ** 2 + etaPhi * etaPhi)
  values[0] = Math.sqrt(pt2) / jet.sumPt
  values[1] = Math.sqrt(middle + spread)
  values[2] = Math.sqrt(Math.max(0, middle - spread))
  values[3] = girth
  values[4] = lha
  values[5] = thrust
}

function subjettinessWith(recombination: Recombination) {
  const measurement = new Subjettiness(recombination)
  return (jet: LoadedJet, values: Float64Array) => {
    measurement.measure(jet, values)
    values[3] = ratio(values[1]!, values[0]!)
    values[4] = ratio(values[2]!, values[1]!)
  }
}

/** Larkoski, Salam & Thaler 2013 (arXiv:1305.0007) with β = 1; C2 and D2 (arXiv:1409.6298) are their ratios. */
function measureCorrelators(jet: LoadedJet, distances: Float64Array, values: Float64Array): void {
  const { count, fraction, eta, phi } = jet
  let e2 = count === 0 ? NaN : 0
  let e3 = e2
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const dEta = eta[i]! - eta[j]!
      const dPhi = deltaPhi(phi[i]!, phi[j]!)
      const d = Math.sqrt(dEta * dEta + dPhi * dPhi)
      // Scaled so that the product of two distances to a third particle holds its share of the momentum once.
      distances[i * count + j] = d * Math.sqrt(fraction[j]!)
      e2 += fraction[i]! * fraction[j]! * d
    }
  }
  for (let i = 2; i < count; i++) {
    for (let j = 1; j < i; j++) {
      let sum = 0
      for (let k = 0, a = i * count, b = j * count; k < j; k++) sum += distances[a + k]! * distances[b + k]!
      e3 += fraction[i]! * Math.sqrt(fraction[j]!) * distances[i * count + j]! * sum
    }
  }
  values[0] = e2
  values[1] = e3
  values[2] = ratio(e3, e2 * e2)
  values[3] = ratio(e3, e2 * e2 * e2)
}

/** NaN where the denominator is 0: the ratio says nothing of such a jet. */
function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? NaN : numerator / denominator
}
