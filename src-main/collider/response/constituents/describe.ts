import {
  add,
  concat,
  constant,
  divide,
  greater,
  log,
  matmul,
  maximum,
  multiply,
  reshape,
  subtract,
  abs,
  sum,
  transpose,
  type Tensor,
} from '../../../engine/graph'
import { features } from './sets'

/** What the network knows of a jet before it is measured; features of order 1. */
export interface DescribedJet {
  /** [B, K, 1]: 1 where there is a constituent. */
  present: Tensor
  /** pT in GeV [B, K, 1], 1 where the place is empty. */
  pt: Tensor
  /** [B, K, F] */
  constituents: Tensor
  /** [B, 3]: ln pT, |η|, number of pile-up collisions. */
  condition: Tensor
  /** pT of the jet in GeV, [B, 1]. */
  jetPt: Tensor
  /** pT in GeV by species, 0 where there is none: [B, K, 3]. */
  ptBySpecies: Tensor
  /** How likely any two constituents hit the same cell of either calorimeter, 1 for a constituent itself: [B, K, K]. */
  shared: readonly Tensor[]
}

/**
 * @param gen [B, K, 8] as `genFeatures`, hardest first. @param condition [B, 4]: pT, η, φ, pile-up collisions.
 * @param cells sides of the cells of the calorimeters in η and φ.
 */
export function describeJet(gen: Tensor, condition: Tensor, cells: readonly number[]): DescribedJet {
  const batch = gen.shape[0]!
  const measured = features(gen, 0)
  const present = greater(measured, 0)
  const pt = add(measured, subtract(1, present))
  const jetPt = features(condition, 0)
  const jetEta = reshape(features(condition, 1), [batch, 1, 1])
  const [deltaEta, deltaPhi, charge, photon, neutral] = [1, 2, 3, 4, 5].map((i) => features(gen, i)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  const lepton = features(gen, 6, 2)

  const lnPt = log(pt)
  const fraction = subtract(lnPt, reshape(log(jetPt), [batch, 1, 1]))
  const eta = abs(add(jetEta, deltaEta))
  const hadron = multiply(subtract(subtract(1, photon), neutral), present)
  const ptBySpecies = multiply(concat([hadron, photon, neutral], 2), measured)
  const shared = cells.map((cell) => chanceOfSameCell(deltaEta, deltaPhi, cell))
  const sums = neighbours(shared, ptBySpecies)
  const beside = subtract(log(add(sums, 0.1)), log(add(pt, 0.1)))
  const all = concat(
    [
      multiply(subtract(lnPt, 1), 0.6),
      multiply(add(fraction, 3), 0.5),
      multiply(deltaEta, 5),
      multiply(deltaPhi, 5),
      ...[charge, photon, neutral, lepton],
      multiply(subtract(eta, 1), 1),
      greater(eta, 1.5),
      multiply(add(beside, 1), 0.3),
    ],
    2,
  )
  const constituents = multiply(all, present)
  return { present, pt, constituents, condition: describeCondition(condition), jetPt, ptBySpecies, shared }
}

/** [B, 4]: pT, η, φ, pile-up collisions → [B, 3] of order 1. The detector is alike in all φ. */
export function describeCondition(condition: Tensor): Tensor {
  return concat(
    [
      multiply(subtract(log(features(condition, 0)), 5), 1.2),
      subtract(abs(features(condition, 1)), 1),
      multiply(subtract(features(condition, 3), 10), 0.25),
    ],
    1,
  )
}

/** Of two points with the cells' grid anywhere: (1 − |Δη|/cell)(1 − |Δφ|/cell), 0 beyond a cell. [B, K, K] */
function chanceOfSameCell(deltaEta: Tensor, deltaPhi: Tensor, cell: number): Tensor {
  const along = (x: Tensor): Tensor => {
    const distance = abs(subtract(x, transpose(x, [0, 2, 1])))
    return maximum(subtract(1, multiply(distance, 1 / cell)), 0)
  }
  return multiply(along(deltaEta), along(deltaPhi))
}

/** pT expected in the cells of each constituent, by species: of all others, and of those harder than it. [B, K, 6·cells] */
function neighbours(shared: readonly Tensor[], ptBySpecies: Tensor): Tensor {
  const places = ptBySpecies.shape[1]!
  const harder = constant(
    Float32Array.from({ length: places ** 2 }, (_, i) => Number(i % places < Math.floor(i / places))),
    [1, places, places],
  )
  const sums = shared.flatMap((weight) => [
    // A constituent shares every cell with itself.
    subtract(matmul(weight, ptBySpecies), ptBySpecies),
    matmul(multiply(weight, harder), ptBySpecies),
  ])
  return maximum(concat(sums, 2), 0)
}

/**
 * Where the pT of constituents that leave no candidate of their own goes: shared out among the photons that may be in the
 * same cell of the first calorimeter, and among the neutral hadrons of the second. By calorimeter and species of what was
 * lost, [B, K, 6].
 * @param seen species of each constituent's candidate, 0 where it has none: [B, K, 3].
 */
export function absorbed({ shared, ptBySpecies, present }: DescribedJet, seen: Tensor): Tensor {
  const lost = multiply(ptBySpecies, subtract(present, sum(seen, [2])))
  const shares = shared.map((weight, calorimeter) => {
    const takers = features(seen, calorimeter + 1)
    return multiply(matmul(weight, divide(lost, add(matmul(weight, takers), 0.002))), takers)
  })
  return concat(shares, 2)
}

/**
 * All pT in GeV that may be measured in the cell of each constituent, by calorimeter: of what leaves no track, and in the
 * second one, whose resolution is coarse, a part of what does. [B, K, 2]
 */
export function within({ shared, ptBySpecies }: DescribedJet, seen: Tensor): Tensor {
  const all = sum(ptBySpecies, [2])
  const onTracks = multiply(all, features(seen, 0))
  const sums = shared.map((weight, calorimeter) => {
    const measurable = subtract(all, multiply(onTracks, calorimeter === 0 ? 1 : 0.7))
    return matmul(greater(weight, 0), measurable)
  })
  return concat(sums, 2)
}
