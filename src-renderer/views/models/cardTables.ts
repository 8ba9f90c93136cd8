import type { ModelCard } from '../../../src-preload/contract/models'

/** Metrics of a model beside those of the conventional methods: a row a metric, a column a method. */
export interface MetricTable {
  /** Of the conventional methods, after the model's own column. */
  methods: string[]
  /** Means over the test split; null where a method has none. */
  rows: { name: string; values: (number | null)[] }[]
}

/** @returns null where the model was not evaluated. */
export function metricTable({ metrics, baselines }: Pick<ModelCard, 'metrics' | 'baselines'>): MetricTable | null {
  const names = Object.keys(metrics).filter((name) => meanOf(metrics[name]) !== null)
  if (names.length === 0) return null
  const others = Object.entries(baselines).map(([id, value]) => {
    const method = asObject(value)
    return { name: typeof method.name === 'string' ? method.name : id, metrics: asObject(method.metrics) }
  })
  const columns = [metrics, ...others.map((other) => other.metrics)]
  return {
    methods: others.map(({ name }) => name),
    rows: names.map((name) => ({ name, values: columns.map((column) => meanOf(column[name])) })),
  }
}

/** What a model was trained for, by name: a range, one value, or words. */
export type DomainRow = { name: string } & ({ range: [number, number] } | { value: number } | { words: string[] })

/** Bands have a place of their own; groups of ranges are named `group.name`. */
export function domainRows(domain: ModelCard['domain'], group = ''): DomainRow[] {
  return Object.entries(domain).flatMap(([key, value]): DomainRow[] => {
    const name = group + key
    if (name === 'bands') return []
    if (typeof value === 'number') return [{ name, value }]
    if (typeof value === 'string') return [{ name, words: [value] }]
    if (!Array.isArray(value)) return domainRows(asObject(value), `${name}.`)
    if (value.length === 2 && value.every((end) => typeof end === 'number')) {
      const [low, high] = value as [number, number]
      return [low === high ? { name, value: low } : { name, range: [low, high] }]
    }
    if (value.length > 0 && value.every((entry) => typeof entry === 'number')) {
      const numbers = value
      return [{ name, range: [Math.min(...numbers), Math.max(...numbers)] }]
    }
    return value.length > 0 ? [{ name, words: value.map(String) }] : []
  })
}

/** A plain number, or the mean of a summary. */
function meanOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : asObject(value).mean
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
