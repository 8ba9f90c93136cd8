import { jobKinds, priorities, type Job, type JobKindName } from '../../../src-preload/contract/jobs'
import { hasEnded } from '../../stores/jobs'

export const jobColumns = ['state', 'what', 'kind', 'progress', 'priority', 'started', 'took'] as const
export type JobColumn = (typeof jobColumns)[number]

export const stateFilters = ['all', 'active', 'done', 'failed', 'cancelled'] as const
export type StateFilter = (typeof stateFilters)[number]

export interface JobFilter {
  state: StateFilter
  kind: JobKindName | 'all'
  /** Words that must all be found in what a job is called, its message or its error; whatever the case. */
  search: string
}

/** What a job is called in lists, in the person's language. */
export type TitleOfJob = (job: Job) => string

function isInState(job: Job, state: StateFilter): boolean {
  if (state === 'all') return true
  return state === 'active' ? !hasEnded(job) : job.state === state
}

/** How many jobs each filter of states would show. */
export function countStates(jobs: readonly Job[]): Record<StateFilter, number> {
  const count = (state: StateFilter): number => jobs.filter((job) => isInState(job, state)).length
  return {
    all: jobs.length,
    active: count('active'),
    done: count('done'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  }
}

export function filterJobs(jobs: readonly Job[], { state, kind, search }: JobFilter, titleOf: TitleOfJob): Job[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return jobs.filter((job) => {
    if (!isInState(job, state) || (kind !== 'all' && job.kind !== kind)) return false
    if (words.length === 0) return true
    const text = [titleOf(job), job.subject, job.message, job.error?.message ?? ''].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export function isAtWork({ state }: Pick<Job, 'state'>): boolean {
  return state === 'running' || state === 'holding'
}

/**
 * As things come: what is at work, what waits in the order of its turn, then what has ended, the newest first. The order
 * of turns is the queue's own: priority, short work before long, what was held, position.
 */
export function compareQueue(a: Job, b: Job): number {
  if (hasEnded(a) && hasEnded(b)) return (b.endedAt ?? b.createdAt) - (a.endedAt ?? a.createdAt)
  const ranks = (job: Job): number[] => [
    hasEnded(job) ? 1 : 0,
    isAtWork(job) ? 0 : 1,
    priorities.indexOf(job.priority),
    jobKinds[job.kind].goesFirst ? 0 : 1,
    job.state === 'held' ? 0 : 1,
    job.position,
  ]
  const [left, right] = [ranks(a), ranks(b)]
  const differs = left.findIndex((rank, index) => rank !== right[index])
  return differs < 0 ? 0 : left[differs]! - right[differs]!
}

const seconds = (job: Job): number => job.secondsWorked
const comparers: Readonly<Record<JobColumn, (titleOf: TitleOfJob) => (a: Job, b: Job) => number>> = {
  state: () => compareQueue,
  what: (titleOf) => (a, b) => titleOf(a).localeCompare(titleOf(b), undefined, { numeric: true }),
  kind: () => (a, b) => a.kind.localeCompare(b.kind),
  progress: () => (a, b) => a.fraction - b.fraction,
  priority: () => (a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority),
  started: () => (a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || a.createdAt - b.createdAt,
  took: () => (a, b) => seconds(a) - seconds(b),
}

/** Equal ones stay in the order of the queue. */
export function sortJobs(jobs: readonly Job[], by: JobColumn, descending: boolean, titleOf: TitleOfJob): Job[] {
  const compare = comparers[by](titleOf)
  const sign = descending ? -1 : 1
  return [...jobs].sort((a, b) => sign * sane(compare(a, b)) || compareQueue(a, b))
}

/** Two that have not begun differ by ∞ − ∞. */
function sane(difference: number): number {
  return Number.isNaN(difference) ? 0 : difference
}

/**
 * The job that changes its place, and the one before which it is to stand, to move `job` one turn up (−1) or down (1);
 * null where there is no such place. Only work of the same length changes turns: short work goes first anyway. Across
 * the border of two priorities a step changes the priority alone.
 */
export function moveOf(jobs: readonly Job[], job: Job, step: -1 | 1): { id: string; before: string } | null {
  const { goesFirst } = jobKinds[job.kind]
  const peers = jobs
    .filter((other) => !hasEnded(other) && !isAtWork(other) && jobKinds[other.kind].goesFirst === goesFirst)
    .sort(compareQueue)
  const at = peers.findIndex(({ id }) => id === job.id)
  const other = at < 0 ? undefined : peers[at + step]
  if (!other) return null
  const pushesOther = step === 1 && other.priority === job.priority
  return pushesOther ? { id: other.id, before: job.id } : { id: job.id, before: other.id }
}

/** Which rows of a long list are drawn: those in sight and a few on both sides. */
export function rowsInSight(
  count: number,
  rowHeight: number,
  top: number,
  height: number,
): { from: number; to: number } {
  const spare = 6
  const from = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - spare)
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + spare) }
}

/** Items or files a second, else percent a minute; null where it cannot be told. */
export function rateOf(job: Job): { value: number; unit: 'items' | 'files' | 'percent' } | null {
  if (job.state !== 'running') return null
  if (job.kind === 'train' && job.detail?.itemsPerSecond) return { value: job.detail.itemsPerSecond, unit: 'items' }
  if (job.kind === 'enhanceFolder' && job.detail?.perSecond) return { value: job.detail.perSecond, unit: 'files' }
  const perMinute = job.secondsWorked < 2 ? 0 : (6000 * job.fraction) / job.secondsWorked
  return perMinute < 0.1 ? null : { value: perMinute, unit: 'percent' }
}
