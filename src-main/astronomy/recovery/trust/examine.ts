import { judge, type Judgement } from '../../../engine/trust/checks'
import { createPlane, type Plane } from '../../image'
import type { Flag } from '../enhance/flags'
import { calibrated } from './brightness'
import { findInvented, type InventedSource } from './invented'
import { scoresOf } from './scores'
import { findSources, type MeasuredSource, type RecoveredInNoise } from './sources'
import type { Trust } from './trustFile'

export interface JudgedSource extends MeasuredSource {
  judgement: Judgement
}

/** What can be said of a recovery beyond its looks. */
export interface Examination {
  /** null: the model was not calibrated, so that sources cannot be judged. */
  sources: JudgedSource[] | null
  invented: InventedSource[]
  flags: Flag[]
  /** In units of the input's noise, made to hold; as predicted where the model was not calibrated. */
  uncertainty: Plane[] | null
  /** On the recovered grid: see `flagValues`. */
  map: Plane
  /** Not one source is like anything that the model was trained on. */
  refused: boolean
}

/** Values of the flag map. */
export const flagValues = { nothing: 0, unfamiliar: 1, invented: 2 } as const

/** So far beyond the limit a single source is refused, not only flagged. */
const refusedBeyond = 2

/**
 * Judges each source of an image by what the model was trained on, marks what the output shows without evidence in the
 * input, and corrects the predicted errors.
 *
 * @param reference band to which colours are taken. @param fwhmPixels added, px of the recovered grid.
 */
export function examine(
  image: RecoveredInNoise,
  trust: Trust | null,
  reference: number,
  fwhmPixels: number,
): Examination {
  const { input, recovered, downscale } = image
  const invented = findInvented(input, recovered, { fwhmPixels, downscale })
  const sources = trust && findSources(image, reference).map((source) => judged(source, trust))
  const strange = sources?.filter(({ judgement }) => judgement.rejected) ?? []
  const flags = [...unfamiliarFlags(strange, sources?.length ?? 0), ...inventedFlags(invented)]
  const { uncertainty } = image
  const hopeless = strange.filter(({ judgement }) => judgement.strangeness > refusedBeyond)
  return {
    sources,
    invented,
    flags,
    uncertainty:
      uncertainty && (trust?.uncertainty ? calibrated(uncertainty, recovered, trust.uncertainty) : [...uncertainty]),
    map: flagMap(recovered[0]!, strange, invented, downscale),
    refused: sources !== null && sources.length > 0 && hopeless.length === sources.length,
  }
}

function judged(source: MeasuredSource, trust: Trust): JudgedSource {
  return { ...source, judgement: judge(trust.checks, scoresOf(source, trust.familiarity)) }
}

/** Why a check fails, after "source at x, y". */
const reasons: Readonly<Record<string, string>> = {
  unfamiliar: 'is unlike every galaxy that the model was trained on',
  inconsistent: 'is not what the output, degraded again, would look like',
}

function unfamiliarFlags(strange: readonly JudgedSource[], all: number): Flag[] {
  const [worst] = [...strange].sort((a, b) => b.judgement.strangeness - a.judgement.strangeness)
  if (!worst) return []
  const { x, y, judgement } = worst
  const which = all === 1 ? 'The only source' : `${strange.length} of ${all} sources; the strangest, at`
  const where = all === 1 ? '' : ` ${(x + 1).toFixed(0)}, ${(y + 1).toFixed(0)},`
  const message = `${which}${where} ${reasons[judgement.check] ?? `fails the check '${judgement.check}'`}: ${judgement.strangeness.toFixed(2)} times the limit.`
  return [{ code: 'unfamiliar', value: judgement.strangeness, range: [0, 1], message }]
}

function inventedFlags(invented: readonly InventedSource[]): Flag[] {
  const [worst] = invented
  if (!worst) return []
  const { x, y, expectedSnr, share } = worst
  const many =
    invented.length === 1
      ? 'One source of the output is not in the input'
      : `${invented.length} sources of the output are not in the input`
  const message = `${many}: at ${(x + 1).toFixed(0)}, ${(y + 1).toFixed(0)} it would stand at ${expectedSnr.toFixed(1)}σ, ${(100 * Math.max(0, share)).toFixed(0)} % of that is there.`
  return [{ code: 'invented', value: invented.length, range: [0, 0], message }]
}

function flagMap(
  { width, height }: Plane,
  strange: readonly JudgedSource[],
  invented: readonly InventedSource[],
  factor: number,
): Plane {
  const map = createPlane(width, height)
  const disc = (x: number, y: number, from: number, to: number, value: number): void => {
    for (let row = Math.max(0, Math.floor(y - to)); row <= Math.min(height - 1, Math.ceil(y + to)); row++) {
      for (let column = Math.max(0, Math.floor(x - to)); column <= Math.min(width - 1, Math.ceil(x + to)); column++) {
        const r = Math.hypot(column - x, row - y)
        if (r >= from && r <= to) map.data[row * width + column] = value
      }
    }
  }
  // The centre of a coarse pixel lies between fine ones.
  const fine = (at: number): number => (at + 0.5) * factor - 0.5
  for (const { x, y, source } of strange) {
    disc(fine(x), fine(y), 0, factor * Math.max(3, Math.sqrt(source.area / Math.PI)), flagValues.unfamiliar)
  }
  for (const { x, y, radius } of invented) disc(x, y, radius, radius + 1.5, flagValues.invented)
  return map
}
