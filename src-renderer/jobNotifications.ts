import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Job } from '../src-preload/contract/jobs'
import { call } from './api/calls'
import { hasEnded, useJobs } from './stores/jobs'
import { useNotices } from './stores/notices'

/** Jobs that were under way and have ended, well or not; one that a person cancelled is no news. */
export function endedSince(before: readonly Job[], now: readonly Job[]): Job[] {
  const working = new Set(before.filter((job) => !hasEnded(job)).map(({ id }) => id))
  return now.filter((job) => working.has(job.id) && (job.state === 'done' || job.state === 'failed'))
}

/** Tells by the system when a job ends while nobody looks at the window; main knows whether somebody does. */
export function useJobNotifications(): void {
  const { t } = useI18n()
  const jobs = useJobs()
  watch(
    () => jobs.jobs,
    (now, before) => {
      for (const job of endedSince(before, now)) {
        const title = t(`jobs.${job.kind}`, { subject: job.subject }).slice(0, 200)
        const body = (job.error?.message ?? t(`jobs.states.${job.state}`)).slice(0, 500)
        void useNotices().attempt(() => call('notify', { title, body }))
      }
    },
  )
}
