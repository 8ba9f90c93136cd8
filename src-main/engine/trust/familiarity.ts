/**
 * How far an input lies from everything a model was trained on, in a space of measured features: the mean distance to
 * its nearest neighbours there, after the features were made independent of each other and of equal spread
 * (Ramaswamy, Rastogi & Shim 2000; whitened as in Mahalanobis 1936).
 */
export interface Familiarity {
  features: string[]
  mean: number[]
  /** Lower triangular, row by row: whitened = whitening · (x − mean). */
  whitening: number[][]
  /** Whitened features of the training objects. */
  known: number[][]
}

/** Neighbours whose distance is averaged: one alone is at the mercy of a duplicate. */
const neighbours = 5
/** As much of each feature's variance is added to it, so that features that nearly repeat others do no harm. */
const ridge = 0.02
/** More training objects tell little more, and every one is looked at for each input. */
const mostKnown = 2000

/**
 * @param rows one training object each, [objects][features], finite.
 * @throws RangeError with fewer objects than features + 2, or rows of different lengths.
 */
export function learnFamiliarity(features: readonly string[], rows: readonly (readonly number[])[]): Familiarity {
  const d = features.length
  if (rows.length < d + 2) throw new RangeError(`${d} features need at least ${d + 2} objects, got ${rows.length}`)
  if (rows.some((row) => row.length !== d)) throw new RangeError(`Every object needs ${d} features`)
  const mean = features.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length)
  const covariance = features.map((_, i) =>
    features.map((_f, j) => {
      const sum = rows.reduce((total, row) => total + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0)
      return sum / (rows.length - 1)
    }),
  )
  covariance.forEach((row, i) => (row[i] = row[i]! * (1 + ridge) + 1e-12))
  const whitening = inverseOfCholesky(covariance)
  const step = Math.max(1, rows.length / mostKnown)
  const known = Array.from({ length: Math.min(rows.length, mostKnown) }, (_, i) =>
    whiten(rows[Math.floor(i * step)]!, mean, whitening),
  )
  return { features: [...features], mean, whitening, known }
}

/** Mean distance to the nearest training objects, in standard deviations of the training set. */
export function distanceToKnown({ mean, whitening, known }: Familiarity, row: readonly number[]): number {
  const point = whiten(row, mean, whitening)
  const distances = known
    .map((other) => Math.hypot(...other.map((value, i) => value - point[i]!)))
    .sort((a, b) => a - b)
  const nearest = distances.slice(0, Math.min(neighbours, distances.length))
  return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length
}

function whiten(row: readonly number[], mean: readonly number[], whitening: readonly (readonly number[])[]): number[] {
  return whitening.map((line) => line.reduce((sum, weight, j) => sum + weight * (row[j]! - mean[j]!), 0))
}

/** L⁻¹ of C = L·Lᵀ. */
function inverseOfCholesky(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length
  const lower = matrix.map(() => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!
      if (i === j) lower[i]![i] = Math.sqrt(Math.max(sum, 1e-12))
      else lower[i]![j] = sum / lower[j]![j]!
    }
  }
  const inverse = matrix.map(() => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++) {
    inverse[i]![i] = 1 / lower[i]![i]!
    for (let j = 0; j < i; j++) {
      let sum = 0
      for (let k = j; k < i; k++) sum += lower[i]![k]! * inverse[k]![j]!
      inverse[i]![j] = -sum / lower[i]![i]!
    }
  }
  return inverse
}
