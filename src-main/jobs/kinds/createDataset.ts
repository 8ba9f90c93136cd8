import type { CreateDatasetInput, CreateDatasetResult } from '../../../src-preload/contract/jobs'
import { createTaskDataset } from '../../tasks/createDataset'
import type { JobWork } from '../work'

/** The same code as the command `dataset create`; what is there already is never replaced. */
export async function createDatasetJob(input: CreateDatasetInput, work: JobWork): Promise<CreateDatasetResult> {
  const started = performance.now()
  const { manifest, rejected, warnings } = await createTaskDataset({ ...input, overwrite: false }, work)
  return {
    ...{ path: input.folder, items: manifest.items, rejected: rejected.length, warnings: [...warnings] },
    seconds: (performance.now() - started) / 1000,
  }
}
