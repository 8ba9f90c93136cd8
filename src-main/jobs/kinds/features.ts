import type { FeaturesInput, FeaturesResult } from '../../../src-preload/contract/jobs'
import { computeDatasetFeatures } from '../../tasks/datasetFeatures'
import type { JobWork } from '../work'

/** Features of a data set's items, kept in its folder. */
export async function computeFeatures({ path, source, device }: FeaturesInput, work: JobWork): Promise<FeaturesResult> {
  const made = await computeDatasetFeatures({ folder: path, source, device, threads: null }, work)
  return { path, ...made }
}
