import type { Job } from '../../../src-preload/contract/jobs'
import type { Messages } from '../../i18n/en'

export type FactName = keyof Messages['jobsView']['facts']

/** A line of what a job was given or has come to. */
export interface Fact {
  name: FactName
  /** Numbers and flags are put into words by the panel; a path is shown by its name. */
  value: string | number | boolean
  form: 'text' | 'path' | 'count' | 'seconds' | 'bytes' | 'flag'
}

const text = (name: FactName, value: string | null | undefined): Fact[] =>
  value ? [{ name, value, form: 'text' }] : []
const path = (name: FactName, value: string | null | undefined): Fact[] =>
  value ? [{ name, value, form: 'path' }] : []
const count = (name: FactName, value: number | null | undefined): Fact[] =>
  value === null || value === undefined ? [] : [{ name, value, form: 'count' }]
const seconds = (name: FactName, value: number): Fact[] => [{ name, value, form: 'seconds' }]
const flag = (name: FactName, value: boolean): Fact[] => (value ? [{ name, value, form: 'flag' }] : [])
const range = (name: FactName, [low, high]: readonly [number, number], unit = ''): Fact[] =>
  text(name, `${low} – ${high} ${unit}`.trim())

function pathsOf(paths: readonly string[]): Fact[] {
  const [only] = paths
  return paths.length === 1 ? path('input', only) : [...path('input', only), ...count('inputs', paths.length)]
}

/** What a job was given. */
export function inputFacts(job: Job): Fact[] {
  switch (job.kind) {
    case 'enhance':
    case 'enhanceFolder': {
      const { input } = job
      return [
        ...pathsOf(input.paths),
        ...path('model', input.model),
        ...flag('test', input.mode === 'test'),
        ...('out' in input ? [...path('target', input.out), ...text('naming', input.naming)] : count('hdu', input.hdu)),
        ...text('pixelScale', input.pixelScale === null ? null : `${input.pixelScale}″`),
        ...text('fwhm', input.fwhm === null ? null : `${input.fwhm}″`),
        ...text('device', input.device),
      ]
    }
    case 'train':
    case 'estimate': {
      const { dataset, preset, resume, branch, from, settings, device } = job.input
      return [
        ...path('dataset', dataset),
        ...text('preset', preset),
        ...path('resumed', resume),
        ...path('branched', branch),
        ...text('checkpoint', from),
        ...text('knobs', settings.join(', ')),
        ...text('device', device),
      ]
    }
    case 'fastsim':
      return [
        ...path('input', job.input.path),
        ...path('model', job.input.model),
        ...text('seed', String(job.input.seed)),
        ...text('device', job.input.device),
      ]
    case 'compare': {
      const { reference, other, task, cut, weighted, unpaired } = job.input
      return [
        ...path('reference', reference),
        ...path('other', other),
        ...text('task', task),
        ...text('cut', cut),
        ...flag('weighted', weighted),
        ...flag('unpaired', unpaired),
      ]
    }
    case 'sample':
      return sampleFacts(job.input)
    case 'track':
      return [
        ...path('input', job.input.path),
        ...path('model', job.input.model),
        ...flag('conventional', job.input.model === null),
        ...text('device', job.input.device),
      ]
    case 'features':
      return [
        ...path('dataset', job.input.path),
        ...path('featuresOf', job.input.source),
        ...flag('measured', job.input.source === null),
        ...text('device', job.input.device),
      ]
    case 'createDataset': {
      const { folder, task, from, split, seed } = job.input
      const shares = [split.train, split.validation, split.test].map((share) => `${Math.round(100 * share)} %`)
      return [
        ...path('target', folder),
        ...text('task', task),
        ...pathsOf(from),
        ...text('split', shares.join(' / ')),
        ...text('seed', String(seed)),
      ]
    }
  }
}

function sampleFacts(input: Extract<Job, { kind: 'sample' }>['input']): Fact[] {
  const common = [...count('count', input.count), ...text('seed', String(input.seed))]
  switch (input.what) {
    case 'jets':
      return [...common, ...range('pt', input.pt, 'GeV'), ...count('pileUp', input.pileUp)]
    case 'showers':
      return [...common, ...text('particle', input.particle), ...range('energy', input.energy, 'GeV')]
    case 'tracks':
      return [
        ...common,
        ...range('tracksPerEvent', input.tracks),
        ...range('pt', input.pt, 'GeV'),
        ...count('noise', input.noise),
        ...count('displaced', input.displaced),
      ]
  }
}

/** What a job has come to; empty while it has no result. */
export function resultFacts(job: Job): Fact[] {
  if (!job.result) return job.kind === 'enhanceFolder' && job.detail ? batchFacts(job.detail) : []
  switch (job.kind) {
    case 'enhance':
      return [
        ...flag('refused', job.result.refused),
        ...count('flags', job.result.flags.length),
        ...count('tiles', job.result.tiles),
        ...text('ranOn', job.result.device),
      ]
    case 'enhanceFolder':
      return batchFacts(job.result)
    case 'train': {
      const { steps, stoppedBecause, best, device } = job.result
      const reached = best && `${best.metric} ${Number(best.value.toPrecision(4))} (${best.step})`
      return [
        ...count('steps', steps),
        ...text('best', reached),
        ...text('stopped', stoppedBecause),
        ...text('ranOn', device),
      ]
    }
    case 'estimate': {
      const { steps, memoryBytes, itemsPerSecond, device } = job.result
      return [
        ...count('steps', steps),
        ...seconds('wouldTake', job.result.seconds),
        { name: 'memory', value: memoryBytes, form: 'bytes' },
        ...count('perSecond', Math.round(itemsPerSecond)),
        ...text('ranOn', device),
      ]
    }
    case 'fastsim':
      return [
        ...count('items', job.result.items),
        ...count('perSecond', Math.round(job.result.perSecond)),
        ...count('flags', job.result.flags.length),
        ...text('ranOn', job.result.device),
      ]
    case 'compare':
      return text('entries', job.result.items.join(' / '))
    case 'sample':
      return [...count('count', job.result.count), ...text('notice', job.result.notice)]
    case 'track':
      return [
        ...count('events', job.result.events),
        ...count('tracks', job.result.tracks),
        ...text('method', job.result.description),
        ...text('ranOn', job.result.device),
      ]
    case 'features':
      return count('items', job.result.items)
    case 'createDataset':
      return [...count('items', job.result.items), ...count('leftOut', job.result.rejected)]
  }
}

function batchFacts({
  files,
  done,
  refused,
  failed,
}: NonNullable<Extract<Job, { kind: 'enhanceFolder' }>['detail']>): Fact[] {
  return [
    ...count('files', files),
    ...count('done', done),
    ...count('refusedFiles', refused),
    ...count('failedFiles', failed),
  ]
}

export interface JobOutput {
  path: string
  /** The window can show it; else it is only shown in its folder. */
  opens: boolean
}

/** Files and folders that a job has made. */
export function outputsOf(job: Job): JobOutput[] {
  if (job.kind === 'train') {
    const run = job.result?.run ?? job.detail?.run
    return run ? [{ path: run, opens: true }] : []
  }
  if (!job.result) return []
  const shown = (...paths: string[]): JobOutput[] => paths.map((each) => ({ path: each, opens: true }))
  const kept = (each: string): JobOutput => ({ path: each, opens: false })
  switch (job.kind) {
    case 'enhance':
      return shown(...job.result.outputs.map((output) => output.path))
    case 'enhanceFolder':
      return [kept(job.result.summary)]
    case 'estimate':
      return []
    case 'fastsim':
      return shown(job.result.output.path)
    case 'compare':
      return [...shown(job.result.folder), kept(job.result.report)]
    case 'sample':
      return shown(job.result.path)
    case 'track':
      return [kept(job.result.output.path), kept(job.result.csv.path)]
    case 'features':
    case 'createDataset':
      return shown(job.result.path)
  }
}

/** What was odd, one sentence each. */
export function warningsOf(job: Job): readonly string[] {
  if (job.kind === 'train') return job.detail?.warnings ?? []
  const own = job.result && 'warnings' in job.result ? job.result.warnings : []
  const flags = job.result && 'flags' in job.result ? job.result.flags.map(({ message }) => message) : []
  return [...flags, ...own]
}
