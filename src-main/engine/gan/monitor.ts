import { GalateaError } from '../../base/errors'
import type { Recipe } from './recipe'
import type { UpdateResult } from './session'

/** Means over the steps since the last line of metrics. */
export class Averages {
  private readonly sums = new Map<string, { sum: number; count: number }>()

  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.sums.get(name) ?? { sum: 0, count: 0 }
      this.sums.set(name, { sum: entry.sum + value, count: entry.count + 1 })
    }
  }

  take(): Record<string, number> {
    const means = Object.fromEntries([...this.sums].map(([name, { sum, count }]) => [name, sum / count]))
    this.sums.clear()
    return means
  }
}

/**
 * Watches every step and throws `diverged`, with the reason, when going on is of no use: a loss or gradient that is
 * not finite, or generated samples that stayed all alike (their spread over the batch below `collapseRatio` of the real
 * samples') for `collapseSteps` steps.
 */
export class Watchdog {
  private alike = 0

  constructor(private readonly recipe: Recipe) {}

  check(step: number, { scalars, gradientNorm }: UpdateResult): void {
    for (const [name, value] of Object.entries(scalars)) this.requireFinite(step, `the loss '${name}'`, value)
    for (const [name, value] of Object.entries(gradientNorm)) {
      this.requireFinite(step, `the gradient of the ${name}`, value)
    }
    if (scalars.diversity !== undefined) this.checkDiversity(step, scalars.diversity)
  }

  private requireFinite(step: number, what: string, value: number): void {
    if (Number.isFinite(value)) return
    const reason = `${what} became ${Number.isNaN(value) ? 'not a number' : 'infinite'}`
    throw new GalateaError('diverged', `Training diverged in step ${step}: ${reason}.`, { step, what, reason: 'nan' })
  }

  private checkDiversity(step: number, diversity: number): void {
    const { collapseRatio, collapseSteps } = this.recipe.schedule
    this.alike = diversity < collapseRatio ? this.alike + 1 : 0
    if (this.alike < collapseSteps) return
    const measured = `${(100 * diversity).toPrecision(2)} % of the spread of the real ones, for ${collapseSteps} steps`
    throw new GalateaError(
      'diverged',
      `The generator collapsed by step ${step}: its samples are all alike (${measured}).`,
      { step, diversity, reason: 'collapse' },
    )
  }
}
