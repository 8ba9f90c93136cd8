import type { Work } from '../../../base/progress'
import type { ComparisonInput } from '../sample'

/** What is compared, by path. */
export interface ComparisonFiles {
  readonly reference: string
  readonly other: string
  /** A second sample of the reference's kind. */
  readonly truth: string | null
  /** What the generator was trained on. */
  readonly training: string | null
}

export interface ReadOptions {
  /** Use the weights in the files. */
  readonly weighted: boolean
  /** The items of the two files need not come from the same inputs. */
  readonly unpaired: boolean
  /** Bins to give the numbers in as well; null: the task's own. */
  readonly slices: ComparisonInput['slices']
  /** Jets: as images, whose hit pixels stand for constituents. */
  readonly pixels: boolean
  /** Of a file with several tables; null: the largest. */
  readonly table: string | null
}

/** Reads what a task compares. */
export type ComparisonReader = (files: ComparisonFiles, options: ReadOptions, work: Work) => Promise<ComparisonInput>
