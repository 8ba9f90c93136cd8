import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import { writeAtomically } from '../../base/files'
import { diagnose } from '../../engine/gan/health'
import { RunFolder } from '../../engine/gan/run'
import type { BufferAnswer } from '../buffers'
import { folders, stampedName } from '../workspace'
import { OpenOnce } from './openOnce'
import { RunSeries, type Column } from './series'
import { smoothed, thin } from './thinning'

/** Runs whose numbers stay in memory: those of an overlay. */
const open = new OpenOnce<RunSeries>(
  20,
  (file) => Promise.resolve(new RunSeries(file)),
  () => undefined,
)

async function seriesOf(run: string): Promise<RunSeries> {
  const series = await open.get(new RunFolder(run).metricsFile)
  await series.update()
  return series
}

export async function readCurves(input: BufferInput<'readCurves'>): Promise<BufferAnswer<BufferOutput<'readCurves'>>> {
  const { run, columns, version: known } = input
  const series = await seriesOf(run)
  const { version, rows } = series
  const unchanged = version === known
  const newest = Object.fromEntries(series.names.map((name) => [name, lastOf(series.column(name))]))
  const { bestMetric, metrics } = await new RunFolder(run).readManifest()
  const findings = diagnose({
    names: series.names,
    column: (name) => series.column(name),
    bestMetric,
    better: metrics[bestMetric]?.better ?? 'higher',
  })
  const value = { version, unchanged, rows, newest, findings }
  return { value, buffers: unchanged ? [] : columns.flatMap((name) => curveOf(series.column(name), input)) }
}

/** x and value of the recorded points, x and value of the smoothed ones. */
function curveOf(column: Column | null, input: BufferInput<'readCurves'>): Float64Array[] {
  const { x: axis, from, to, points, smoothing } = input
  if (!column) return Array.from({ length: 4 }, () => new Float64Array(0))
  const raw = thin(column[axis], column.value, from, to, points)
  if (smoothing === 0) return [raw.x, raw.y, new Float64Array(0), new Float64Array(0)]
  const smooth = thin(column[axis], smoothed(column.value, smoothing), from, to, points)
  return [raw.x, raw.y, smooth.x, smooth.y]
}

function lastOf(column: Column | null): number {
  return column?.value.at(-1) ?? NaN
}

interface Summary {
  step: number
  seconds: number | null
  best: { value: number; step: number } | null
}

/** By file: a list of a hundred runs must not read a hundred logs each time it is shown. */
const summaries = new Map<string, { stamp: string; summary: Summary }>()

/** How far a run is and the best value of a metric, by its log. */
export async function summaryOf(file: string, metric: string, better: 'higher' | 'lower'): Promise<Summary> {
  const stats = await stat(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (!stats) return { step: 0, seconds: null, best: null }
  const stamp = `${stats.ino} ${stats.size} ${metric}`
  const known = summaries.get(file)
  if (known?.stamp === stamp) return known.summary
  // Not by way of the open ones: a list of all runs would push out those that are looked at.
  const series = new RunSeries(file)
  await series.update()
  const summary = summarise(series, metric, better)
  summaries.set(file, { stamp, summary })
  return summary
}

function summarise(series: RunSeries, metric: string, better: 'higher' | 'lower'): Summary {
  const times = series.column('seconds')
  const column = series.column(metric)
  let best: Summary['best'] = null
  for (let i = 0; i < (column?.length ?? 0); i++) {
    const [value, step] = [column!.value[i]!, column!.step[i]!]
    if (!best || (better === 'higher' ? value > best.value : value < best.value)) best = { value, step }
  }
  return { step: times?.step.at(-1) ?? 0, seconds: times?.value.at(-1) ?? null, best }
}

/** Everything that was recorded, a line a row, with where it is from before it. */
export async function exportSeries({ runs, columns }: Input<'exportSeries'>): Promise<Output<'exportSeries'>> {
  const header: string[] = []
  const rows: string[] = [['run', 'step', 'epoch', 'seconds', ...columns].map(quoted).join(',')]
  for (const run of runs) {
    const series = await seriesOf(run)
    const { task, dataset, device, versions } = await new RunFolder(run).readManifest()
    const name = basename(run)
    const source = [`run ${name}`, task, `data set ${basename(dataset.folder)} ${dataset.hash.slice(0, 12)}`]
    header.push(`# ${[...source, device.name || device.id, `Galatea ${versions.galatea ?? ''}`].join(', ')}`)
    rows.push(...rowsOf(name, series, columns))
  }
  const name = `${runs.length === 1 ? basename(runs[0]!) : 'runs'}.csv`
  const path = join(folders.results, stampedName('series'), name)
  await writeAtomically(path, `${[...header, ...rows].join('\n')}\n`)
  return { path, name }
}

function* rowsOf(run: string, series: RunSeries, columns: readonly string[]): Generator<string> {
  const byStep = new Map<number, { at: [number, number, number]; values: (number | undefined)[] }>()
  columns.forEach((name, position) => {
    const column = series.column(name)
    for (let i = 0; i < (column?.length ?? 0); i++) {
      const step = column!.step[i]!
      const row = byStep.get(step) ?? { at: [step, column!.epoch[i]!, column!.seconds[i]!], values: [] }
      row.values[position] = column!.value[i]!
      byStep.set(step, row)
    }
  })
  for (const [, { at, values }] of [...byStep].sort(([a], [b]) => a - b)) {
    yield [quoted(run), ...at, ...columns.map((_, i) => values[i] ?? '')].join(',')
  }
}

function quoted(text: string): string {
  return /[",\n#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
