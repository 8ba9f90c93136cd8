import { isText } from './columns'
import type { Values } from './types'

export interface ColumnStatistics {
  /** Of finite values. */
  count: number
  nan: number
  sum: number
  min: number | null
  max: number | null
}

/** Count, sum and extremes of a column's values, gathered chunk by chunk; truth values count as 0 and 1. */
export class StatisticsGatherer {
  private readonly found: ColumnStatistics = { count: 0, nan: 0, sum: 0, min: null, max: null }

  /** @throws TypeError for texts. */
  add(values: Values): void {
    if (isText(values)) throw new TypeError('Texts have no statistics')
    const { found } = this
    let [count, sum, min, max] = [0, 0, Infinity, -Infinity]
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i])
      if (!Number.isFinite(value)) continue
      count++
      sum += value
      if (value < min) min = value
      if (value > max) max = value
    }
    found.count += count
    found.nan += values.length - count
    found.sum += sum
    if (count === 0) return
    found.min = Math.min(found.min ?? Infinity, min)
    found.max = Math.max(found.max ?? -Infinity, max)
  }

  get statistics(): ColumnStatistics {
    return { ...this.found }
  }
}
