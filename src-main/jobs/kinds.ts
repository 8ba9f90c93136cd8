import type { z } from 'zod'
import type { JobKindName } from '../../src-preload/contract/jobs'
import type { Work } from '../base/progress'

/** Work of a job: as on the command line, with two more things the window can ask for. */
export interface JobWork extends Work {
  signal: AbortSignal
  /** Says something of the kind's own with the next progress report; small, JSON. */
  detail(value: unknown): void
  /** Aborted when the job shall end early and keep what it has. */
  finish: AbortSignal
}

/** One kind of long work. It runs in the engine process, by the same code as the command of that name. */
export interface JobKind<I extends z.ZodType> {
  readonly input: I
  readonly load: () => Promise<(input: z.output<I>, work: JobWork) => Promise<unknown>>
}

function kind<I extends z.ZodType>(input: I, load: JobKind<I>['load']): JobKind<I> {
  return { input, load }
}

export const jobKinds: Partial<Record<JobKindName, JobKind<never>>> = {}
