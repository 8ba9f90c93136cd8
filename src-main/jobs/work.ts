import type { Work } from '../base/progress'

/** Work of a job: as on the command line, with two more things the window can ask for. */
export interface JobWork extends Work {
  signal: AbortSignal
  /** Says something of the kind's own with the next progress report; small, JSON. */
  detail(value: unknown): void
  /** A line for the job's log. */
  log(line: string): void
  /** Says who takes what the window tells this job while it works; of the kind's own, unchecked. */
  hear(listener: (message: unknown) => void): void
  /** Aborted when the job shall end early and keep what it has. */
  finish: AbortSignal
}
