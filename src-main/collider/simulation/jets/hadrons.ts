import { massOf } from '../../jets'

/** A hadron as it leaves the fragmentation: stable, or with decays. */
export interface Hadron {
  readonly name: string
  /** GeV. */
  readonly mass: number
  /** PDG code of a stable one; 0: it decays. */
  readonly pdg: number
  /** Each mode with its share; products are names, the code's sign being flipped for `bar`. */
  readonly decays: readonly { readonly share: number; readonly products: readonly Hadron[] }[]
}

function stable(name: string, pdg: number): Hadron {
  return { name, mass: massOf(pdg), pdg, decays: [] }
}

function unstable(name: string, mass: number, ...decays: [share: number, ...products: Hadron[]][]): Hadron {
  return { name, mass, pdg: 0, decays: decays.map(([share, ...products]) => ({ share, products })) }
}

const photon = stable('γ', 22)
const piPlus = stable('π+', 211)
const piMinus = stable('π−', -211)
const piZero = unstable('π0', massOf(111), [1, photon, photon])
const kPlus = stable('K+', 321)
const kMinus = stable('K−', -321)
const kShort = stable('K0S', 310)
const kLong = stable('K0L', 130)
const kZero = unstable('K0', massOf(310), [0.5, kShort], [0.5, kLong])
const eta = unstable(
  'η',
  0.547862,
  [0.4, photon, photon],
  [0.33, piZero, piZero, piZero],
  [0.27, piPlus, piMinus, piZero],
)
const rhoPlus = unstable('ρ+', 0.775, [1, piPlus, piZero])
const rhoMinus = unstable('ρ−', 0.775, [1, piMinus, piZero])
const rhoZero = unstable('ρ0', 0.775, [1, piPlus, piMinus])
const omega = unstable('ω', 0.78266, [0.91, piPlus, piMinus, piZero], [0.09, piZero, photon])
const kStarPlus = unstable('K*+', 0.8917, [2 / 3, kZero, piPlus], [1 / 3, kPlus, piZero])
const kStarMinus = unstable('K*−', 0.8917, [2 / 3, kZero, piMinus], [1 / 3, kMinus, piZero])
const kStarZero = unstable('K*0', 0.8956, [1 / 3, kPlus, piMinus], [1 / 3, kMinus, piPlus], [1 / 3, kZero, piZero])

type Mixture = readonly { readonly share: number; readonly hadron: Hadron }[]

function mixture(...entries: [share: number, ...hadrons: Hadron[]][]): Mixture {
  const list = entries.flatMap(([share, ...hadrons]) =>
    hadrons.map((hadron) => ({ share: share / hadrons.length, hadron })),
  )
  const sum = list.reduce((total, { share }) => total + share, 0)
  return list.map(({ share, hadron }) => ({ share: share / sum, hadron }))
}

const baryons = ([p, n, lambda, sigmaMinus, sigmaPlus]: readonly number[]): [number, ...Hadron[]][] => [
  [p!, stable('p', 2212), stable('p̄', -2212)],
  [n!, stable('n', 2112), stable('n̄', -2112)],
  [lambda!, stable('Λ', 3122), stable('Λ̄', -3122)],
  [sigmaMinus!, stable('Σ−', 3112), stable('Σ̄+', -3112)],
  [sigmaPlus!, stable('Σ+', 3222), stable('Σ̄−', -3222)],
]

/**
 * What comes out of the fragmentation of a parton. The shares follow from u : d : s = 1 : 1 : 0.3, as many vector as
 * pseudoscalar mesons, and one baryon in ten; η as suppressed as it is in e⁺e⁻ data.
 */
export const jetHadrons: Mixture = mixture(
  [0.17, piPlus, piMinus],
  [0.085, piZero],
  [0.055, eta],
  [0.17, rhoPlus, rhoMinus],
  [0.17, rhoZero, omega],
  [0.05, kPlus, kMinus],
  [0.05, kZero],
  [0.05, kStarPlus, kStarMinus],
  [0.05, kStarZero],
  ...baryons([0.043, 0.043, 0.018, 0.007, 0.007]),
)

/** What soft collisions are made of, resonances having decayed. */
export const softHadrons: Mixture = mixture(
  [0.58, piPlus, piMinus],
  [0.29, piZero],
  [0.045, kPlus, kMinus],
  [0.045, kZero],
  ...baryons([0.018, 0.018, 0.004, 0, 0]),
)

/** One of a mixture. @param at uniform in [0, 1). */
export function choose(from: Mixture, at: number): Hadron {
  let sum = 0
  for (const { share, hadron } of from) {
    sum += share
    if (at < sum) return hadron
  }
  return from[from.length - 1]!.hadron
}
