import type { Job, JobKindName } from '../../src-preload/contract/jobs'
import { GalateaError, reportError } from '../base/errors'
import type { CallHooks, OngoingCall } from './connection'

/** Starts the work of a job; the queue decides when. */
export type JobRunner = (kind: JobKindName, input: Job['input'], hooks: CallHooks) => OngoingCall

interface Entry {
  job: Job
  call: OngoingCall | null
  /** What a `holding` job turns into when it has come to rest. */
  restsAs: 'paused' | 'held'
  /** When the current stretch of work began; null while it rests. */
  workingSince: number | null
}

/** Short work that a person waits for goes before long work, which is held meanwhile. */
const goesFirst: Readonly<Record<JobKindName, boolean>> = {
  enhance: true,
  enhanceFolder: false,
  fastsim: true,
  compare: true,
  sample: true,
  track: true,
  features: true,
  createDataset: true,
  train: false,
}

const ended: ReadonlySet<Job['state']> = new Set(['done', 'failed', 'cancelled'])
const keptAfterEnd = 50

/**
 * One job works at a time (two sessions on one GPU in one process have been seen to crash). A job that is paused, or
 * held while a short one goes first, frees the place once it has really come to rest.
 */
export class JobQueue {
  private entries: Entry[] = []
  private nextNumber = 1

  constructor(
    private readonly run: JobRunner,
    private readonly changed: () => void,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** Newest first. */
  get jobs(): Job[] {
    return this.entries.map((entry) => this.timed(entry)).reverse()
  }

  get isBusy(): boolean {
    return this.entries.some(({ job }) => !ended.has(job.state))
  }

  add(start: Pick<Job, 'kind' | 'input'>, subject: string): string {
    const id = `${start.kind}-${this.now()}-${this.nextNumber++}`
    const job = {
      ...start,
      id,
      subject,
      state: 'waiting',
      fraction: 0,
      message: '',
      secondsWorked: 0,
      secondsLeft: null,
      createdAt: this.now(),
      error: null,
      detail: null,
      result: null,
    } as Job
    this.entries.push({ job, call: null, restsAs: 'paused', workingSince: null })
    this.dropOldest()
    this.schedule()
    return id
  }

  pause(id: string): void {
    const entry = this.find(id)
    if (entry.job.state === 'waiting' || entry.job.state === 'held') entry.job.state = 'paused'
    else if (entry.job.state === 'running') this.hold(entry, 'paused')
    else if (entry.job.state === 'holding') entry.restsAs = 'paused'
    this.schedule()
  }

  resume(id: string): void {
    const entry = this.find(id)
    if (entry.job.state === 'paused') entry.job.state = 'waiting'
    else if (entry.job.state === 'holding') {
      entry.call?.resume()
      entry.job.state = 'running'
    }
    this.schedule()
  }

  cancel(id: string): void {
    const entry = this.find(id)
    if (ended.has(entry.job.state)) return
    if (entry.call) entry.call.cancel()
    else this.end(entry, 'cancelled')
  }

  cancelAll(): void {
    for (const { job } of [...this.entries].reverse()) this.cancel(job.id)
  }

  /** A job that has not begun is cancelled; one at rest wakes to end. */
  finish(id: string): void {
    const entry = this.find(id)
    if (ended.has(entry.job.state)) return
    if (!entry.call) {
      this.end(entry, 'cancelled')
      return
    }
    entry.call.finish()
    if (entry.job.state === 'paused' || entry.job.state === 'holding') this.resume(id)
  }

  dismiss(id: string): void {
    const entry = this.find(id)
    if (!ended.has(entry.job.state)) {
      throw new GalateaError('usage', `The job '${entry.job.subject}' has not ended: cancel it first.`, { id })
    }
    this.entries = this.entries.filter((other) => other !== entry)
    this.changed()
  }

  private schedule(): void {
    const working = this.entries.find(({ job }) => job.state === 'running' || job.state === 'holding')
    const waiting = this.entries.filter(({ job }) => job.state === 'waiting' || job.state === 'held')
    const urgent = waiting.find(({ job }) => goesFirst[job.kind])
    if (!working) {
      const next = urgent ?? waiting.find(({ job }) => job.state === 'held') ?? waiting[0]
      if (next) this.work(next)
    } else if (urgent && !goesFirst[working.job.kind] && working.job.state === 'running') {
      this.hold(working, 'held')
    }
    this.changed()
  }

  private work(entry: Entry): void {
    entry.job.state = 'running'
    entry.workingSince = this.now()
    if (entry.call) {
      entry.call.resume()
      return
    }
    entry.call = this.run(entry.job.kind, entry.job.input, {
      progress: (fraction, message, detail) => {
        entry.job.fraction = fraction
        entry.job.message = message
        if (detail !== null && detail !== undefined) entry.job.detail = detail as never
        this.changed()
      },
      held: () => this.rest(entry),
    })
    entry.call.done.then(
      (result) => {
        entry.job.result = result as never
        entry.job.fraction = 1
        this.end(entry, 'done')
      },
      (thrown: unknown) => {
        const error = reportError(thrown)
        entry.job.error = error.code === 'cancelled' ? null : error
        this.end(entry, error.code === 'cancelled' ? 'cancelled' : 'failed')
      },
    )
  }

  private hold(entry: Entry, restsAs: Entry['restsAs']): void {
    entry.job.state = 'holding'
    entry.restsAs = restsAs
    entry.call?.pause()
  }

  private rest(entry: Entry): void {
    if (entry.job.state !== 'holding') return
    this.stopClock(entry)
    entry.job.state = entry.restsAs
    this.schedule()
  }

  private end(entry: Entry, state: 'done' | 'failed' | 'cancelled'): void {
    this.stopClock(entry)
    entry.job.state = state
    this.schedule()
  }

  private stopClock(entry: Entry): void {
    entry.job.secondsWorked = this.worked(entry)
    entry.workingSince = null
  }

  private worked(entry: Entry): number {
    return entry.job.secondsWorked + (entry.workingSince === null ? 0 : (this.now() - entry.workingSince) / 1000)
  }

  /** The job as it is now. The time left is by the mean rate so far, once that means something. */
  private timed(entry: Entry): Job {
    const secondsWorked = this.worked(entry)
    const { fraction, state } = entry.job
    const known = fraction > 0.01 && secondsWorked > 1 && !ended.has(state)
    return { ...entry.job, secondsWorked, secondsLeft: known ? secondsWorked * (1 / fraction - 1) : null }
  }

  private find(id: string): Entry {
    const entry = this.entries.find(({ job }) => job.id === id)
    if (!entry) throw new GalateaError('not-found', `There is no job '${id}'.`, { id })
    return entry
  }

  private dropOldest(): void {
    const over = this.entries.filter(({ job }) => ended.has(job.state)).slice(0, -keptAfterEnd)
    if (over.length > 0) this.entries = this.entries.filter((entry) => !over.includes(entry))
  }
}
