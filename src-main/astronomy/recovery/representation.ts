import {
  abs,
  add,
  concat,
  constant,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  reshape,
  sign,
  sqrt,
  square,
  subtract,
  type Tensor,
} from '../../engine/graph'
import { createScaler, paperScaling, scienceScaling, type Scaler } from '../stretch'
import type { RecoveryData } from './recipe'

/**
 * Between linear pixels and what a network sees. Everything is part of the graph, so that the exported model takes
 * linear pixels and gives linear pixels.
 *
 * The degraded image comes in units of *its own* sky rms, the sky at 0: that can be measured on any image, whatever its
 * zero point. The truth is in units of the rms of the data set's reference band (`sky-rms`), or in nanomaggies.
 */
export interface Representation {
  /** Range and stretch in which images are judged, by the losses and by PSNR. */
  readonly display: Scaler
  /** Degraded pixels → network input. */
  encode(degraded: Tensor): Tensor
  /** Network output → recovered pixels in the units of the degraded ones. */
  decode(network: Tensor): Tensor
  /** A standard deviation of what `encode` gives → of the pixels themselves, about the recovered value. */
  decodeDeviation(recovered: Tensor, deviation: Tensor): Tensor
  /** Recovered pixels in the units of the degraded ones → the truth's, with the factor of every band, [B, C]. */
  toTruth(recovered: Tensor, scale: Tensor): Tensor
  /** The truth's units → the display stretch. */
  show(truth: Tensor): Tensor
}

/** Beyond ± this the network's answer is cut: sinh of it is far above any galaxy, and float32 does not overflow. */
const largestAnswer = 12

export function createRepresentation(data: RecoveryData): Representation {
  return data.unit === 'sky-rms' ? ownNoise(data.softening) : nanomaggies()
}

/** a = asinh(u/β): linear within β times the noise, logarithmic above, so that stars and sky fit one network. */
function ownNoise(softening: number): Representation {
  return {
    display: createScaler(scienceScaling),
    encode: (degraded) => asinh(divide(degraded, softening)),
    decode: (network) => multiply(sinh(limit(network)), softening),
    // du/da = √(β² + u²)
    decodeDeviation: (recovered, deviation) => multiply(deviation, sqrt(add(square(recovered), softening ** 2))),
    toTruth: (recovered, scale) => multiply(recovered, reshape(scale, [...scale.shape, 1, 1])),
    show: (truth) => paperStretch(truth, scienceScaling.low, scienceScaling.high),
  }
}

/** The published pipeline: clipped nanomaggies, asinh(10x)/3, scaled to −1…1 for a tanh. */
function nanomaggies(): Representation {
  const { low, high } = paperScaling
  const clip = (x: Tensor): Tensor => minimum(maximum(x, low), high)
  const white = Math.asinh(10) / 3
  // The generators of this pipeline end in a tanh.
  const answer = (network: Tensor): Tensor => multiply(add(minimum(maximum(network, -1), 1), 1), white / 2)
  const span = high - low
  return {
    display: createScaler(paperScaling),
    encode: (degraded) => subtract(multiply(paperStretch(clip(degraded), low, high), 2 / white), 1),
    decode: (network) => add(multiply(sinh(multiply(answer(network), 3)), span / 10), low),
    // a = 2y/white − 1 and y = asinh(10x)/3, so dv/da = (3·white/2)·(span/10)·√(1 + (10x)²)
    decodeDeviation: (recovered, deviation) => {
      const tenfold = multiply(subtract(recovered, low), 10 / span)
      return multiply(multiply(deviation, sqrt(add(square(tenfold), 1))), ((3 * white) / 2) * (span / 10))
    },
    toTruth: (recovered) => recovered,
    show: (truth) => paperStretch(clip(truth), low, high),
  }
}

/** asinh(10x)/3 with x = (v − low)/(high − low) (Schawinski et al. 2017). */
function paperStretch(v: Tensor, low: number, high: number): Tensor {
  return multiply(asinh(multiply(subtract(v, low), 10 / (high - low))), 1 / 3)
}

/** ±ln(|x| + √(x² + 1)): the odd form keeps its digits where x is far below 0. */
function asinh(x: Tensor): Tensor {
  const size = abs(x)
  return multiply(sign(x), log(add(size, sqrt(add(square(size), 1)))))
}

function sinh(x: Tensor): Tensor {
  return multiply(subtract(exp(x), exp(multiply(x, -1))), 0.5)
}

function limit(x: Tensor): Tensor {
  return maximum(minimum(x, largestAnswer), -largestAnswer)
}

/** Adds the map of valid pixels, [B, 1, H, W], as one more channel where the recipe masks some. */
export function withValidity(encoded: Tensor, valid: Tensor | undefined): Tensor {
  return valid ? concat([multiply(encoded, valid), subtract(valid, constant(1))], 1) : encoded
}
