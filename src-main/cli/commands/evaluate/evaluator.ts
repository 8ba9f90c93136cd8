import { Option } from 'commander'
import type { Split } from '../../../engine/gan/task'
import type { Context } from '../../command'
import type { Source } from './source'

/** What is evaluated: the part that all tasks have in common. */
export interface EvaluationRequest {
  source: Source
  /** Folder. */
  dataset: string
  split: Split
  /** The first so many items only; null: the whole split. */
  items: number | null
}

/** One task's way of being evaluated. */
export interface Evaluator {
  /** Options that only some tasks take; one that several share is the same object in each. */
  readonly options: readonly Option[]
  /** @param own values of `options` by commander's attribute names. */
  evaluate(request: EvaluationRequest, own: Record<string, unknown>, context: Context): Promise<EvaluationOutcome>
}

export interface EvaluationOutcome {
  /** What `--json` prints and evaluation.json keeps, beside the path of the report. */
  json: EvaluationJson
  /** report.html. */
  report: string
  /** What the terminal shows. */
  text: string
  /** Whether the numbers are over the task's own conditions, so that a model's card may carry them. */
  complete: boolean
}

/** The keys that all tasks have; each adds its own. */
export interface EvaluationJson {
  task: string
  items: number
  left_out: readonly { source: string; reason: string }[]
  metrics: Readonly<Record<string, unknown>>
  baselines: Readonly<Record<string, unknown>>
  seconds: number
}

/** For tasks that have a conventional method beside the network. */
export const withoutBaselines = new Option('--no-baselines', 'leave the conventional methods out')
