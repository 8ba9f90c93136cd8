import type { z } from 'zod'
import {
  compareInput,
  createDatasetInput,
  enhanceFolderInput,
  enhanceInput,
  fastsimInput,
  featuresInput,
  trainInput,
  type JobKindName,
} from '../../src-preload/contract/jobs'
import { sampleInput, trackInput } from '../../src-preload/contract/detectorJobs'
import type { JobWork } from './work'

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
export const jobKinds: Readonly<Record<JobKindName, JobKind>> = {
  enhance: kind(enhanceInput, async () => (await import('./kinds/enhance')).enhance),
  enhanceFolder: kind(enhanceFolderInput, async () => (await import('./kinds/enhanceFolder')).enhanceFolder),
  fastsim: kind(fastsimInput, async () => (await import('./kinds/fastsim')).fastsim),
  compare: kind(compareInput, async () => (await import('./kinds/compare')).compare),
  sample: kind(sampleInput, async () => (await import('./kinds/sample')).sample),
  track: kind(trackInput, async () => (await import('./kinds/track')).track),
  features: kind(featuresInput, async () => (await import('./kinds/features')).computeFeatures),
  createDataset: kind(createDatasetInput, async () => (await import('./kinds/createDataset')).createDatasetJob),
  train: kind(trainInput, async () => (await import('./kinds/train')).train),
}
