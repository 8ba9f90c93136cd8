import type { Random } from '../../../base/random'
import { addDecayed } from './decay'
import { fragment } from './fragmentation'
import { choose, softHadrons } from './hadrons'
import { particleEta, type JetSimulation } from './options'
import type { ParticleList } from './particleList'
import { coupling, shower, type Parton } from './shower'

/** Final-state showers: kT cutoff in GeV, and the distance to the colour partner. */
const showers = { cutoff: 4.2, largestAngle: 1.5 }
/** Emissions of the incoming partons: from this kT (GeV) up to half the pT of the hard ones, within this |y|. */
const initial = { leastKt: 2, largestY: 3.5, strength: 2 * 2.4 }
/** σ of each component of the transverse momentum of the incoming partons, GeV. */
const primordial = 2
/** Soft hadrons in |η| < 4 a collision, and the scale of their pT (GeV; the mean is two thirds of it). */
const underlyingEvent = { hadrons: 190, scale: 0.97 }
const softCollision = { hadrons: 72, scale: 0.75 }

/**
 * One hard collision of protons: two partons back to back, emissions of the incoming ones, showers, hadrons, and the
 * soft rest. Leading logarithms and a handful of numbers chosen to look like Pythia 8 at 7 TeV: a toy, no prediction.
 * @returns pT of the two hard partons, GeV.
 */
export function collide(options: JetSimulation, random: Random, out: ParticleList): number {
  const pt = options.pt[0] * Math.pow(options.pt[1] / options.pt[0], random.uniform())
  const partons: Parton[] = []
  for (const parton of recoil(hardPartons(pt, options.energy, random), emissions(pt, random), random)) {
    shower(parton, showers, random, partons)
  }
  for (const parton of partons) fragment(parton, random, out)
  addSoft(underlyingEvent, random, out)
  return pt
}

/** One soft collision, as pile-up consists of. */
export function collideSoftly(random: Random, out: ParticleList): void {
  addSoft(softCollision, random, out)
}

/** Quarks get more frequent with pT, and harder partons more central; both can carry no more than their protons. */
function hardPartons(pt: number, energy: number, random: Random): Parton[] {
  const quarks = Math.min(1, 0.3 + 0.17 * Math.log(pt / 40))
  const spread = Math.max(0.4, 1.75 - 0.38 * Math.log(pt / 40)) / Math.SQRT2
  const phi = random.uniform(-Math.PI, Math.PI)
  for (;;) {
    const [boost, half] = [random.normal(0, spread), random.normal(0, spread)]
    const [y1, y2] = [boost + half, boost - half]
    const share = pt / (1000 * energy)
    if (share * (Math.exp(y1) + Math.exp(y2)) > 0.9 || share * (Math.exp(-y1) + Math.exp(-y2)) > 0.9) continue
    return [
      { pt, y: y1, phi, isGluon: random.uniform() > quarks },
      { pt, y: y2, phi: phi + Math.PI, isGluon: random.uniform() > quarks },
    ]
  }
}

/** Emissions even in rapidity and in ln kT, with the coupling at kT. */
function emissions(pt: number, random: Random): Parton[] {
  const { leastKt, largestY, strength } = initial
  const range = Math.log(pt / 2 / leastKt)
  if (range <= 0) return []
  const largest = coupling(leastKt)
  const found: Parton[] = []
  const count = random.poisson(((strength * largest) / Math.PI) * 2 * largestY * range)
  for (let i = 0; i < count; i++) {
    const kt = leastKt * Math.exp(range * random.uniform())
    const [y, phi] = [random.uniform(-largestY, largestY), random.uniform(-Math.PI, Math.PI)]
    if (random.uniform() < coupling(kt) / largest) found.push({ pt: kt, y, phi, isGluon: true })
  }
  return found
}

/** The hard partons share what the emissions and the motion inside the protons leave unbalanced. */
function recoil(hard: Parton[], emitted: Parton[], random: Random): Parton[] {
  let [px, py] = [random.normal(0, primordial), random.normal(0, primordial)]
  for (const { pt, phi } of emitted) {
    px -= pt * Math.cos(phi)
    py -= pt * Math.sin(phi)
  }
  for (const parton of hard) {
    const x = parton.pt * Math.cos(parton.phi) + px / 2
    const y = parton.pt * Math.sin(parton.phi) + py / 2
    parton.pt = Math.hypot(x, y)
    parton.phi = Math.atan2(y, x)
  }
  return [...hard, ...emitted].filter(({ pt }) => pt > 1)
}

/**
 * Hadrons even in η and φ; their number fluctuates like that of a gamma–Poisson mixture of shape 2, their pT follows
 * pT (1 + pT²/scale²)^−3.5.
 */
function addSoft({ hadrons, scale }: { hadrons: number; scale: number }, random: Random, out: ParticleList): void {
  const activity = -Math.log((1 - random.uniform()) * (1 - random.uniform())) / 2
  const count = random.poisson(hadrons * activity)
  for (let i = 0; i < count; i++) {
    const hadron = choose(softHadrons, random.uniform())
    const pt = scale * Math.sqrt(Math.pow(1 - random.uniform(), -0.4) - 1)
    const eta = random.uniform(-particleEta, particleEta)
    const phi = random.uniform(-Math.PI, Math.PI)
    addDecayed(hadron, pt * Math.cos(phi), pt * Math.sin(phi), pt * Math.sinh(eta), random, out)
  }
}
