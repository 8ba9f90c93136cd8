import {
  add,
  concat,
  constant,
  greater,
  log,
  matmul,
  maximum,
  multiply,
  reshape,
  subtract,
  square,
  abs,
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
}

/** Distances within which deposits flow together: about a cell of the electromagnetic and of the hadronic calorimeter. */
const nearby = { cell: 0.014, tower: 0.07 } as const

/** @param gen [B, K, 8] as `genFeatures`, hardest first. @param condition [B, 4]: pT, η, φ, pile-up collisions. */
export function describeJet(gen: Tensor, condition: Tensor): DescribedJet {
  const [batch, places] = gen.shape as [number, number, number]
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
  const sums = neighbours(measured, concat([hadron, photon, neutral], 2), deltaEta, deltaPhi, places)
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
  return { present, pt, constituents: multiply(all, present), condition: describeCondition(condition), jetPt }
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

/**
 * pT found around each constituent: of tracks, photons and neutral hadrons within a cell and within a tower, with a
 * weight 1 − d²/w² that ends at w; of each species all others, and those harder than it. [B, K, 12]
 */
function neighbours(pt: Tensor, kinds: Tensor, deltaEta: Tensor, deltaPhi: Tensor, places: number): Tensor {
  const difference = (x: Tensor): Tensor => square(subtract(x, transpose(x, [0, 2, 1])))
  const distance = add(difference(deltaEta), difference(deltaPhi))
  const values = multiply(kinds, pt)
  const others = constant(
    Float32Array.from({ length: places ** 2 }, (_, i) => (i % (places + 1) === 0 ? 0 : 1)),
    [1, places, places],
  )
  const harder = constant(
    Float32Array.from({ length: places ** 2 }, (_, i) => (i % places < Math.floor(i / places) ? 1 : 0)),
    [1, places, places],
  )
  return concat(
    [nearby.cell, nearby.tower].flatMap((width) => {
      const weight = maximum(subtract(1, multiply(distance, 1 / width ** 2)), 0)
      return [matmul(multiply(weight, others), values), matmul(multiply(weight, harder), values)]
    }),
    2,
  )
}
