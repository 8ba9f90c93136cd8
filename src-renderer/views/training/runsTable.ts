import type { Run } from '../../../src-preload/contract/training'

export const runColumns = [
  'name',
  'task',
  'preset',
  'dataset',
  'step',
  'best',
  'state',
  'seconds',
  'startedAt',
] as const
export type RunColumn = (typeof runColumns)[number]

/** A run as the table has it: with its state, which only the queue knows while it trains. */
export interface TableRun extends Run {
  /** A job's state while it trains; else why it ended, or `interrupted`. */
  state: string
}

/** By a column; runs without a value come last whichever way. Best values are compared within their metric. */
export function sortRuns(runs: readonly TableRun[], column: RunColumn, descending: boolean): TableRun[] {
  const sign = descending ? -1 : 1
  return [...runs].sort((a, b) => {
    const [x, y] = [cell(a, column), cell(b, column)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    if (column === 'best' && a.bestMetric !== b.bestMetric) return a.bestMetric.localeCompare(b.bestMetric)
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
  })
}

function cell(run: TableRun, column: RunColumn): string | number | null {
  return column === 'best' ? (run.best?.value ?? null) : run[column]
}

/** Runs in whose words all of these occur. */
export function filterRuns(runs: readonly TableRun[], search: string): TableRun[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return runs.filter((run) => {
    const text = [run.name, run.task, run.preset, run.dataset, run.state, run.notes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export interface Difference {
  path: string
  values: unknown[]
}

/** Knobs in which some recipes differ, by path; undefined where one has no such knob. */
export function differences(recipes: readonly unknown[]): Difference[] {
  const flattened = recipes.map((recipe) => new Map(leaves(recipe)))
  const paths = [...new Set(flattened.flatMap((recipe) => [...recipe.keys()]))].sort()
  return paths
    .map((path) => ({ path, values: flattened.map((recipe) => recipe.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
}

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
}
