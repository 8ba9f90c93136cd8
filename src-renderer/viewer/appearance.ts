import type { Pane } from '../../src-preload/contract/jobs'
import type { ImageMapId } from './colourMaps'
import type { Appearance } from './renderer'
import { limitsBy, proper, residualRange, type PlaneSummary } from './statistics'
import { equalLevels, strengthOf, type LimitId, type Limits, type StretchId } from './stretch'

export interface DisplaySettings {
  stretch: StretchId
  /** Doublings of the stretch's strength. */
  lift: number
  limitRule: LimitId
  custom: Limits
  map: ImageMapId
  inverted: boolean
  /** Slope of the colours about the bias: 1 as they are. */
  contrast: number
  /** The brightness 0…1 that gets the middle colour: 0.5 as it is. */
  bias: number
  /** Half-range of the residual as a multiple of the automatic one. */
  residualFactor: number
  colour: ColourSettings
}

/** Of a composite of three bands. */
export interface ColourSettings {
  /** Lupton's Q: small is nearly linear, large nearly logarithmic. */
  q: number
  /** Doublings of the brightness. */
  brightness: number
  /** Factors of red, green and blue. */
  gains: [red: number, green: number, blue: number]
}

export const usualDisplay: DisplaySettings = {
  stretch: 'asinh',
  lift: 0,
  limitRule: 'sky',
  custom: { low: 0, high: 1 },
  map: 'gray',
  inverted: false,
  contrast: 1,
  bias: 0.5,
  residualFactor: 1,
  colour: { q: 8, brightness: 0, gains: [1, 1, 1] },
}

/** What all images have in common, by rule from the one that they are compared with. */
export interface SharedDisplay {
  limits: Limits
  strength: number
  /** Of the equalised stretch; else null. */
  levels: Float32Array<ArrayBuffer> | null
}

export function sharedDisplay(settings: DisplaySettings, reference: PlaneSummary): SharedDisplay {
  const { limitRule, custom, stretch, lift } = settings
  const limits = limitRule === 'custom' ? proper(custom) : limitsBy(limitRule, reference)
  const strength = strengthOf(stretch, limits, reference.sky?.sigma ?? null, lift)
  return { limits, strength, levels: stretch === 'equalised' ? levelsOf(reference.sorted, limits) : null }
}

/** Kept, since the same are asked for in every frame. */
let latest: { sorted: Float32Array; limits: Limits; levels: Float32Array<ArrayBuffer> } | null = null

function levelsOf(sorted: Float32Array, limits: Limits): Float32Array<ArrayBuffer> {
  const same = latest?.sorted === sorted && latest.limits.low === limits.low && latest.limits.high === limits.high
  if (!latest || !same) latest = { sorted, limits, levels: equalLevels(sorted, limits) }
  return latest.levels
}

/** Noise below which a composite has no colour, in standard deviations. */
const pedestalSigmas = 4

/** Multiples of Lupton's linear range at which Q = 8 gives white: sinh(10 · asinh(0.8)) / 8. */
const whiteAt = Math.sinh(10 * Math.asinh(0.8)) / 8

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
  const { inverted, map, contrast, bias, colour } = settings
  const common = {
    inverted,
    contrast,
    bias,
    strength: shared.strength,
    levels: shared.levels,
    lupton: {
      q: colour.q,
      // With Q = 8 and no more brightness, the upper limit is white.
      range: ((shared.limits.high - shared.limits.low) / whiteAt) * 2 ** -colour.brightness,
      gains: colour.gains,
      pedestal: pedestalSigmas * (summary.sky?.sigma ?? 0),
    },
  }
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
