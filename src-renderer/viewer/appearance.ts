import type { Pane } from '../../src-preload/contract/jobs'
import type { ImageMapId } from './colourMaps'
import type { Appearance } from './renderer'
import { limitsBy, proper, residualRange, type PlaneSummary } from './statistics'
import type { LimitId, Limits, StretchId } from './stretch'

export interface DisplaySettings {
  stretch: StretchId
  limitRule: LimitId
  custom: Limits
  map: ImageMapId
  inverted: boolean
  residualFactor: number
}

/** The limits that all images share: by rule from the image they are compared with. */
export function sharedLimits(settings: DisplaySettings, reference: PlaneSummary): Limits {
  return settings.limitRule === 'custom' ? proper(settings.custom) : limitsBy(settings.limitRule, reference)
}

/** Noise below which a composite has no colour, in standard deviations. */
const pedestalSigmas = 4

/**
 * How a pane looks. Images share stretch, limits and colours; a residual is linear, symmetric about zero and diverging;
 * an uncertainty and a χ² have a scale of their own, since they are no brightness of the sky.
 */
export function appearanceOf(
  role: Pane['role'],
  summary: PlaneSummary,
  settings: DisplaySettings,
  shared: Limits,
): Appearance {
  const pedestal = pedestalSigmas * (summary.sky?.sigma ?? 0)
  if (role === 'residual') {
    const range = residualRange(summary) * settings.residualFactor
    return {
      stretch: 'linear',
      limits: { low: -range, high: range },
      map: 'difference',
      inverted: settings.inverted,
      pedestal,
    }
  }
  if (role === 'uncertainty' || role === 'consistency') {
    const { high } = limitsBy('percentile995', summary)
    const map = settings.map === 'gray' ? 'inferno' : settings.map
    return { stretch: 'linear', limits: proper({ low: 0, high }), map, inverted: settings.inverted, pedestal }
  }
  return { stretch: settings.stretch, limits: shared, map: settings.map, inverted: settings.inverted, pedestal }
}
