/**
 * Several checks of one input, calibrated together. Each check gives a score, the higher the stranger. Scores of
 * different checks are made comparable by what they are on inputs that are known to be right, and the strangest of them
 * decides: the limit is set so that all checks together reject a right input as seldom as stated, not each on its own
 * (of ten checks at 1 % each, one input in ten would be rejected).
 */
export interface CheckCalibration {
  /** Of each check, by name: median and the distance from there to the 95th percentile, on right inputs. */
  checks: Record<string, { median: number; spread: number }>
  /** Largest standardised score of a right input. */
  limit: number
  /** Rate at which right inputs are rejected, as asked for. */
  asked: number
  /** As can be promised with so many objects: at least 1 / (objects + 1). */
  falseAlarmRate: number
  /** Objects that it was calibrated on; several inputs of one object count once, by the strangest. */
  objects: number
}

export interface Judgement {
  /** In units of the limit: above 1 the input is rejected. */
  strangeness: number
  /** The check that decided. */
  check: string
  rejected: boolean
}

/** Scores of one input by check; NaN where a check has nothing to say. */
export type CheckScores = Readonly<Record<string, number>>

/** A check whose right inputs all score alike would make any other score infinitely strange. */
const leastSpread = 1e-6

/**
 * @param inputs of right inputs, with the object that each is of.
 * @param asked false-alarm rate of all checks together, as 0.01.
 * @throws RangeError without inputs.
 */
export function calibrateChecks(
  inputs: readonly { object: string; scores: CheckScores }[],
  asked: number,
): CheckCalibration {
  if (inputs.length === 0) throw new RangeError('Checks are calibrated on at least one input')
  const names = [...new Set(inputs.flatMap(({ scores }) => Object.keys(scores)))]
  const checks: CheckCalibration['checks'] = {}
  for (const name of names) {
    const values = inputs.map(({ scores }) => scores[name] ?? NaN).filter((value) => !Number.isNaN(value))
    if (values.length === 0) continue
    const sorted = Float64Array.from(values).sort()
    const median = quantile(sorted, 0.5)
    checks[name] = { median, spread: Math.max(leastSpread, quantile(sorted, 0.95) - median) }
  }
  const strangest = new Map<string, number>()
  for (const { object, scores } of inputs) {
    const { largest } = strangestOf(checks, scores)
    strangest.set(object, Math.max(strangest.get(object) ?? -Infinity, largest))
  }
  const sorted = [...strangest.values()].sort((a, b) => a - b)
  // Split conformal: a new right input exceeds the k-th of n with a probability of 1 − k/(n + 1).
  const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * (1 - asked)))
  return {
    checks,
    limit: Math.max(leastSpread, sorted[rank - 1]!),
    asked,
    falseAlarmRate: 1 - rank / (sorted.length + 1),
    objects: sorted.length,
  }
}

/** @param scores checks that were not calibrated are left aside. */
export function judge({ checks, limit }: CheckCalibration, scores: CheckScores): Judgement {
  const { largest, check } = strangestOf(checks, scores)
  const strangeness = Math.max(0, largest) / limit
  return { strangeness, check, rejected: strangeness > 1 }
}

function strangestOf(checks: CheckCalibration['checks'], scores: CheckScores): { largest: number; check: string } {
  let [largest, check] = [-Infinity, '']
  for (const [name, { median, spread }] of Object.entries(checks)) {
    const score = scores[name]
    if (score === undefined || Number.isNaN(score)) continue
    const standard = (score - median) / spread
    if (standard > largest) [largest, check] = [standard, name]
  }
  return { largest, check }
}

/** Linear between the two nearest, as most programs have it. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!]
  return a + (at - low) * (b - a)
}
