import type { Action } from './action'

/** What can be done with the queue and with the job that is chosen. */
export const jobsActions = [
  { id: 'findJob', title: 'findJob', key: 'F', menu: 'view', view: '/jobs' },
  { id: 'openJobResult', title: 'openJobResult', key: 'O', menu: 'file', view: '/jobs' },
  { id: 'showJobResult', title: 'showJobResult', key: 'S', menu: 'file', view: '/jobs' },
  { id: 'jobNext', title: 'jobNext', key: 'N', menu: 'edit', view: '/jobs' },
  { id: 'jobNormal', title: 'jobNormal', key: 'M', menu: 'edit', view: '/jobs' },
  { id: 'jobLater', title: 'jobLater', key: 'L', menu: 'edit', view: '/jobs' },
  { id: 'moveJobUp', title: 'moveJobUp', key: 'U', menu: 'edit', view: '/jobs' },
  { id: 'moveJobDown', title: 'moveJobDown', key: 'D', menu: 'edit', view: '/jobs' },
  { id: 'pauseJob', title: 'pauseJob', key: 'P', menu: 'edit', view: '/jobs' },
  { id: 'cancelJob', title: 'cancelJob', key: 'C', menu: 'edit', view: '/jobs' },
  { id: 'retryJob', title: 'retryJob', key: 'R', menu: 'edit', view: '/jobs' },
  { id: 'removeJob', title: 'removeJob', key: 'Delete', menu: 'edit', view: '/jobs' },
  { id: 'copyJobLog', title: 'copyJobLog', key: 'K', menu: 'edit', view: '/jobs' },
  { id: 'pauseJobs', title: 'pauseJobs', key: 'Shift+P', menu: 'edit', view: '/jobs' },
  { id: 'resumeJobs', title: 'resumeJobs', key: 'Shift+R', menu: 'edit', view: '/jobs' },
  { id: 'clearJobs', title: 'clearJobs', key: 'Shift+C', menu: 'edit', view: '/jobs' },
] as const satisfies readonly Action[]
