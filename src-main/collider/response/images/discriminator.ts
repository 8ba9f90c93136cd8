import { concat, leakyRelu, reshape, sum, type Tensor } from '../../../engine/graph'
import { convolution, dense, dropout, normal, type Scope } from '../../../engine/nn'
import type { Judgement } from '../../../engine/gan/task'
import { perceptron } from '../constituents/sets'
import { conditionOf } from './generator'

export interface ImageDiscriminatorKnobs {
  dropout: number
  /** Weight of the judgement of the totals; that of the images is 1. */
  total: number
}

const layers = [
  { filters: 8, stride: 1 },
  { filters: 16, stride: 1 },
  { filters: 32, stride: 2 },
  { filters: 64, stride: 1 },
] as const

/** The published judgements: of both images side by side, and of their sums by a network of its own. */
export function judgeImages(
  scope: Scope,
  knobs: ImageDiscriminatorKnobs,
  { gen, condition, weight }: Record<'gen' | 'condition' | 'weight', Tensor>,
  sample: Tensor,
): Judgement[] {
  const initialiser = normal(0.02)
  const batch = sample.shape[0]!
  let x = concat([gen, sample], 1)
  layers.forEach((layer, i) => {
    const at = scope.child(`layer${i}`)
    x = leakyRelu(convolution(at, x, { ...layer, kernel: 3, padding: 0, initialiser }), 0.2)
    x = dropout(at, x, knobs.dropout)
  })
  const known = conditionOf(scope, condition, 0)
  const features = concat([reshape(x, [batch, -1]), known], 1)
  const total = (image: Tensor): Tensor => reshape(sum(image, [1, 2, 3]), [batch, 1])
  const sums = concat([total(gen), total(sample), known], 1)
  const image = {
    name: 'image',
    logits: dense(scope.child('last'), features, { units: 1 }),
    weight: 1,
    itemWeights: weight,
  }
  if (knobs.total === 0) return [image]
  const judged = dense(scope.child('total-last'), perceptron(scope.child('total'), sums, [64, 64, 32, 16]), {
    units: 1,
  })
  return [image, { name: 'total', logits: judged, weight: knobs.total, itemWeights: weight }]
}
