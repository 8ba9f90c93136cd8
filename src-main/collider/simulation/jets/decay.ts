import type { Random } from '../../../base/random'
import type { Hadron } from './hadrons'
import type { ParticleList } from './particleList'

/** Share of the photons of π0 and η that come as an electron pair (Dalitz decays). */
const pairShare = 0.006

/**
 * Adds a hadron to the particles, or what it decays into: isotropic in its rest frame, three-body decays after phase
 * space. Momentum is conserved exactly. Photons turn into an electron pair now and then.
 * @param px GeV, as py and pz.
 */
export function addDecayed(
  hadron: Hadron,
  px: number,
  py: number,
  pz: number,
  random: Random,
  out: ParticleList,
): void {
  if (hadron.pdg === 22 && random.uniform() < pairShare) {
    const z = random.uniform()
    out.add(z * px, z * py, z * pz, electronMass, 11)
    out.add((1 - z) * px, (1 - z) * py, (1 - z) * pz, electronMass, -11)
    return
  }
  if (hadron.pdg !== 0) {
    out.add(px, py, pz, hadron.mass, hadron.pdg)
    return
  }
  const [a, b, c] = productsOf(hadron, random)
  if (!b) {
    addDecayed(a!, px, py, pz, random, out)
    return
  }
  const e = Math.sqrt(px * px + py * py + pz * pz + hadron.mass * hadron.mass)
  const pair = c ? pairMass(hadron.mass, a!.mass, b.mass, c.mass, random) : a!.mass
  const [x, y, z] = firstOfTwo(hadron.mass, pair, c ? c.mass : b.mass, px, py, pz, e, random)
  addDecayed(c ?? b, px - x, py - y, pz - z, random, out)
  if (!c) {
    addDecayed(a!, x, y, z, random, out)
    return
  }
  const pairEnergy = Math.sqrt(x * x + y * y + z * z + pair * pair)
  const [u, v, w] = firstOfTwo(pair, a!.mass, b.mass, x, y, z, pairEnergy, random)
  addDecayed(a!, u, v, w, random, out)
  addDecayed(b, x - u, y - v, z - w, random, out)
}

const electronMass = 0.00051099895

function productsOf(hadron: Hadron, random: Random): readonly Hadron[] {
  let at = random.uniform()
  for (const { share, products } of hadron.decays) {
    at -= share
    if (at < 0) return products
  }
  return hadron.decays[hadron.decays.length - 1]!.products
}

/** Momentum of the two products in the rest frame of a mass, GeV. */
function breakUp(mass: number, a: number, b: number): number {
  const product = (mass * mass - (a + b) * (a + b)) * (mass * mass - (a - b) * (a - b))
  return Math.sqrt(Math.max(0, product)) / (2 * mass)
}

/** The mass of the first two of three products, distributed as phase space is. */
function pairMass(mass: number, a: number, b: number, c: number, random: Random): number {
  const bound = breakUp(mass, a + b, c) * breakUp(mass - c, a, b)
  for (;;) {
    const pair = random.uniform(a + b, mass - c)
    if (random.uniform() * bound < breakUp(mass, pair, c) * breakUp(pair, a, b)) return pair
  }
}

/** The momentum of the first of two products of a mass with that momentum and energy; the other takes the rest. */
function firstOfTwo(
  mass: number,
  first: number,
  second: number,
  px: number,
  py: number,
  pz: number,
  e: number,
  random: Random,
): [px: number, py: number, pz: number] {
  const p = breakUp(mass, first, second)
  const cos = random.uniform(-1, 1)
  const sin = Math.sqrt(1 - cos * cos)
  const around = random.uniform(0, 2 * Math.PI)
  const x = p * sin * Math.cos(around)
  const y = p * sin * Math.sin(around)
  const z = p * cos
  // From the rest frame by the parent's momentum over its mass.
  const along = (px * x + py * y + pz * z) / mass
  const factor = along / (e + mass) + Math.sqrt(p * p + first * first) / mass
  return [x + px * factor, y + py * factor, z + pz * factor]
}
