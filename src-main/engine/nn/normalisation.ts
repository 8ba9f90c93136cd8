import {
  add,
  divide,
  formatShape,
  mean,
  multiply,
  reshape,
  sizeOf,
  sqrt,
  square,
  subtract,
  type Tensor,
} from '../graph'
import { constant, zeros } from './initialisers'
import { imageShape } from './layers'
import type { Scope } from './scope'

/**
 * Normalisations of images [B, C, H, W]. Instance and group statistics are taken over the image plane, so the result
 * of a tile depends on the tile: networks for mosaics use `none` or `batch` (whose statistics are frozen after
 * training). A layer before any of them but `none` needs no bias.
 */
export const normalisationKinds = ['none', 'batch', 'instance', 'group'] as const
export type NormalisationKind = (typeof normalisationKinds)[number]

const epsilon = 1e-5
/** Share of the newest batch in the running statistics. */
const momentum = 0.1

export function normalise(scope: Scope, x: Tensor, kind: NormalisationKind): Tensor {
  switch (kind) {
    case 'none':
      return x
    case 'batch':
      return batchNormalisation(scope, x)
    case 'instance':
      return instanceNormalisation(x)
    case 'group':
      return groupNormalisation(scope, x, greatestGroups(x.shape[1]!))
  }
}

/**
 * (x − μ)/√(σ² + 1e-5)·γ + β for each channel (Ioffe & Szegedy 2015). Training takes μ, σ² over the batch and moves
 * the running ones a tenth of the way towards them (σ² with n/(n − 1)); inference uses the running ones.
 */
export function batchNormalisation(scope: Scope, x: Tensor): Tensor {
  const shape = [1, x.shape[1]!, 1, 1]
  const runningMean = scope.statistic('mean', shape, zeros)
  const runningVariance = scope.statistic('variance', shape, constant(1))
  if (scope.mode === 'inference') {
    const scaled = divide(subtract(x, runningMean.value), sqrt(add(runningVariance.value, epsilon)))
    return affine(scope, scaled)
  }
  scope.markBatchStatistics()
  const count = sizeOf(x.shape) / x.shape[1]!
  const { normalised, average, variance } = standardise(x, [0, 2, 3])
  const moved = (old: Tensor, now: Tensor): Tensor => add(multiply(old, 1 - momentum), multiply(now, momentum))
  runningMean.assign(moved(runningMean.next, average))
  runningVariance.assign(moved(runningVariance.next, multiply(variance, count / Math.max(1, count - 1))))
  return affine(scope, normalised)
}

/** (x − μ)/√(σ² + 1e-5) for each channel of each image (Ulyanov et al. 2016), without scale and shift. */
export function instanceNormalisation(x: Tensor): Tensor {
  const [, , height, width] = imageShape(x)
  if (height * width < 2) throw new RangeError(`instance normalisation of ${formatShape(x.shape)} would erase it`)
  return standardise(x, [2, 3]).normalised
}

/** Statistics over groups of channels of each image (Wu & He 2018); `groups` divides the channels. */
export function groupNormalisation(scope: Scope, x: Tensor, groups: number): Tensor {
  const [batch, channels, height, width] = imageShape(x)
  if (channels % groups !== 0) throw new RangeError(`group normalisation: ${groups} does not divide ${channels}`)
  const grouped = reshape(x, [batch, groups, (channels / groups) * height, width])
  return affine(scope, reshape(standardise(grouped, [2, 3]).normalised, x.shape))
}

function standardise(x: Tensor, axes: readonly number[]): { normalised: Tensor; average: Tensor; variance: Tensor } {
  const average = mean(x, axes)
  const centred = subtract(x, average)
  const variance = mean(square(centred), axes)
  return { normalised: multiply(centred, divide(1, sqrt(add(variance, epsilon)))), average, variance }
}

function affine(scope: Scope, x: Tensor): Tensor {
  const channels = x.shape[1]!
  const perChannel = (name: string, initial: number): Tensor =>
    reshape(scope.parameter(name, [channels], constant(initial)), [1, channels, 1, 1])
  return add(multiply(x, perChannel('gamma', 1)), perChannel('beta', 0))
}

/** Groups of at least 4 channels, at most 8 groups. */
function greatestGroups(channels: number): number {
  for (let groups = Math.min(8, Math.floor(channels / 4)); groups > 1; groups--) {
    if (channels % groups === 0) return groups
  }
  return 1
}
