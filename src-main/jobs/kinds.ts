import type { z } from 'zod'
import { trainInput, type JobKindName } from '../../src-preload/contract/jobs'
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
export interface JobKind {
  /** Checks the input and does the work. */
  run(input: unknown, work: JobWork): Promise<unknown>
}

function kind<I extends z.ZodType>(
  input: I,
  load: () => Promise<(input: z.output<I>, work: JobWork) => Promise<unknown>>,
): JobKind {
  return { run: async (value, work) => (await load())(input.parse(value), work) }
}

/** Loaded when the first of its kind is started: an image is shown without waiting for the training code. */
export const jobKinds: Readonly<Partial<Record<JobKindName, JobKind>>> = {
  train: kind(trainInput, async () => (await import('./kinds/train')).train),
}
