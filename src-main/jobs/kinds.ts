import { jobKinds as definitions, type JobKindName } from '../../src-preload/contract/jobs'
import type { z } from 'zod'
import type { JobWork } from './work'

/** One kind of long work. It runs in the engine process, by the same code as the command of that name. */
export interface JobKind {
  /** Checks the input and does the work. */
  run(input: unknown, work: JobWork): Promise<unknown>
}

type Input<K extends JobKindName> = z.output<(typeof definitions)[K]['input']>

function kind<K extends JobKindName>(
  name: K,
  load: () => Promise<(input: Input<K>, work: JobWork) => Promise<unknown>>,
): JobKind {
  return {
    run: async (value, work) => {
      const input = definitions[name].input.parse(value) as Input<K>
      return (await load())(input, work)
    },
  }
}

/** Loaded when the first of its kind is started: an image is shown without waiting for the training code. */
export const jobKinds: Readonly<Record<JobKindName, JobKind>> = {
  enhance: kind('enhance', async () => (await import('./kinds/enhance')).enhance),
  enhanceFolder: kind('enhanceFolder', async () => (await import('./kinds/enhanceFolder')).enhanceFolder),
  fastsim: kind('fastsim', async () => (await import('./kinds/fastsim')).fastsim),
  compare: kind('compare', async () => (await import('./kinds/compare')).compare),
  sample: kind('sample', async () => (await import('./kinds/sample')).sample),
  track: kind('track', async () => (await import('./kinds/track')).track),
  features: kind('features', async () => (await import('./kinds/features')).computeFeatures),
  createDataset: kind('createDataset', async () => (await import('./kinds/createDataset')).createDatasetJob),
  estimate: kind('estimate', async () => (await import('./kinds/estimate')).estimate),
  train: kind('train', async () => (await import('./kinds/train')).train),
}
