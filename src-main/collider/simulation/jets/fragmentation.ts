import type { Random } from '../../../base/random'
import { addDecayed } from './decay'
import { choose, jetHadrons, type Hadron } from './hadrons'
import type { ParticleList } from './particleList'
import type { Parton } from './shower'

/**
 * Of the Lund function f(z) = (1 − z)^a/z · exp(−b mT²/z) (Andersson et al. 1983); b in GeV⁻². a is far above what
 * strings have: chains of partons that know nothing of each other give the multiplicity of jets only with soft hadrons.
 */
const a = 7.5
const b = 0.98
/** Width of each component of a hadron's momentum across its parton, GeV. */
const kick = 0.6
/** GeV: what is left of a chain at the end makes no hadron any more. */
const leastRest = 0.7

interface Produced {
  hadron: Hadron
  /** Along the parton, along φ, along the beam, GeV, in the frame where the parton has no rapidity. */
  along: number
  across: number
  beam: number
}

/**
 * Turns a parton into hadrons by independent fragmentation (Field & Feynman 1978) with the Lund function: a chain of
 * hadrons, each taking its share of what light-cone momentum is left; a gluon makes the same hadrons as a quark. The
 * momenta are scaled so that the parton's is conserved; neither flavour nor charge is.
 */
export function fragment(parton: Parton, random: Random, out: ParticleList): void {
  const produced: Produced[] = []
  chain(2 * parton.pt, random, produced)
  if (produced.length === 0)
    produced.push({ hadron: choose(jetHadrons, random.uniform()), along: 1, across: 0, beam: 0 })
  conserve(produced, parton.pt)
  const [cos, sin] = [Math.cos(parton.phi), Math.sin(parton.phi)]
  const [cosh, sinh] = [Math.cosh(parton.y), Math.sinh(parton.y)]
  for (const { hadron, along, across, beam } of produced) {
    const e = Math.sqrt(along * along + across * across + beam * beam + hadron.mass * hadron.mass)
    const px = along * cos - across * sin
    const py = along * sin + across * cos
    addDecayed(hadron, px, py, beam * cosh + e * sinh, random, out)
  }
}

/** @param lightCone E + p of the chain, GeV. */
function chain(lightCone: number, random: Random, out: Produced[]): void {
  for (let rest = lightCone; rest > leastRest;) {
    const hadron = choose(jetHadrons, random.uniform())
    const across = random.normal(0, kick)
    const beam = random.normal(0, kick)
    const mass2 = hadron.mass * hadron.mass + across * across + beam * beam
    const taken = lundShare(mass2, random) * rest
    const along = (taken - mass2 / taken) / 2
    if (along <= 0) return
    out.push({ hadron, along, across, beam })
    rest -= taken
  }
}

/** z of the Lund function by rejection under its maximum. @param mass2 mT² in GeV². */
function lundShare(mass2: number, random: Random): number {
  const c = b * mass2
  const best = (1 + c - Math.sqrt((1 + c) * (1 + c) - 4 * (1 - a) * c)) / (2 * (1 - a))
  const bound = density(best, c)
  for (;;) {
    const z = 1 - random.uniform()
    if (random.uniform() * bound < density(z, c)) return z
  }
}

function density(z: number, c: number): number {
  return (Math.pow(1 - z, a) / z) * Math.exp(-c / z)
}

/** Along the parton the hadrons carry its momentum, across it nothing. */
function conserve(produced: Produced[], pt: number): void {
  const sum = { along: 0, across: 0, beam: 0 }
  for (const { along, across, beam } of produced) {
    sum.along += along
    sum.across += across
    sum.beam += beam
  }
  for (const hadron of produced) {
    const share = hadron.along / sum.along
    hadron.across -= share * sum.across
    hadron.beam -= share * sum.beam
    hadron.along = share * pt
  }
}
