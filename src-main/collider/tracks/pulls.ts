import { wrapAngle } from './helix'
import type { Truth } from './hits'
import type { Track } from './track'
import { matchTracks, trueHelix } from './truth'

export const pullNames = ['d0', 'z0', 'phi', 'tanLambda', 'qOverPt'] as const
type PullName = (typeof pullNames)[number]

/** Of (fitted − true)/σ: `width` is half of the central 68.27 %, which a few wrong hits do not widen; `std` all of it. */
export interface PullSummary {
  mean: number
  width: number
  std: number
}

/** Gathers the pulls of matched tracks of particles above a transverse momentum, and the residuals beside them. */
export class Pulls {
  private readonly pulls: Record<PullName, number[]> = { d0: [], z0: [], phi: [], tanLambda: [], qOverPt: [] }
  private readonly residuals: Record<PullName, number[]> = { d0: [], z0: [], phi: [], tanLambda: [], qOverPt: [] }

  constructor(
    private readonly field: number,
    /** GeV. */
    readonly minimumPt = 1,
  ) {}

  add(tracks: readonly Track[], truth: Truth): void {
    const { particle, matched } = matchTracks(tracks, truth)
    for (const [i, { helix, covariance }] of tracks.entries()) {
      if (matched[i] === 0) continue
      const expected = trueHelix(truth, particle[i]!, this.field)
      if (Math.abs(expected.qOverPt * this.minimumPt) > 1) continue
      for (const [k, name] of pullNames.entries()) {
        const difference = helix[name] - expected[name]
        const residual = name === 'phi' ? wrapAngle(difference) : difference
        this.pulls[name].push(residual / Math.sqrt(covariance[6 * k]!))
        this.residuals[name].push(residual)
      }
    }
  }

  get count(): number {
    return this.pulls.d0.length
  }

  /** null where there were fewer than ten tracks. */
  summary(): Record<PullName, PullSummary & { resolution: number }> | null {
    if (this.count < 10) return null
    const entries = pullNames.map((name) => {
      const { width: resolution } = summarise(this.residuals[name])
      return [name, { ...summarise(this.pulls[name]), resolution }] as const
    })
    return Object.fromEntries(entries) as Record<PullName, PullSummary & { resolution: number }>
  }
}

function summarise(values: readonly number[]): PullSummary {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const std = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length)
  return { mean, width: (at(0.84134) - at(0.15866)) / 2, std }
}
