import { add, concat, divide, greater, log, multiply, reshape, subtract, sum, type Tensor } from '../../../engine/graph'
import { dense, type Scope } from '../../../engine/nn'
import type { Judgement } from '../../../engine/gan/task'
import { describeCondition } from './describe'
import { features, perceptron, perceptronEach, weightedSum } from './sets'
import { jetShapes, shapeNames } from './shapes'

export interface DiscriminatorKnobs {
  width: number
  /** Weights of the judgements. */
  candidates: number
  shapes: number
  total: number
}

/** ln pT, pT as a share of the generated jet's, Δη, Δφ, and three of species. */
const sampleFeatures = 7

/**
 * What is judged, all of order 1 so that gradient penalties weigh it evenly: candidates [B, S, 6] one after another,
 * and after them ln(reconstructed/generated) of each of `shapeNames`. [B, S·7 + 10]
 */
export function asSample(candidates: Tensor, gen: Tensor, condition: Tensor): Tensor {
  const jetPt = features(condition, 0)
  const reco = recoSet(candidates, jetPt)
  const responses = multiply(subtract(shapesOf(reco), shapesOf(genSet(gen, jetPt))), 4)
  const each = describe(reco)
  return concat([reshape(each, [each.shape[0]!, each.shape[1]! * sampleFeatures]), responses], 1)
}

/**
 * Three judgements of a reconstructed jet beside its generated one: of the set of its candidates (Zaheer et al. 2017,
 * "Deep Sets"), of its shapes and of its total pT.
 */
export function judgeJet(
  scope: Scope,
  knobs: DiscriminatorKnobs,
  gen: Tensor,
  condition: Tensor,
  sample: Tensor,
): Judgement[] {
  const { width } = knobs
  const batch = sample.shape[0]!
  const places = (sample.shape[1]! - shapeNames.length) / sampleFeatures
  const candidates = reshape(features(sample, 0, places * sampleFeatures), [batch, places, sampleFeatures])
  const responses = features(sample, places * sampleFeatures, shapeNames.length)
  const given = genSet(gen, features(condition, 0))
  const known = concat([describeCondition(condition), multiply(shapesOf(given), 0.5)], 1)

  const logit = (name: string, x: Tensor, units: readonly number[]): Tensor =>
    dense(scope.child(`${name}-last`), perceptron(scope.child(name), x, units), { units: 1 })
  const all: { name: keyof DiscriminatorKnobs; logits: () => Tensor }[] = [
    {
      name: 'candidates',
      logits: () => {
        const sets = [embed(scope.child('gen'), describe(given), width), embed(scope.child('reco'), candidates, width)]
        return logit('candidates', concat([...sets, known, responses], 1), [2 * width, width])
      },
    },
    { name: 'shapes', logits: () => logit('shapes', concat([known, responses], 1), [2 * width, width]) },
    {
      name: 'total',
      logits: () => logit('total', concat([known, multiply(features(responses, 0), 3)], 1), [width, width]),
    },
  ]
  return all
    .filter(({ name }) => knobs[name] > 0)
    .map(({ name, logits }) => ({ name, logits: logits(), weight: knobs[name] }))
}

interface CandidateSet {
  /** As a share of the generated jet's pT, [B, S, 1]. */
  pt: Tensor
  hit: Tensor
  kinds: Tensor
  deltaEta: Tensor
  deltaPhi: Tensor
}

/** Generated constituents in the same form as candidates. */
function genSet(gen: Tensor, jetPt: Tensor): CandidateSet {
  const hit = greater(features(gen, 0), 0)
  const deposits = features(gen, 4, 2)
  const track = multiply(subtract(1, sum(deposits, [2])), hit)
  return { ...placed(gen, jetPt), hit, kinds: concat([track, deposits], 2) }
}

function recoSet(candidates: Tensor, jetPt: Tensor): CandidateSet {
  const kinds = features(candidates, 3, 3)
  return { ...placed(candidates, jetPt), hit: sum(kinds, [2]), kinds }
}

function placed(list: Tensor, jetPt: Tensor): Pick<CandidateSet, 'pt' | 'deltaEta' | 'deltaPhi'> {
  const pt = divide(features(list, 0), reshape(jetPt, [list.shape[0]!, 1, 1]))
  return { pt, deltaEta: features(list, 1), deltaPhi: features(list, 2) }
}

function shapesOf(set: CandidateSet): Tensor {
  return jetShapes(set.pt, set.hit, set.kinds, set.deltaEta, set.deltaPhi)
}

/** Each candidate in numbers of order 1, [B, S, 7]; zeros where there is none. */
function describe({ pt, hit, kinds, deltaEta, deltaPhi }: CandidateSet): Tensor {
  const lnPt = multiply(multiply(add(log(add(pt, 1e-3)), 4), 0.5), hit)
  return concat([lnPt, multiply(pt, 3), multiply(deltaEta, 5), multiply(deltaPhi, 5), kinds], 2)
}

/** Sums over the set of what a network makes of each candidate, once each and once weighted with its pT. [B, 2·width] */
function embed(scope: Scope, set: Tensor, width: number): Tensor {
  const seen = perceptronEach(scope, set, [width, width])
  const hit = sum(features(set, 4, 3), [2])
  return concat([multiply(weightedSum(seen, hit), 0.1), weightedSum(seen, features(set, 1))], 1)
}
