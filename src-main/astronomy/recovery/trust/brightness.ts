import type { Plane } from '../../image'
import type { Trust } from './trustFile'

/** Of |recovered| in units of the input's noise: errors of a network grow with what it draws. */
export const brightnessEdges = [0.25, 1, 4, 16]

export function brightnessBin(value: number, edges: readonly number[]): number {
  const size = Math.abs(value)
  const found = edges.findIndex((edge) => size < edge)
  return found < 0 ? edges.length : found
}

/** |error| / σ of every pixel by bin of brightness, all bands of one object together. */
export function errorsByBrightness(
  recovered: readonly Plane[],
  truth: readonly Plane[],
  sigma: readonly Plane[],
  edges: readonly number[],
): number[][] {
  const bins: number[][] = Array.from({ length: edges.length + 1 }, () => [])
  recovered.forEach(({ data }, band) => {
    for (let i = 0; i < data.length; i++) {
      const error = Math.abs(data[i]! - truth[band]!.data[i]!) / sigma[band]!.data[i]!
      if (Number.isFinite(error)) bins[brightnessBin(data[i]!, edges)]!.push(error)
    }
  })
  return bins
}

/**
 * The predicted σ made to hold: multiplied by what calibration found for each bin of brightness, so that ±σ covers 68 %
 * of noisy pixels. A bin that had too few objects keeps what the network says.
 * @param recovered in units of the input's noise.
 */
export function calibrated(
  uncertainty: readonly Plane[],
  recovered: readonly Plane[],
  trust: NonNullable<Trust['uncertainty']>,
): Plane[] {
  const factors = trust.factors[68]
  return uncertainty.map((plane, band) => ({
    ...plane,
    data: plane.data.map((sigma, i) => {
      const factor = factors[brightnessBin(recovered[band]!.data[i]!, trust.edges)]
      return sigma * (factor ?? 1)
    }),
  }))
}
