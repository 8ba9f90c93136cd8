import type { Tensor } from '../../graph'
import type { LoweringChoices } from '../executor'
import type { SessionOptions } from './session'
export async function chooseLowerings(
  _t: readonly Tensor[],
  choices: LoweringChoices,
  _o: SessionOptions,
): Promise<LoweringChoices> {
  return choices
}
