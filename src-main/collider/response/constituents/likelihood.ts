import {
  add,
  divide,
  logSumExp,
  matmul,
  mean,
  multiply,
  reshape,
  softplus,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'
import type { ContentLoss } from '../../../engine/gan/task'
import { addedScales, totalScale, chosen, responseScales, type ResponseModel } from './generator'
import { pinball } from './quantiles'
import { eachPlace, features } from './sets'

/** What the links between generated and reconstructed constituents say, as the likelihood takes it. */
export interface Links {
  /** [B, K, 7]: outcome as 1 among four, ln(pT reco/pT gen), Δη, Δφ; all 0 at an empty place. */
  outcome: Tensor
  /** [B, M, 5]: species as 1 among three, ln pT, distance from the axis; all 0 beyond the last added candidate. */
  added: Tensor
  /** ln of the response of the jet's pT, [B, 1]. */
  response: Tensor
  /** What the network is given of the true jet's tracks and photons, [B, 4]. */
  visible: Tensor
}

export interface LikelihoodWeights {
  outcome: number
  response: number
  added: number
  total: number
}

/**
 * How likely the linked truth is under what the generator draws from: cross entropy of outcomes, numbers and species,
 * pinball loss of what is continuous. Means over constituents, so that hard and soft jets count alike for each.
 */
export function likelihoodLosses(model: ResponseModel, links: Links, weights: LikelihoodWeights): ContentLoss[] {
  return [
    { name: 'outcome', value: outcomeLoss(model, links.outcome), weight: weights.outcome },
    { name: 'response', value: responseLoss(model, links.outcome), weight: weights.response },
    { name: 'added', value: addedLoss(model, links.added), weight: weights.added },
    {
      name: 'total',
      value: mean(pinball(links.response, model.total(links.visible), totalScale)),
      weight: weights.total,
    },
  ]
}

function outcomeLoss(model: ResponseModel, links: Tensor): Tensor {
  const truth = features(links, 0, 4)
  const there = sum(truth, [2])
  const logLikelihood = subtract(sum(multiply(model.outcome, truth), [2]), multiply(logSumExp(model.outcome, 2), there))
  return divide(multiply(sum(logLikelihood), -1), sum(there))
}

function responseLoss(model: ResponseModel, links: Tensor): Tensor {
  const species = features(links, 1, 3)
  const seen = sum(species, [2])
  const loss = pinball(
    subtract(features(links, 4, 3), model.expected(species)),
    model.response(species),
    add(matmul(species, responseScales), subtract(1, seen)),
  )
  return divide(sum(multiply(loss, seen)), add(sum(seen), 1))
}

function addedLoss(model: ResponseModel, links: Tensor): Tensor {
  const species = features(links, 0, 3)
  const there = sum(species, [2])
  const places = links.shape[1]!
  const reached = reshape(there, [links.shape[0]!, places])
  // −ln P(at least m, or fewer): the logits are those of "at least m".
  const number = mean(subtract(softplus(model.count), multiply(model.count, reached)))
  const total = add(sum(there), 1)
  const logits = eachPlace(model.addedSpecies)
  const kind = divide(sum(subtract(multiply(logSumExp(logits, 2), there), sum(multiply(logits, species), [2]))), total)
  const lnPt = features(links, 3)
  const numbers = chosen(model.addedPt.map(eachPlace), species)
  const pt = divide(sum(multiply(pinball(lnPt, numbers, addedScales.lnPt), there)), total)
  const distance = pinball(features(links, 4), model.distance(species, lnPt), addedScales.distance)
  return add(add(multiply(number, 3), kind), add(pt, divide(sum(multiply(distance, there)), total)))
}
