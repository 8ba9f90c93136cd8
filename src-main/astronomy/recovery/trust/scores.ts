import type { CheckScores } from '../../../engine/trust/checks'
import { distanceToKnown, type Familiarity } from '../../../engine/trust/familiarity'
import type { MeasuredSource } from './sources'

/** The checks of one source; a mosaic is checked source by source. */
export function scoresOf(source: MeasuredSource, familiarity: Familiarity): CheckScores {
  // As logarithms: both are ratios, with tails that would make the limit that of the longer one alone.
  return {
    unfamiliar: Math.log(distanceToKnown(familiarity, source.features)),
    inconsistent: Math.log(source.chi2),
  }
}
