/** Numbers of a run's log under one name, with the steps they were recorded at. */
export interface HealthColumn {
  readonly step: ArrayLike<number>
  readonly value: ArrayLike<number>
}

export interface HealthFacts {
  /** By name, as in the log: `losses.l1`, `validation.psnr`, `rankedAbove`, `gradientNorm.generator`. */
  column: (name: string) => HealthColumn | null
  names: readonly string[]
  bestMetric: string
  better: 'higher' | 'lower'
}

/** What is wrong with a run, and the numbers that say so. */
export type Finding =
  | { code: 'collapse'; values: { percent: number; lines: number } }
  | { code: 'overfitting'; values: { bestStep: number; best: number; latest: number } }
  | { code: 'discriminatorWins'; values: { percent: number; lines: number } }
  | { code: 'gradientSpike'; values: { step: number; times: number } }

/** Lines of the log that a judgement looks back on. */
const window = 20

/** Everything there is to say of a run, worst first. Pure: the same log, the same findings. */
export function diagnose(facts: HealthFacts): Finding[] {
  return [collapse(facts), discriminatorWins(facts), overfitting(facts), gradientSpike(facts)].flatMap(
    (finding) => finding ?? [],
  )
}

/** Below this part of the real samples' spread the generated ones are nearly all alike. The trainer stops far below it. */
const alike = 0.1

function collapse({ column }: HealthFacts): Finding | null {
  const recent = lastOf(column('diversity'), window)
  if (recent.length < window || mean(recent) >= alike) return null
  return { code: 'collapse', values: { percent: 100 * mean(recent), lines: window } }
}

/** At equilibrium it is one half; nothing is left to learn from a discriminator that is always right. */
const surelyTold = 0.97

function discriminatorWins({ column }: HealthFacts): Finding | null {
  const recent = lastOf(column('rankedAbove'), window)
  if (recent.length < window || mean(recent) < surelyTold) return null
  return { code: 'discriminatorWins', values: { percent: 100 * mean(recent), lines: window } }
}

/** Validations after the best one before it is spoken of. */
const validationsWaited = 4
/** Part of all that was gained, from the first validation to the best, that must have been lost again. */
const lostAgain = 0.1

/** Validation has turned for the worse while a content loss on the training data still falls. */
function overfitting({ column, names, bestMetric, better }: HealthFacts): Finding | null {
  const validation = column(`validation.${bestMetric}`)
  if (!validation || validation.value.length <= validationsWaited) return null
  const sign = better === 'higher' ? 1 : -1
  const scores = Array.from(validation.value, (value) => sign * value)
  const at = scores.indexOf(Math.max(...scores))
  const after = scores.slice(at + 1)
  if (after.length < validationsWaited) return null
  const gained = scores[at]! - scores[0]!
  const recent = mean(after.slice(-validationsWaited))
  if (!(gained > 0) || scores[at]! - recent < lostAgain * gained) return null
  const turned = Number(validation.step[at])
  if (!names.some((name) => isContent(name) && fallsAfter(column(name), turned))) return null
  return { code: 'overfitting', values: { bestStep: turned, best: sign * scores[at]!, latest: sign * recent } }
}

const adversarial = new Set(['generator', 'discriminator', 'adversarial', 'r1', 'r2'])

function isContent(name: string): boolean {
  return name.startsWith('losses.') && !adversarial.has(name.slice('losses.'.length))
}

/** Lower by a fiftieth in the newest lines than just before a step. */
function fallsAfter(column: HealthColumn | null, step: number): boolean {
  if (!column) return false
  const steps = Array.from(column.step)
  const values = Array.from(column.value)
  const turn = steps.findIndex((at) => at > step)
  if (turn < 1) return false
  const before = mean(values.slice(Math.max(0, turn - window), turn))
  const now = mean(values.slice(turn).slice(-window))
  return now < before - 0.02 * Math.abs(before)
}

/** Times the usual norm. */
const spike = 20

function gradientSpike({ column }: HealthFacts): Finding | null {
  for (const network of ['generator', 'discriminator']) {
    const norms = column(`gradientNorm.${network}`)
    if (!norms || norms.value.length < 2 * window) continue
    const usual = median(Array.from(norms.value).slice(-10 * window))
    const recent = Array.from(norms.value).slice(-window)
    const largest = Math.max(...recent)
    if (!(usual > 0) || largest < spike * usual) continue
    const at = norms.value.length - window + recent.indexOf(largest)
    return { code: 'gradientSpike', values: { step: Number(norms.step[at]), times: largest / usual } }
  }
  return null
}

/** A finding and what to do about it, in English, for the command line. */
export function sentenceOf(finding: Finding): string {
  switch (finding.code) {
    case 'collapse':
      return `The generated samples are nearly all alike (${finding.values.percent.toPrecision(2)} % of the real ones' spread): lower the generator's learning rate, add noise, or raise the discriminator's penalties r1 and r2.`
    case 'discriminatorWins':
      return `The discriminator tells ${finding.values.percent.toPrecision(3)} % of the pairs apart: the generator learns nothing from it. Raise r1 and r2, lower the discriminator's learning rate, or give it fewer layers.`
    case 'overfitting':
      return `Validation was best at step ${finding.values.bestStep} and has turned since, while the training loss still falls: stop and use the checkpoint 'best', or add data, flips or a smaller generator.`
    case 'gradientSpike':
      return `A gradient at step ${finding.values.step} was ${finding.values.times.toFixed(0)} times the usual one: set clipNorm, or lower the learning rate.`
  }
}

function lastOf(column: HealthColumn | null, count: number): number[] {
  return column ? Array.from(column.value).slice(-count) : []
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
