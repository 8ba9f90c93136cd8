import type { TrainingEvent } from './events'
import { diagnose, sentenceOf } from './health'

/** Lines that are kept of each name: no judgement looks back further. */
const kept = 400

/** Listens to a run and says once what is wrong with it. */
export class HealthWatch {
  private readonly columns = new Map<string, { step: number[]; value: number[] }>()
  private readonly said = new Set<string>()
  private metric: { name: string; better: 'higher' | 'lower' } | null = null

  /** @returns sentences that are new. */
  hear(event: TrainingEvent): string[] {
    if (event.type === 'train') {
      const { step, losses, gradientNorm, rankedAbove, diversity } = event
      for (const [name, value] of Object.entries(losses)) this.add(`losses.${name}`, step, value)
      for (const [name, value] of Object.entries(gradientNorm)) this.add(`gradientNorm.${name}`, step, value)
      if (rankedAbove !== null) this.add('rankedAbove', step, rankedAbove)
      if (diversity !== null) this.add('diversity', step, diversity)
      return this.news()
    }
    if (event.type === 'validation' && this.metric) {
      const value = event.metrics[this.metric.name]?.mean
      if (value !== undefined) this.add(`validation.${this.metric.name}`, event.step, value)
      return this.news()
    }
    if (event.type === 'start') this.metric = event.metric
    return []
  }

  private add(name: string, step: number, value: number): void {
    const column = this.columns.get(name) ?? { step: [], value: [] }
    column.step.push(step)
    column.value.push(value)
    // Validations are few, and the first of them counts.
    if (column.step.length > 2 * kept && !name.startsWith('validation.')) {
      column.step.splice(0, kept)
      column.value.splice(0, kept)
    }
    this.columns.set(name, column)
  }

  private news(): string[] {
    const findings = diagnose({
      names: [...this.columns.keys()],
      column: (name) => this.columns.get(name) ?? null,
      bestMetric: this.metric?.name ?? '',
      better: this.metric?.better ?? 'higher',
    })
    const fresh = findings.filter(({ code }) => !this.said.has(code))
    for (const { code } of fresh) this.said.add(code)
    return fresh.map(sentenceOf)
  }
}
