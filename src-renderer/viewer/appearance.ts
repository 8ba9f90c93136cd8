import type { Pane } from '../../src-preload/contract/jobs'
import type { ImageMapId } from './colourMaps'
import type { Appearance } from './renderer'
import { limitsBy, proper, residualRange, type PlaneSummary } from './statistics'
import { strengthOf, type LimitId, type Limits, type StretchId } from './stretch'

export interface DisplaySettings {
  stretch: StretchId
  /** Doublings of the stretch's strength. */
  lift: number
  limitRule: LimitId
  custom: Limits
  map: ImageMapId
  inverted: boolean
  residualFactor: number
}

/** What all images have in common, by rule from the one that they are compared with. */
export interface SharedDisplay {
  limits: Limits
  strength: number
}

export function sharedDisplay(settings: DisplaySettings, reference: PlaneSummary): SharedDisplay {
  const { limitRule, custom, stretch, lift } = settings
  const limits = limitRule === 'custom' ? proper(custom) : limitsBy(limitRule, reference)
  return { limits, strength: strengthOf(stretch, limits, reference.sky?.sigma ?? null, lift) }
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
  shared: SharedDisplay,
): Appearance {
  const { inverted, map } = settings
  const common = { inverted, strength: shared.strength, pedestal: pedestalSigmas * (summary.sky?.sigma ?? 0) }
  if (role === 'residual') {
    const range = residualRange(summary) * settings.residualFactor
    return { ...common, stretch: 'linear', limits: { low: -range, high: range }, map: 'difference' }
  }
  if (role === 'uncertainty' || role === 'consistency') {
    const { high } = limitsBy('percentile995', summary)
    const limits = proper({ low: 0, high })
    return { ...common, stretch: 'linear', limits, map: map === 'gray' ? 'inferno' : map }
  }
  return { ...common, stretch: settings.stretch, limits: shared.limits, map }
}
