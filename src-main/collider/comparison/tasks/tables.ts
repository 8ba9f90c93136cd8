import { basename } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { checkpoint, noProgress, type Work } from '../../../base/progress'
import { openEventFile, type Column, type ColumnInfo, type EventFile, type EventTable } from '../../events'
import type { ComparisonInput, Sample, VariableInfo } from '../sample'
import { moments } from '../statistics/moments'
import { GrowingColumns } from './growing'
import type { ComparisonFiles, ReadOptions } from './task'

/** Columns that name an event: items with the same number are not independent. */
const eventColumns = ['event', 'event_id', 'eventNumber', 'EventNumber', 'event_number']
const weightColumns = ['weight', 'genWeight', 'mcEventWeight', 'EventWeight']
/** Numbers of things, not measurements. */
const identifiers = new Set([...eventColumns, ...weightColumns, 'run', 'track_id', 'particle_id', 'hit_id'])
/** The classifier and the physics distances see no more. */
const mostFeatures = 40

/** Any two event files: the marginals of the columns that both have. */
export async function readTableComparison(
  files: ComparisonFiles,
  options: ReadOptions,
  work: Work,
): Promise<ComparisonInput> {
  return readTables('none', {}, files, options, work)
}

const trackLabels: Readonly<Record<string, Partial<VariableInfo>>> = {
  d0: { label: 'd₀', unit: 'mm' },
  z0: { label: 'z₀', unit: 'mm' },
  phi: { label: 'φ₀', unit: 'rad' },
  tan_lambda: { label: 'tan λ', unit: '' },
  q_over_pt: { label: 'q/pT', unit: '1/GeV' },
  pt: { label: 'pT', unit: 'GeV' },
  chi2: { label: 'χ² of the fit', unit: '' },
}

/** Tracks that two methods found in the same hits, one a row. */
export async function readTrackComparison(
  files: ComparisonFiles,
  options: ReadOptions,
  work: Work,
): Promise<ComparisonInput> {
  const input = await readTables('track-finding', trackLabels, files, options, work)
  // Elements of a covariance and numbers of hits say nothing by themselves.
  const telling = (name: string): boolean => !/^(cov_|hits\.)/.test(name)
  return {
    ...input,
    variables: input.variables.filter(({ name }) => telling(name)),
    features: input.features.filter(telling),
  }
}

interface TableSample {
  readonly sample: Sample
  readonly variables: readonly VariableInfo[]
  readonly notes: readonly string[]
}

async function readTables(
  task: string,
  labels: Readonly<Record<string, Partial<VariableInfo>>>,
  files: ComparisonFiles,
  options: ReadOptions,
  work: Work,
): Promise<ComparisonInput> {
  const progress = work.progress ?? noProgress
  const read = (path: string, from: number, to: number): Promise<TableSample> =>
    readTable(path, options, { ...work, progress: progress.slice(from, to) })
  const reference = await read(files.reference, 0, 0.45)
  const other = await read(files.other, 0.45, 0.9)
  const truth = files.truth ? await read(files.truth, 0.9, 0.95) : null
  const training = files.training ? await read(files.training, 0.95, 1) : null
  const has = (one: TableSample | null, name: string): boolean => !one || one.sample.columns.has(name)
  const variables = reference.variables
    .filter(({ name }) => has(other, name) && has(truth, name))
    .map((variable) => ({ ...variable, ...labels[variable.name] }))
  if (variables.length === 0) {
    const list = ({ sample }: TableSample): string => [...sample.columns.keys()].join(', ') || 'none'
    throw new GalateaError(
      'unreadable',
      `'${files.reference}' and '${files.other}' have no numeric column in common: ${list(reference)}; ${list(other)}.`,
      { reference: files.reference, other: files.other },
    )
  }
  return {
    task,
    reference: reference.sample,
    other: other.sample,
    truth: truth && truth.sample,
    training: training && training.sample,
    paired: false,
    variables,
    shared: [],
    features: featuresOf(variables, reference.sample, other.sample),
    slices: options.slices,
    images: null,
    notes: [
      ...[reference, other, truth, training].flatMap((one) => one?.notes ?? []),
      ...onlyInOne(reference, other),
      ...onlyInOne(other, reference),
    ],
  }
}

function onlyInOne(one: TableSample, two: TableSample): string[] {
  const names = one.variables.map(({ name }) => name).filter((name) => !two.sample.columns.has(name))
  return names.length > 0 ? [`Only '${one.sample.name}' has ${names.join(', ')}: not compared.`] : []
}

async function readTable(path: string, options: ReadOptions, work: Work): Promise<TableSample> {
  const file = await openEventFile(path)
  try {
    const table = tableOf(path, file, options.table)
    const numeric = table.columns.filter(({ type }) => type !== 'string')
    const columns = new GrowingColumns()
    const names = numeric.map(({ name }) => name)
    for await (const chunk of table.read(names)) {
      await checkpoint(work)
      for (const info of numeric) {
        for (const [name, values] of measured(info, chunk.columns[info.name]!, chunk.entries)) columns.add(name, values)
      }
      work.progress?.report((chunk.first + chunk.entries) / table.entries)
    }
    const all = columns.join()
    const count = all.values().next().value?.length ?? 0
    if (count === 0) {
      throw new GalateaError('unreadable', `Table '${table.name}' of '${path}' has no entries: nothing to compare.`, {
        path,
      })
    }
    const event = eventColumns.map((name) => all.get(name)).find(Boolean)
    const weight = weightColumns.map((name) => all.get(name)).find(Boolean) ?? null
    const lists = numeric.filter(({ depth, shape }) => depth > 0 || shape.length > 0)
    const name = basename(path)
    return {
      sample: {
        name,
        count,
        event: event ?? Float64Array.from({ length: count }, (_, i) => i),
        weight: options.weighted ? weight : null,
        columns: all,
      },
      variables: numeric.flatMap(variablesOf).filter((variable) => !identifiers.has(variable.name)),
      notes: [
        ...(lists.length > 0 ? [`Lists in '${name}' are compared by their length, sum and largest value.`] : []),
        ...(weight && !options.weighted ? [`The weights in '${name}' were not used: every entry counts once.`] : []),
      ],
    }
  } finally {
    await file.close()
  }
}

function tableOf(path: string, { tables }: EventFile, wanted: string | null): EventTable {
  const known = tables.map(({ name }) => name)
  const found = wanted === null ? largest(tables) : tables.find(({ name }) => name === wanted)
  if (found) return found
  if (wanted === null) throw new GalateaError('unreadable', `'${path}' holds no table.`, { path })
  throw new GalateaError('usage', `There is no table '${wanted}' in '${path}': it has ${known.join(', ')}.`, {
    path,
    known,
  })
}

function largest(tables: readonly EventTable[]): EventTable | undefined {
  return [...tables].sort((a, b) => b.entries - a.entries)[0]
}

const whole = new Set(['bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'])

function variablesOf({ name, type, depth, shape, unit }: ColumnInfo): VariableInfo[] {
  const integer = whole.has(type)
  if (depth === 0 && shape.length === 0) {
    return [{ name, label: name, unit, role: 'marginal', ...(integer && { integer }) }]
  }
  return [
    ...(depth > 0
      ? [{ name: `${name}.count`, label: `${name}, number`, unit: '', role: 'marginal', integer: true } as const]
      : []),
    { name: `${name}.sum`, label: `${name}, sum`, unit, role: 'marginal' },
    { name: `${name}.max`, label: `${name}, largest`, unit, role: 'marginal' },
  ]
}

/** Plain columns as they are; lists and arrays by length, sum and largest value. Infinite values count as undefined. */
function measured(
  { name, depth, shape }: ColumnInfo,
  { values, offsets }: Column,
  entries: number,
): [string, Float64Array][] {
  const finite = (value: number): number => (Number.isFinite(value) ? value : NaN)
  if (depth === 0 && shape.length === 0) {
    return [[name, Float64Array.from({ length: entries }, (_, i) => finite(Number(values[i])))]]
  }
  const size = shape.reduce((product, length) => product * length, 1)
  const [count, sum, max] = [new Float64Array(entries), new Float64Array(entries), new Float64Array(entries)]
  for (let i = 0; i < entries; i++) {
    let [start, end] = [i, i + 1]
    for (const level of offsets) [start, end] = [level[start]!, level[end]!]
    count[i] = end - start
    max[i] = end > start ? -Infinity : NaN
    for (let j = start * size; j < end * size; j++) {
      const value = Number(values[j])
      sum[i]! += value
      if (value > max[i]!) max[i] = value
    }
    sum[i] = finite(sum[i]!)
    max[i] = finite(max[i]!)
  }
  return [
    ...(depth > 0 ? [[`${name}.count`, count] as [string, Float64Array]] : []),
    [`${name}.sum`, sum],
    [`${name}.max`, max],
  ]
}

/** Those that vary and are defined nearly everywhere. */
function featuresOf(variables: readonly VariableInfo[], ...samples: readonly Sample[]): string[] {
  const usable = ({ name }: VariableInfo): boolean =>
    samples.every(({ columns, count }) => {
      const { count: defined, rms } = moments(columns.get(name)!, null)
      return defined > 0.95 * count && rms > 0
    })
  return variables
    .filter(usable)
    .map(({ name }) => name)
    .slice(0, mostFeatures)
}
