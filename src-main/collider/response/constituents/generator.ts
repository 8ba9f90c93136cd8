import {
  add,
  concat,
  constant,
  divide,
  exp,
  log,
  matmul,
  maximum,
  minimum,
  multiply,
  reshape,
  sigmoid,
  softmax,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'
import { dense, normal, type Scope } from '../../../engine/nn'
import { absorbed, describeJet, within, type DescribedJet } from './describe'
import { drawOne, straightThrough } from './draw'
import { drawFromQuantiles, quantileNumbers } from './quantiles'
import { denseEach, eachPlace, features, perceptron, perceptronEach, weightedMean } from './sets'
import { recoFeatures } from './species'

/** Outcomes of a generated constituent: nothing is seen, or a candidate of one of the three species. */
export const outcomes = 4
/** ln(pT reco/pT gen), Δη and Δφ between the two. */
export const responses = 3
/** Widths of the responses that a network begins with: by species, then ln pT ratio, Δη, Δφ. */
const scales = [
  [0.012, 0.001, 0.001],
  [0.15, 0.006, 0.006],
  [0.4, 0.025, 0.025],
] as const
export const responseScales = constant(scales.flat(), [3, 3])
/** Width of ln of the total pT response that a network begins with. */
export const totalScale = 0.08
/** Widths of ln pT and of the distance from the axis of added candidates. */
export const addedScales = { lnPt: 0.7, distance: 0.15 } as const

export interface GeneratorKnobs {
  /** Sides of the cells of the electromagnetic and the hadronic calorimeter in η and φ. */
  cell: number
  tower: number
  width: number
  latent: number
  added: number
}

/** What the content losses compare with the truth, beside what is drawn. */
export interface ResponseModel {
  /** Logits of the outcomes, [B, K, 4]. */
  outcome: Tensor
  /** Quantiles of the responses for given species of the candidates [B, K, 3], 0 where there is none: [B, K, 39]. */
  response(seen: Tensor): Tensor
  /** ln of what lies in the cell of a candidate over the pT of its constituent, [B, K, 3]: 0 but for photons' pT. */
  expected(seen: Tensor): Tensor
  /** Quantiles of ln of the response of the jet's total pT for given tracks and photons (`visible`): [B, 13]. */
  total(seen: Tensor): Tensor
  /** Logits that at least 1, 2, … candidates are added, [B, M]. */
  count: Tensor
  /** Logits of the species of an added candidate, [B, 3]; quantiles of its ln pT, three of [B, 13]. */
  addedSpecies: Tensor
  addedPt: readonly Tensor[]
  /** Quantiles of the distance from the axis for given species [B, M, 3] and ln pT [B, M, 1]: [B, M, 13]. */
  distance(species: Tensor, lnPt: Tensor): Tensor
}

/**
 * A reconstructed jet is its generated one, constituent by constituent lost, measured or mistaken for another species,
 * with what pile-up and fluctuations add; the neutral hadrons are then scaled to a total pT that is drawn by itself. [B, K, 8] and [B, 4] → candidates as `recoFeatures`, those that stem from
 * constituents [B, K, 6] and those that were added [B, M, 6], and the distributions that they were drawn from.
 */
export function constituentGenerator(
  scope: Scope,
  knobs: GeneratorKnobs,
  gen: Tensor,
  condition: Tensor,
): { measured: Tensor; added: Tensor; model: ResponseModel } {
  const batch = gen.shape[0]!
  const { width, latent, added } = knobs
  const jet = describeJet(gen, condition, [knobs.cell, knobs.tower])
  const first = perceptronEach(scope.child('first'), jet.constituents, [width, width])
  const shares = multiply(divide(jet.pt, reshape(jet.jetPt, [batch, 1, 1])), jet.present)
  const pooled = [weightedMean(first, jet.present), weightedMean(first, shares), jet.condition]
  const summary = perceptron(scope.child('summary'), concat(pooled, 1), [width])
  const noise = dense(scope.child('latent'), scope.random('latent', [batch, latent], { kind: 'normal' }), {
    units: width,
    bias: false,
    initialiser: normal(0.02),
  })
  const context = add(dense(scope.child('context'), summary, { units: width }), noise)
  const hidden = perceptronEach(scope.child('second'), first, [width, width], context)
  const small = normal(0.01)
  const outcome = denseEach(scope.child('outcome'), hidden, { units: outcomes, initialiser: small })
  const response = (seen: Tensor): Tensor => {
    const gathered = log(add(divide(absorbed(jet, seen), jet.pt), 1))
    const known = perceptronEach(scope.child('outcomes'), concat([hidden, seen, gathered], 2), [width])
    return denseEach(scope.child('response'), known, { units: quantileNumbers * responses, initialiser: small })
  }
  const expected = (seen: Tensor): Tensor => {
    // A photon that leaves no candidate of its own has merged with the one in its cell.
    const merged = features(absorbed(jet, seen), 1)
    const more = multiply(log(add(divide(merged, jet.pt), 1)), features(seen, 1))
    return multiply(more, constant([1, 0, 0]))
  }

  const around = perceptron(scope.child('added'), concat([add(summary, noise), jet.condition], 1), [width])
  const count = dense(scope.child('count'), around, { units: added, initialiser: small })
  const addedSpecies = dense(scope.child('species'), around, { units: 3, initialiser: small })
  const addedPt = scales.map((_, i) =>
    dense(scope.child(`pt${i}`), around, { units: quantileNumbers, initialiser: small }),
  )
  const near = dense(scope.child('near'), around, { units: 32 })
  const distance = (species: Tensor, lnPt: Tensor): Tensor =>
    denseEach(scope.child('distance'), perceptronEach(scope.child('near'), concat([species, lnPt], 2), [32], near), {
      units: quantileNumbers,
      initialiser: small,
    })
  const total = (seen: Tensor): Tensor => {
    const known = perceptron(scope.child('total-in'), concat([summary, jet.condition, seen], 1), [width, width])
    return dense(scope.child('total'), known, { units: quantileNumbers, initialiser: small })
  }
  const model = { outcome, response, expected, total, count, addedSpecies, addedPt, distance }
  const measured = drawMeasured(scope, model, jet, gen)
  const others = drawAdded(scope, model, jet.jetPt, added)
  const sums = sumsOf([measured, others], jet.jetPt)
  const z = scope.random('total', [batch, 1], { kind: 'normal' })
  const wanted = exp(drawFromQuantiles(total(stopGradient(visible(sums))), z, totalScale))
  const neutral = subtract(wanted, add(sums.tracks, sums.photons))
  const scale = maximum(minimum(divide(neutral, add(sums.neutrals, 1e-3)), 4), 0.25)
  return { measured: scaleNeutrals(measured, scale), added: scaleNeutrals(others, scale), model }
}

/** pT along the axis of the generated jet over its pT, by species, and the number of neutral hadrons: [B, 1] each. */
interface JetSums {
  tracks: Tensor
  photons: Tensor
  neutrals: Tensor
  neutralNumber: Tensor
}

/** @param lists of candidates, [B, …, 6]. */
export function sumsOf(lists: readonly Tensor[], jetPt: Tensor): JetSums {
  const total = (of: (list: Tensor) => Tensor): Tensor =>
    lists.map((list) => reshape(sum(of(list), [1]), jetPt.shape)).reduce((a, b) => add(a, b))
  const along = (species: number): Tensor =>
    divide(
      total((list) => {
        const phi2 = square(features(list, 2))
        // cos Δφ to 1e-5 where candidates lie; what points to the sides adds next to nothing to the sum.
        const cosine = add(1, multiply(phi2, add(multiply(phi2, 1 / 24), -0.5)))
        return multiply(multiply(features(list, 0), cosine), features(list, 3 + species))
      }),
      jetPt,
    )
  return { tracks: along(0), photons: along(1), neutrals: along(2), neutralNumber: total((list) => features(list, 5)) }
}

/** What the total pT is drawn for: the part of tracks and photons, and how many neutral hadrons there are. [B, 4] */
export function visible({ tracks, photons, neutralNumber }: JetSums): Tensor {
  const some = minimum(neutralNumber, 1)
  return concat([tracks, photons, some, multiply(minimum(neutralNumber, 8), 0.25)], 1)
}

/** Neutral hadrons are what a calorimeter measures worst: they make up for what the total pT lacks or has too much. */
function scaleNeutrals(list: Tensor, scale: Tensor): Tensor {
  const factor = add(1, multiply(features(list, 5), eachPlace(subtract(scale, 1))))
  return concat([multiply(features(list, 0), factor), features(list, 1, recoFeatures.length - 1)], 2)
}

/** Candidates that stem from generated constituents, [B, K, 6]. */
function drawMeasured(scope: Scope, model: ResponseModel, jet: DescribedJet, gen: Tensor): Tensor {
  const [batch, places] = gen.shape as [number, number, number]
  const u = scope.random('outcome', [batch, places, 1], { kind: 'uniform' })
  // What becomes of a constituent is learned by its likelihood alone: the straight-through estimate of the adversary's
  // gradient is biased, and was seen to double the share of lost tracks.
  const seen = stopGradient(multiply(features(drawOne(softmax(model.outcome, 2), u), 1, 3), jet.present))
  const z = scope.random('response', [batch, places, responses], { kind: 'normal' })
  const spread = drawFromQuantiles(model.response(seen), z, matmul(seen, responseScales))
  const drawn = add(spread, model.expected(seen))
  const ratio = exp(maximum(minimum(features(drawn, 0), largestRatio(jet, seen)), -5))
  const hit = sum(seen, [2])
  const pt = multiply(multiply(features(gen, 0), ratio), hit)
  const place = multiply(add(features(gen, 1, 2), features(drawn, 1, 2)), hit)
  return concat([pt, place, seen], 2)
}

/**
 * No more can be seen in a cell than there is, but for noise, pile-up and resolution: the tail of a distribution that is
 * learned from many jets must not make a jet out of nothing. Of ln pT ratio, [B, K, 1].
 */
function largestRatio(jet: DescribedJet, seen: Tensor): Tensor {
  const room = log(divide(add(within(jet, seen), constant([0.7, 4])), jet.pt))
  const deposits = multiply(add(room, constant([0.1, 0.9])), features(seen, 1, 2))
  return add(sum(deposits, [2]), multiply(features(seen, 0), 0.5))
}

/** Candidates that stem from none, [B, M, 6]: their number by one draw for all, so that it is distributed as learned. */
function drawAdded(scope: Scope, model: ResponseModel, jetPt: Tensor, places: number): Tensor {
  const batch = jetPt.shape[0]!
  const there = straightThrough(sigmoid(model.count), scope.random('count', [batch, 1], { kind: 'uniform' }))
  const hit = reshape(there, [batch, places, 1])
  const chances = eachPlace(softmax(model.addedSpecies, 1))
  const species = drawOne(chances, scope.random('species', [batch, places, 1], { kind: 'uniform' }))
  const z = scope.random('added', [batch, places, 2], { kind: 'normal' })
  const numbers = chosen(model.addedPt.map(eachPlace), species)
  const lnPt = drawFromQuantiles(numbers, features(z, 0), addedScales.lnPt)
  const away = drawFromQuantiles(model.distance(species, lnPt), features(z, 1), addedScales.distance)
  const direction = scope.random('direction', [batch, places, 2], { kind: 'normal' })
  const unit = divide(direction, sqrt(add(sum(square(direction), [2]), 1e-12)))
  // Pile-up is soft, and fluctuations are a part of the jet.
  const most = eachPlace(log(add(multiply(jetPt, 0.25), 2)))
  const pt = multiply(exp(minimum(lnPt, most)), hit)
  return concat([pt, multiply(multiply(unit, away), hit), multiply(species, hit)], 2)
}

/** The description [..., 13n] of the species that is one of [..., 3]. */
export function chosen(descriptions: readonly Tensor[], species: Tensor): Tensor {
  return descriptions
    .map((description, i) => multiply(description, features(species, i)))
    .reduce((total, term) => add(total, term))
}
