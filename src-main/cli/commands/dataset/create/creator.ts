import type { Option } from 'commander'
import type { CreatedDataset } from '../../../../store/dataset/create'
import type { Fractions } from '../../../../store/dataset/split'
import type { Context } from '../../../command'

/** What the making of every data set has in common. */
export interface CreationRequest {
  /** Folder of the data set. */
  folder: string
  task: string
  from: readonly string[]
  split: Fractions
  overwrite: boolean
}

/** One task's way of making its data sets. */
export interface DatasetCreator {
  /** Options that only some tasks take; one that several share is the same object in each. */
  readonly options: readonly Option[]
  /** @param own values of `options` by commander's attribute names. */
  create(
    request: CreationRequest,
    own: Record<string, unknown>,
    context: Context,
  ): Promise<CreatedDataset & { warnings: readonly string[] }>
}
