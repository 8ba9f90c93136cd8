import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from '../../src-preload/contract/jobs'
import type { Kept } from './records'

/** The input with which a job goes on where it was, null where it can only begin again. A kind that can is a line here. */
const continued: { readonly [K in Job['kind']]?: (job: Extract<Job, { kind: K }>) => Job['input'] | null } = {
  train: ({ input, detail }) => {
    const run = detail?.run ?? input.resume
    if (!run || !existsSync(join(run, 'checkpoints'))) return null
    // The run's own recipe holds what it was started with: a branch, settings, a changed rate.
    return { dataset: null, preset: null, resume: run, settings: [], device: input.device }
  },
  enhanceFolder: ({ input, detail }) => {
    const rows = detail ? readRows(detail.log) : []
    const found = rows.flatMap((row) => row.found ?? [])
    const done = new Set(rows.flatMap((row) => (row.state === 'done' ? [row.input] : [])))
    const missing = found.filter((path) => !done.has(path))
    // Before its first file was done it has found out nothing yet: then it begins anew, which is the same.
    return { ...input, paths: missing.length > 0 ? missing : input.paths }
  },
}

interface BatchLine {
  found?: string[]
  input?: string
  state?: string
}

/** The log of a folder's job, without a line that a kill cut short. */
function readRows(log: string): BatchLine[] {
  if (!existsSync(log)) return []
  const whole = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as BatchLine)
}

/** How an ended or interrupted job is done once more: from where it was, unless it was done; null: as it began. */
export function continueInput(job: Job): Job['input'] | null {
  if (job.state === 'done') return null
  const how = continued[job.kind] as ((job: Job) => Job['input'] | null) | undefined
  return how?.(job) ?? null
}

/**
 * Jobs of an earlier time as they go on: those that waited wait, those that worked and can go on where they were do so
 * (paused, when the program was closed by hand), the others have failed and are offered for another try.
 */
export function restoreJobs({ jobs, wasClosed }: Kept, now = Date.now()): Job[] {
  return jobs.map((job) => {
    if (job.startedAt === null || job.endedAt !== null) return job
    const input = continueInput(job)
    if (input === null) return interrupted(job, now)
    const state = wasClosed || job.state === 'paused' ? 'paused' : 'waiting'
    return { ...job, input, state } as Job
  })
}

function interrupted(job: Job, now: number): Job {
  const message = `The program ended while '${job.subject}' was being worked on; it can be tried again.`
  const error = { code: 'interrupted', message, details: {} }
  return { ...job, state: 'failed', endedAt: now, error }
}
