import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import type { Job, JobPriority } from '../../src-preload/contract/jobs'
import { i18n } from '../i18n'
import {
  compareQueue,
  countStates,
  filterJobs,
  isAtWork,
  moveOf,
  sortJobs,
  type JobColumn,
  type JobFilter,
} from '../views/jobs/jobList'
import { hasEnded, useJobs } from './jobs'

export function titleOfJob(job: Job): string {
  return i18n.global.t(`jobs.${job.kind}`, { subject: job.subject })
}

/** Which jobs the Jobs view shows, in what order, and what can be done with the one that is chosen. */
export const useJobsView = defineStore('jobsView', () => {
  const jobs = useJobs()
  const filter = reactive<JobFilter>({ state: 'all', kind: 'all', search: '' })
  const sortBy = ref<JobColumn>('state')
  const descending = ref(false)
  const chosenId = ref<string | null>(null)

  const shown = computed(() =>
    sortJobs(filterJobs(jobs.jobs, filter, titleOfJob), sortBy.value, descending.value, titleOfJob),
  )
  const counts = computed(() => countStates(jobs.jobs))
  const chosenIndex = computed(() => shown.value.findIndex(({ id }) => id === chosenId.value))
  /** A job that the filters hide is not chosen: nothing happens to what is not seen. */
  const chosen = computed(() => shown.value[chosenIndex.value] ?? null)

  const can = computed(() => {
    const job = chosen.value
    const isOpen = job !== null && !hasEnded(job)
    const waits = isOpen && !isAtWork(job)
    return {
      prioritise: (priority: JobPriority) => isOpen && job.priority !== priority,
      moveUp: waits && moveOf(jobs.jobs, job, -1) !== null,
      moveDown: waits && moveOf(jobs.jobs, job, 1) !== null,
      pause: isOpen,
      cancel: isOpen,
      retry: job !== null && !isOpen,
      remove: job !== null && !isOpen,
      pauseAll: jobs.active.some(({ state }) => state !== 'paused' && state !== 'holding'),
      resumeAll: jobs.active.some(({ state }) => state === 'paused' || state === 'holding'),
      clear: jobs.active.length < jobs.jobs.length,
    }
  })

  function sort(column: JobColumn): void {
    descending.value = sortBy.value === column ? !descending.value : column === 'started' || column === 'took'
    sortBy.value = column
  }

  /** Chooses the row at `index`, or the nearest there is. */
  function chooseAt(index: number): void {
    const job = shown.value[Math.max(0, Math.min(shown.value.length - 1, index))]
    if (job) chosenId.value = job.id
  }

  async function prioritise(priority: JobPriority): Promise<void> {
    if (chosen.value) await jobs.prioritise(chosen.value.id, priority)
  }

  async function move(step: -1 | 1): Promise<void> {
    const change = chosen.value && moveOf(jobs.jobs, chosen.value, step)
    if (change) await jobs.move(change.id, change.before)
  }

  async function pauseOrResume(): Promise<void> {
    const job = chosen.value
    if (!job) return
    await (job.state === 'paused' || job.state === 'holding' ? jobs.resume(job.id) : jobs.pause(job.id))
  }

  async function cancel(): Promise<void> {
    if (chosen.value) await jobs.cancel(chosen.value.id)
  }

  /** The new job is the chosen one, so that it can be watched. */
  async function retry(): Promise<void> {
    if (chosen.value) chosenId.value = await jobs.retry(chosen.value.id)
  }

  /** The next row is chosen then, so that several can be taken off one after the other. */
  async function remove(): Promise<void> {
    const job = chosen.value
    if (!job) return
    const neighbour = shown.value[chosenIndex.value + 1] ?? shown.value[chosenIndex.value - 1]
    await jobs.dismiss(job.id)
    chosenId.value = neighbour?.id ?? null
  }

  /** Before anything was chosen: the job that the person most likely wants to see. */
  function chooseFirst(): void {
    if (!chosen.value) chosenId.value = [...shown.value].sort(compareQueue)[0]?.id ?? null
  }

  return {
    filter,
    sortBy,
    descending,
    chosenId,
    shown,
    counts,
    chosenIndex,
    chosen,
    can,
    sort,
    chooseAt,
    chooseFirst,
    prioritise,
    move,
    pauseOrResume,
    cancel,
    retry,
    remove,
    clear: () => jobs.clear(['done', 'failed', 'cancelled']),
  }
})
