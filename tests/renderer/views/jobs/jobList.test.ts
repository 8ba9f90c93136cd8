import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src-preload/contract/jobs'
import {
  compareQueue,
  countStates,
  filterJobs,
  moveOf,
  rateOf,
  rowsInSight,
  sortJobs,
} from '../../../../src-renderer/views/jobs/jobList'

const sample = { kind: 'sample', input: { what: 'jets', count: 10, seed: 1, pt: [20, 50], pileUp: 0 } } as const
const train: Partial<Job> = {
  kind: 'train',
  input: { dataset: '/d', preset: 'p', resume: null, settings: [], device: 'cpu' },
}

let made = 0
function job(id: string, parts: Partial<Job> = {}): Job {
  made += 1
  return {
    ...{ ...sample, id, subject: id, state: 'waiting', priority: 'normal', position: made, fraction: 0, message: '' },
    ...{ secondsWorked: 0, secondsLeft: null, createdAt: made, startedAt: null, endedAt: null, error: null },
    ...{ detail: null, result: null },
    ...parts,
  } as Job
}
const ids = (jobs: readonly Job[]): string => jobs.map(({ id }) => id).join(' ')
const titleOf = (each: Job): string => `${each.kind} ${each.subject}`

describe('the order of the list', () => {
  it('is what works, then turns, then what ended, the newest first', () => {
    const jobs = [
      job('old', { state: 'done', endedAt: 10 }),
      job('new', { state: 'failed', endedAt: 20 }),
      job('low', { priority: 'low' }),
      job('long', train),
      job('short'),
      job('next', { priority: 'next' }),
      job('works', { state: 'running', priority: 'low' }),
    ]
    expect(ids([...jobs].sort(compareQueue))).toBe('works next short long low new old')
  })

  it('by a column keeps the order of the queue among equals, both ways round', () => {
    const jobs = [job('b', { priority: 'low' }), job('a', { priority: 'next' }), job('c', { priority: 'low' })]
    expect(ids(sortJobs(jobs, 'priority', false, titleOf))).toBe('a b c')
    expect(ids(sortJobs(jobs, 'priority', true, titleOf))).toBe('b c a')
    expect(ids(sortJobs(jobs, 'what', true, titleOf))).toBe('c b a')
  })

  it('by its start has those last that have not begun', () => {
    const jobs = [job('x'), job('y'), job('late', { startedAt: 9 }), job('early', { startedAt: 3 })]
    expect(ids(sortJobs(jobs, 'started', false, titleOf))).toBe('early late x y')
  })

  it('names files by number', () => {
    expect(ids(sortJobs([job('f10'), job('f9')], 'what', false, titleOf))).toBe('f9 f10')
  })
})

describe('filters', () => {
  const jobs = [
    job('m31.fits', { state: 'done', endedAt: 1 }),
    job('m51.fits', {
      state: 'failed',
      endedAt: 2,
      error: { code: 'disk', message: 'The disk is full', details: {} },
    }),
    job('zoo', { ...train, state: 'paused' }),
  ]
  const show = (parts: object): string =>
    ids(filterJobs(jobs, { state: 'all', kind: 'all', search: '', ...parts }, titleOf))

  it('take states, kinds and words of title and error, whatever the case', () => {
    expect(show({})).toBe('m31.fits m51.fits zoo')
    expect(show({ state: 'active' })).toBe('zoo')
    expect(show({ state: 'failed' })).toBe('m51.fits')
    expect(show({ kind: 'train' })).toBe('zoo')
    expect(show({ search: 'FULL m51' })).toBe('m51.fits')
    expect(show({ search: 'full m31' })).toBe('')
  })

  it('say how many each would show', () => {
    expect(countStates(jobs)).toEqual({ all: 3, active: 1, done: 1, failed: 1, cancelled: 0 })
  })
})

describe('moving a job', () => {
  const works = job('works', { state: 'running' })
  const [a, b, c] = [job('a'), job('b'), job('c', { priority: 'low' })]
  const long = job('long', train)
  const jobs = [c, long, b, works, a]

  it('goes past its neighbour, never past what works or is of another length', () => {
    expect(moveOf(jobs, b, -1)).toEqual({ id: 'b', before: 'a' })
    expect(moveOf(jobs, a, 1)).toEqual({ id: 'b', before: 'a' })
    expect(moveOf(jobs, a, -1)).toBeNull()
    expect(moveOf(jobs, long, -1)).toBeNull()
    expect(moveOf(jobs, works, 1)).toBeNull()
  })

  it('takes the priority of the other at the border, and does not change the other', () => {
    expect(moveOf(jobs, b, 1)).toEqual({ id: 'b', before: 'c' })
    expect(moveOf(jobs, c, -1)).toEqual({ id: 'c', before: 'b' })
    expect(moveOf(jobs, c, 1)).toBeNull()
  })
})

describe('rows in sight', () => {
  it('are those of the window and six more on both sides, within the list', () => {
    expect(rowsInSight(2000, 30, 3000, 300)).toEqual({ from: 94, to: 116 })
    expect(rowsInSight(3, 30, 0, 300)).toEqual({ from: 0, to: 3 })
    expect(rowsInSight(0, 30, 0, 300)).toEqual({ from: 0, to: 0 })
  })
})

describe('the rate', () => {
  it('is in what the work counts, else in percent, and only while it works', () => {
    const running = { state: 'running', fraction: 0.5, secondsWorked: 10 } as const
    expect(rateOf(job('a', running))).toEqual({ value: 300, unit: 'percent' })
    expect(rateOf(job('a', { ...running, state: 'paused' }))).toBeNull()
    expect(rateOf(job('a', { ...running, fraction: 1e-4 }))).toBeNull()
    const detail = { run: '/r', step: 1, steps: 2, itemsPerSecond: 320, device: 'cpu', warnings: [] }
    expect(rateOf(job('a', { ...running, ...train, detail }))).toEqual({ value: 320, unit: 'items' })
  })
})
