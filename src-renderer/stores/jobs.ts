import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { EnhanceFolderInput, EnhanceInput, Job, JobState, TrainInput } from '../../src-preload/contract/jobs'
import { call, subscribe } from '../api/calls'

const ended: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled'])

export function hasEnded(job: Job): boolean {
  return ended.has(job.state)
}

/** The jobs that main keeps, newest first. They outlive every view. */
export const useJobs = defineStore('jobs', () => {
  const jobs = ref<Job[]>([])
  const active = computed(() => jobs.value.filter((job) => !hasEnded(job)))
  /** The one that works now, else the next. */
  const current = computed(() => active.value.find(({ state }) => state === 'running') ?? active.value.at(-1) ?? null)

  function start(): void {
    subscribe('jobs', (list) => (jobs.value = list))
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
  }
})
