import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type {
  EnhanceFolderInput,
  EnhanceInput,
  Job,
  JobPriority,
  JobsChange,
  JobState,
  TrainInput,
} from '../../src-preload/contract/jobs'
import { call, subscribe } from '../api/calls'

const ended: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled'])

export function hasEnded(job: Job): boolean {
  return ended.has(job.state)
}

/** Newest first, as before: jobs that are known stay where they are, new ones come first. */
export function applyChange(jobs: readonly Job[], { whole, changed, removed }: JobsChange): readonly Job[] {
  if (whole) return changed
  const news = new Map(changed.map((job) => [job.id, job]))
  const gone = new Set(removed)
  const kept = jobs.filter(({ id }) => !gone.has(id)).map((job) => take(news, job.id) ?? job)
  return [...[...news.values()].reverse(), ...kept]
}

function take<T>(map: Map<string, T>, key: string): T | undefined {
  const value = map.get(key)
  map.delete(key)
  return value
}

/** The jobs that main keeps, newest first. They outlive every view. */
export const useJobs = defineStore('jobs', () => {
  const jobs = shallowRef<readonly Job[]>([])
  const active = computed(() => jobs.value.filter((job) => !hasEnded(job)))
  /** The one that works now, else the next. */
  const current = computed(() => active.value.find(({ state }) => state === 'running') ?? active.value.at(-1) ?? null)

  function start(): void {
    subscribe('jobs', (change) => (jobs.value = applyChange(jobs.value, change)))
  }

  function find(id: string | null): Job | null {
    return jobs.value.find((job) => job.id === id) ?? null
  }

  return {
    jobs,
    active,
    current,
    start,
    find,
    enhance: (input: EnhanceInput) => call('startEnhance', input),
    enhanceFolder: (input: EnhanceFolderInput) => call('startEnhanceFolder', input),
    train: (input: TrainInput) => call('startTraining', input),
    pause: (id: string) => call('pauseJob', { id }),
    resume: (id: string) => call('resumeJob', { id }),
    cancel: (id: string) => call('cancelJob', { id }),
    finish: (id: string) => call('finishJob', { id }),
    dismiss: (id: string) => call('dismissJob', { id }),
    retry: (id: string) => call('retryJob', { id }),
    prioritise: (id: string, priority: JobPriority) => call('prioritiseJob', { id, priority }),
    move: (id: string, before: string | null) => call('moveJob', { id, before }),
    pauseAll: () => call('pauseJobs', null),
    resumeAll: () => call('resumeJobs', null),
    clear: (states: ('done' | 'failed' | 'cancelled')[]) => call('clearJobs', { states }),
    readLog: (id: string) => call('readJobLog', { id }),
  }
})
