import {
  jobKinds,
  type Job,
  type JobKindName,
  type JobPriority,
  type JobsChange,
} from '../../src-preload/contract/jobs'
import { GalateaError, reportError } from '../base/errors'
import type { CallHooks, OngoingCall } from './connection'
import { compareTurns, positionBefore } from './order'
import type { JobRecords } from './records'

/** Starts the work of a job; the queue decides when. */
export type JobRunner = (kind: JobKindName, input: Job['input'], hooks: CallHooks) => OngoingCall

interface Entry {
  job: Job
  call: OngoingCall | null
  /** What a `holding` job turns into when it has come to rest. */
  restsAs: 'paused' | 'held'
  /** When the current stretch of work began; null while it rests. */
  workingSince: number | null
  /** The last message that went into the log, without its numbers. */
  logged: string
}

type EndState = 'done' | 'failed' | 'cancelled'
const ended: ReadonlySet<Job['state']> = new Set(['done', 'failed', 'cancelled'])
/** So much of the history is kept. */
const keptAfterEnd = 2000

/**
 * One job works at a time (two sessions on one GPU in one process have been seen to crash). A job that is paused, or
 * held while a short one goes first, frees the place once it has really come to rest. What a restart needs is written
 * down with every change of state; progress is not.
 */
export class JobQueue {
  private readonly entries = new Map<string, Entry>()
  private readonly changes = { changed: new Set<string>(), removed: new Set<string>() }
  private nextNumber = 1
  private suspended = false

  /**
   * @param changed something is different: `takeChanges` says what.
   * @param restored jobs of an earlier time, as `restoreJobs` gives them; they begin with `start`.
   */
  constructor(
    private readonly run: JobRunner,
    private readonly changed: () => void,
    private readonly now: () => number = () => Date.now(),
    private readonly records: JobRecords | null = null,
    restored: readonly Job[] = [],
  ) {
    for (const job of restored) this.enter(job)
  }

  /** Newest first. */
  get jobs(): Job[] {
    return [...this.entries.values()].map((entry) => this.timed(entry)).reverse()
  }

  /** Whether anything is left to do. */
  get isBusy(): boolean {
    return this.some(({ job }) => !ended.has(job.state))
  }

  /** Whether anything is being done. */
  get isWorking(): boolean {
    return this.some(({ workingSince }) => workingSince !== null)
  }

  get working(): Job | null {
    const entry = this.first(isAtWork)
    return entry && this.timed(entry)
  }

  /** What is not as it was when this was last asked. */
  takeChanges(): JobsChange {
    const changed = [...this.changes.changed].flatMap((id) => {
      const entry = this.entries.get(id)
      return entry ? [this.timed(entry)] : []
    })
    const removed = [...this.changes.removed]
    this.changes.changed.clear()
    this.changes.removed.clear()
    return { whole: false, changed, removed }
  }

  /** Begins with what an earlier time left waiting. */
  start(): void {
    this.schedule()
  }

  add(start: Pick<Job, 'kind' | 'input'>, subject: string): string {
    const id = `${start.kind}-${this.now()}-${this.nextNumber++}`
    const positions = [...this.entries.values()].map(({ job }) => job.position)
    const job = {
      ...{ ...start, id, subject, state: 'waiting', priority: 'normal', fraction: 0, message: '' },
      position: positions.reduce((largest, position) => Math.max(largest, position), 0) + 1,
      ...{ secondsWorked: 0, secondsLeft: null, createdAt: this.now(), startedAt: null, endedAt: null },
      ...{ error: null, detail: null, result: null },
    } as Job
    const entry = this.enter(job)
    this.keep(entry, 'Added.')
    this.dropOldest()
    this.schedule()
    return id
  }

  /** The same once more, as a new job. @param input what to start it with instead: a run goes on where it was. */
  retry(id: string, input: Job['input'] | null = null): string {
    const { job } = this.find(id)
    if (!ended.has(job.state)) {
      throw new GalateaError('usage', `The job '${job.subject}' has not ended: there is nothing to retry.`, { id })
    }
    return this.add({ kind: job.kind, input: input ?? job.input }, job.subject)
  }

  get(id: string): Job {
    return this.timed(this.find(id))
  }

  pause(id: string): void {
    this.rein(this.find(id))
    this.schedule()
  }

  resume(id: string): void {
    const entry = this.find(id)
    if (entry.job.state === 'paused') this.turn(entry, 'waiting', 'Resumed.')
    else if (entry.job.state === 'holding') {
      entry.call?.resume()
      this.turn(entry, 'running', 'Resumed.')
    }
    this.schedule()
  }

  pauseAll(): void {
    // Those at work last: their place must not go to one that is about to be paused.
    const all = [...this.entries.values()]
    for (const entry of [...all.filter(({ job }) => !isAtWork({ job })), ...all.filter(isAtWork)]) this.rein(entry)
    this.schedule()
  }

  resumeAll(): void {
    for (const { job } of this.entries.values()) {
      if (job.state === 'paused' || job.state === 'holding') this.resume(job.id)
    }
  }

  prioritise(id: string, priority: JobPriority): void {
    const entry = this.find(id)
    entry.job.priority = priority
    this.keep(entry, `Priority: ${priority}.`)
    this.schedule()
  }

  /** Before another job, whose priority it takes, or behind all of its own priority (null). */
  move(id: string, before: string | null): void {
    const entry = this.find(id)
    const other = before === null ? null : this.find(before).job
    if (other) entry.job.priority = other.priority
    const rest = [...this.entries.values()]
      .map(({ job }) => job)
      .filter((job) => job.id !== id && !ended.has(job.state))
    entry.job.position = positionBefore(rest, entry.job.priority, other)
    this.keep(entry)
    this.schedule()
  }

  cancel(id: string): void {
    const entry = this.find(id)
    if (ended.has(entry.job.state)) return
    if (entry.call) entry.call.cancel()
    else this.end(entry, 'cancelled')
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

  /** The program ends: what works stops and keeps what it has; all is written down for the next time. */
  suspend(): void {
    this.suspended = true
    this.records?.close()
    for (const { call, job } of this.entries.values()) if (!ended.has(job.state)) call?.cancel()
  }

  /** Tells a job that has begun something of its kind's own. */
  tell(id: string, message: unknown): void {
    const { call, job } = this.find(id)
    if (!call || ended.has(job.state)) {
      throw new GalateaError('usage', `The job '${job.subject}' is not under way.`, { id, state: job.state })
    }
    call.tell(message)
  }

  dismiss(id: string): void {
    const { job } = this.find(id)
    if (!ended.has(job.state)) {
      throw new GalateaError('usage', `The job '${job.subject}' has not ended: cancel it first.`, { id })
    }
    this.remove(id)
    this.changed()
  }

  /** Takes the ended jobs of these states off the list: how many. */
  clear(states: readonly EndState[]): number {
    const gone = [...this.entries.values()].filter(({ job }) => states.some((state) => state === job.state))
    for (const { job } of gone) this.remove(job.id)
    this.changed()
    return gone.length
  }

  private enter(job: Job): Entry {
    const entry: Entry = { job, call: null, restsAs: 'paused', workingSince: null, logged: '' }
    this.entries.set(job.id, entry)
    this.changes.changed.add(job.id)
    return entry
  }

  private remove(id: string): void {
    this.entries.delete(id)
    this.changes.changed.delete(id)
    this.changes.removed.add(id)
    this.records?.forget(id)
  }

  private rein(entry: Entry): void {
    const { state } = entry.job
    if (state === 'waiting' || state === 'held') this.turn(entry, 'paused', 'Paused.')
    else if (state === 'running') this.hold(entry, 'paused')
    else if (state === 'holding') entry.restsAs = 'paused'
  }

  private schedule(): void {
    if (this.suspended) return
    const working = this.first(isAtWork)
    const next = this.nextWaiting()
    if (!working) {
      if (next) this.work(next)
    } else if (next && overtakes(next.job, working.job)) this.hold(working, 'held')
    this.changed()
  }

  private nextWaiting(): Entry | null {
    let best: Entry | null = null
    for (const entry of this.entries.values()) {
      if (entry.job.state !== 'waiting' && entry.job.state !== 'held') continue
      if (!best || compareTurns(entry.job, best.job) < 0) best = entry
    }
    return best
  }

  private work(entry: Entry): void {
    entry.workingSince = this.now()
    entry.job.startedAt ??= this.now()
    this.turn(entry, 'running', entry.call ? 'Goes on.' : 'Started.')
    if (entry.call) {
      entry.call.resume()
      return
    }
    const { id } = entry.job
    entry.call = this.run(entry.job.kind, entry.job.input, {
      progress: (fraction, message, detail) => this.progress(entry, fraction, message, detail),
      held: () => this.rest(entry),
      log: (line) => this.records?.log(id, line),
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

  private progress(entry: Entry, fraction: number, message: string, detail: unknown): void {
    const hadDetail = entry.job.detail !== null
    Object.assign(entry.job, { fraction, message })
    if (detail !== null && detail !== undefined) entry.job.detail = detail as never
    this.changes.changed.add(entry.job.id)
    // The first detail says which run it is, without which it could not go on another time.
    if (!hadDetail && entry.job.detail !== null) this.keep(entry)
    const words = message.replaceAll(/\d+/g, '')
    if (words !== entry.logged && message !== '') {
      entry.logged = words
      this.records?.log(entry.job.id, message)
    }
    this.changed()
  }

  private hold(entry: Entry, restsAs: Entry['restsAs']): void {
    entry.restsAs = restsAs
    this.turn(entry, 'holding', restsAs === 'held' ? 'Something else goes first.' : 'Asked to pause.')
    entry.call?.pause()
  }

  private rest(entry: Entry): void {
    if (entry.job.state !== 'holding') return
    this.stopClock(entry)
    this.turn(entry, entry.restsAs, 'At rest.')
    this.schedule()
  }

  private end(entry: Entry, state: EndState): void {
    this.stopClock(entry)
    if (this.suspended) return
    entry.call = null
    entry.job.endedAt = this.now()
    const { error } = entry.job
    this.turn(entry, state, error ? `Failed (${error.code}): ${error.message}` : `Ended: ${state}.`)
    if (error) this.records?.log(entry.job.id, JSON.stringify(error.details, null, 2))
    this.schedule()
  }

  private turn(entry: Entry, state: Job['state'], line: string): void {
    entry.job.state = state
    this.keep(entry, line)
  }

  private keep(entry: Entry, line?: string): void {
    this.changes.changed.add(entry.job.id)
    if (this.suspended) return
    this.records?.keep(entry.job)
    if (line !== undefined) this.records?.log(entry.job.id, line)
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
    const entry = this.entries.get(id)
    if (!entry) throw new GalateaError('not-found', `There is no job '${id}'.`, { id })
    return entry
  }

  private first(which: (entry: Entry) => boolean): Entry | null {
    for (const entry of this.entries.values()) if (which(entry)) return entry
    return null
  }

  private some(which: (entry: Entry) => boolean): boolean {
    return this.first(which) !== null
  }

  private dropOldest(): void {
    if (this.entries.size <= keptAfterEnd) return
    const over = [...this.entries.values()].filter(({ job }) => ended.has(job.state)).slice(0, -keptAfterEnd)
    for (const { job } of over) this.remove(job.id)
  }
}

function isAtWork({ job }: { job: Job }): boolean {
  return job.state === 'running' || job.state === 'holding'
}

/** Short work does not wait for long work, unless it was put behind it. */
function overtakes(next: Job, working: Job): boolean {
  const isShort = jobKinds[next.kind].goesFirst && !jobKinds[working.kind].goesFirst
  return isShort && working.state === 'running' && next.priority !== 'low'
}
