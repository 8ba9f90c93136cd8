import { add, concat, divide, greater, log, multiply, reshape, subtract, sum, type Tensor } from '../../../engine/graph'
import { dense, type Scope } from '../../../engine/nn'
import type { Judgement } from '../../../engine/gan/task'
import { describeCondition } from './describe'
import { features, perceptron, perceptronEach, weightedSum } from './sets'
import { jetShapes } from './shapes'

export interface DiscriminatorKnobs {
  width: number
  /** Weights of the judgements. */
  candidates: number
  shapes: number
  total: number
}

/** Units in which candidates are judged: pT of the gen jet's share, lengths of 0.2. */
const lengthUnit = 0.2

/** Candidates [B, S, 6] as the discriminator sees them: pT/pT of the gen jet, lengths in units of 0.2, species. */
export function asSample(candidates: Tensor, condition: Tensor): Tensor {
  const jetPt = reshape(features(condition, 0), [candidates.shape[0]!, 1, 1])
  return concat(
    [
      divide(features(candidates, 0), jetPt),
      multiply(features(candidates, 1, 2), 1 / lengthUnit),
      features(candidates, 3, 3),
    ],
    2,
  )
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
  const given = describeCondition(condition)
  const jetPt = features(condition, 0)
  const genSet = asSet(gen, jetPt)
  const recoSet = fromSample(sample)
  const genShapes = jetShapes(genSet.pt, genSet.hit, genSet.kinds, genSet.deltaEta, genSet.deltaPhi)
  const recoShapes = jetShapes(recoSet.pt, recoSet.hit, recoSet.kinds, recoSet.deltaEta, recoSet.deltaPhi)
  const responses = multiply(subtract(recoShapes, genShapes), 5)
  const known = concat([given, genShapes], 1)

  const logit = (name: string, x: Tensor, units: readonly number[]): Tensor =>
    dense(scope.child(`${name}-last`), perceptron(scope.child(name), x, units), { units: 1 })
  const embeddings = concat([embed(scope.child('gen'), genSet, width), embed(scope.child('reco'), recoSet, width)], 1)
  const all: Judgement[] = [
    {
      name: 'candidates',
      logits: logit('candidates', concat([embeddings, known, responses], 1), [2 * width, width]),
      weight: knobs.candidates,
    },
    {
      name: 'shapes',
      logits: logit('shapes', concat([known, responses], 1), [2 * width, width]),
      weight: knobs.shapes,
    },
    {
      name: 'total',
      logits: logit('total', concat([known, multiply(features(responses, 0), 2)], 1), [width, width]),
      weight: knobs.total,
    },
  ]
  return all.filter(({ weight }) => weight > 0)
}

interface CandidateSet {
  pt: Tensor
  hit: Tensor
  kinds: Tensor
  deltaEta: Tensor
  deltaPhi: Tensor
}

/** Generated constituents in the same form as candidates. */
function asSet(gen: Tensor, jetPt: Tensor): CandidateSet {
  const pt = divide(features(gen, 0), reshape(jetPt, [gen.shape[0]!, 1, 1]))
  const hit = greater(features(gen, 0), 0)
  const deposits = features(gen, 4, 2)
  const track = multiply(subtract(1, sum(deposits, [2])), hit)
  return { pt, hit, kinds: concat([track, deposits], 2), deltaEta: features(gen, 1), deltaPhi: features(gen, 2) }
}

function fromSample(sample: Tensor): CandidateSet {
  const kinds = features(sample, 3, 3)
  return {
    pt: features(sample, 0),
    hit: sum(kinds, [2]),
    kinds,
    deltaEta: multiply(features(sample, 1), lengthUnit),
    deltaPhi: multiply(features(sample, 2), lengthUnit),
  }
}

/** Sums over the set of what a network makes of each candidate, once each and once weighted with its pT. [B, 2·width] */
function embed(scope: Scope, set: CandidateSet, width: number): Tensor {
  const lnPt = multiply(add(log(add(set.pt, 1e-3)), 4), 0.5)
  const each = concat([lnPt, multiply(set.deltaEta, 5), multiply(set.deltaPhi, 5), set.kinds], 2)
  const seen = perceptronEach(scope, each, [width, width])
  return concat([multiply(weightedSum(seen, set.hit), 0.1), weightedSum(seen, set.pt)], 1)
}
