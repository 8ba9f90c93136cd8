import type { EstimateResult, TrainInput } from '../../../src-preload/contract/jobs'
import { estimateRun } from '../../engine/gan/estimate'
import { chooseExecutor } from '../../engine/runtime/devices'
import type { JobWork } from '../work'
import { planTraining } from './trainingPlan'

/** What a run would take, measured on its device; the same code as `train --estimate`. */
export async function estimate(input: TrainInput, work: JobWork): Promise<EstimateResult> {
  const { task, recipe, dataset, device, threads } = await planTraining(input)
  const executor = await chooseExecutor({ device, threads })
  try {
    return await estimateRun({ task, recipe, dataset, executor }, work)
  } finally {
    await executor.dispose()
  }
}
