import type { Random } from '../../../base/random'
import { chargeOf, deltaPhi, massOf } from '../../jets'
import { Calorimeter } from './calorimeter'
import { particleEta, type Detector } from './options'
import type { ParticleList } from './particleList'

const barrel = 1.5

/**
 * What a detector makes of the particles of an event: tracks, photons (22) and neutral hadrons (130), by the idea of
 * particle flow — what the tracks are expected to leave in the calorimeter is taken away, the rest is neutral. Cells
 * are smeared and cut, so nearby photons merge, neutral hadrons near tracks can get lost, and upward fluctuations
 * stay. No material, no noise of the electronics, no showers from one cell into the next.
 */
export class Reconstruction {
  private readonly electromagnetic: Calorimeter
  private readonly hadronic: Calorimeter
  /** What the tracks found are expected to leave, on the cells of the hadronic calorimeter. */
  private readonly expected: Calorimeter

  constructor(private readonly detector: Detector) {
    this.electromagnetic = new Calorimeter(detector.electromagneticCells, detector.calorimeterEta)
    this.hadronic = new Calorimeter(detector.hadronicCells, detector.calorimeterEta)
    this.expected = new Calorimeter(detector.hadronicCells, detector.calorimeterEta)
  }

  /** @param hard how many of the particles, the first ones, are of the collision of interest; the others are pile-up. */
  reconstruct(particles: ParticleList, hard: number, random: Random, out: ParticleList): void {
    for (let i = 0; i < particles.count; i++) this.see(particles, i, i >= hard, random, out)
    this.findPhotons(random, out)
    this.findNeutralHadrons(random, out)
    for (const calorimeter of [this.electromagnetic, this.hadronic, this.expected]) calorimeter.clear()
  }

  private see(particles: ParticleList, i: number, isPileUp: boolean, random: Random, out: ParticleList): void {
    const px = particles.px[i]!
    const py = particles.py[i]!
    const pt = Math.sqrt(px * px + py * py)
    const eta = Math.asinh(particles.pz[i]! / pt)
    if (!(Math.abs(eta) < particleEta)) return
    const pdg = particles.pdg[i]!
    const charge = chargeOf(pdg)
    const phi = Math.atan2(py, px)
    const isFound = charge !== 0 && random.uniform() < this.efficiency(pt, eta)
    const isElectron = Math.abs(pdg) === 11
    let momentum = 0
    if (isFound) momentum = this.track(pt, eta, phi, pdg, isPileUp, random, out)
    if (charge !== 0 && pt < this.detector.bending) return
    const arrival = charge === 0 ? phi : phi - charge * Math.asin(this.detector.bending / pt)
    if (pdg === 22 || isElectron) {
      if (!isFound) this.electromagnetic.add(this.electromagnetic.at(eta, arrival), particles.e[i]!)
      return
    }
    let energy = particles.e[i]!
    if (!isFound && random.uniform() < this.detector.earlyShowers) {
      const early = energy * random.uniform(0.1, this.detector.earlyShare)
      this.electromagnetic.add(this.electromagnetic.at(eta, arrival), early)
      energy -= early
    }
    const cell = this.hadronic.at(eta, arrival)
    this.hadronic.add(cell, deposit(energy))
    if (isFound) this.expected.add(cell, deposit(momentum))
  }

  private efficiency(pt: number, eta: number): number {
    const { detector } = this
    if (Math.abs(eta) > detector.trackerEta || pt < detector.leastTrackPt) return 0
    const base = Math.abs(eta) < barrel ? detector.barrelEfficiency : detector.forwardEfficiency
    if (pt < 0.9) return Math.min(base, detector.softEfficiency)
    return pt > 100 ? base - 0.08 : base
  }

  /** Adds a candidate unless it is recognised as pile-up. @returns the momentum measured, GeV. */
  private track(
    pt: number,
    eta: number,
    phi: number,
    pdg: number,
    isPileUp: boolean,
    random: Random,
    out: ParticleList,
  ): number {
    const { detector } = this
    const worse = Math.abs(eta) < barrel ? 1 : 2
    const resolution = worse * Math.hypot(detector.trackConstant, detector.trackSlope * pt)
    const measured = Math.max(0.1 * pt, pt * (1 + resolution * random.normal()))
    const trackEta = eta + random.normal(0, detector.trackAngle)
    const trackPhi = phi + random.normal(0, detector.trackAngle)
    const seenAs = Math.abs(pdg) === 11 ? pdg : 211 * chargeOf(pdg)
    if (!isPileUp || random.uniform() >= detector.pileUpRejection) {
      addCandidate(out, measured, trackEta, trackPhi, massOf(seenAs), seenAs)
    }
    return measured * Math.cosh(trackEta)
  }

  private findPhotons(random: Random, out: ParticleList): void {
    const { electromagnetic, detector } = this
    const [stochastic, noise, constant] = detector.electromagnetic
    for (const cell of electromagnetic.hitCells) {
      const energy = electromagnetic.energyOf(cell)
      const sigma = Math.sqrt(stochastic ** 2 * energy + noise ** 2 + (constant * energy) ** 2)
      const eta = electromagnetic.etaOf(cell)
      const pt = (energy + sigma * random.normal()) / Math.cosh(eta)
      if (pt > detector.leastPhoton) addCandidate(out, pt, eta, electromagnetic.phiOf(cell), 0, 22)
    }
  }

  private findNeutralHadrons(random: Random, out: ParticleList): void {
    const { hadronic, expected, detector } = this
    const [stochastic, noise, constant] = detector.hadronic
    const width = (energy: number) => Math.sqrt(stochastic ** 2 * energy + noise ** 2 + (constant * energy) ** 2)
    for (const cell of hadronic.hitCells) {
      const energy = hadronic.energyOf(cell)
      const ofTracks = expected.energyOf(cell)
      const excess = energy + width(energy) * random.normal() - ofTracks
      const eta = hadronic.etaOf(cell)
      const pt = excess / Math.cosh(eta)
      if (pt > detector.leastNeutral && excess > width(ofTracks)) {
        addCandidate(out, pt, eta, hadronic.phiOf(cell), 0, 130)
      }
    }
  }
}

/** What a hadron's energy leaves in the hadronic calorimeter on average: less of soft ones. GeV. */
function deposit(energy: number): number {
  return energy * (1 - 0.3 * Math.exp(-energy / 10))
}

function addCandidate(out: ParticleList, pt: number, eta: number, phi: number, mass: number, pdg: number): void {
  const angle = deltaPhi(phi, 0)
  out.add(pt * Math.cos(angle), pt * Math.sin(angle), pt * Math.sinh(eta), mass, pdg)
}
