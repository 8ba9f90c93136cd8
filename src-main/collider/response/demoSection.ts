import { escapeHtml, htmlTable } from '../../base/html'
import type { TrainSummary } from '../../engine/gan/train'
import type { ResponseEvaluation } from './evaluation/evaluate'

export interface JetDemoResults {
  /** The Parquet file with the simulated pairs. */
  events: string
  dataset: string
  jets: number
  training: TrainSummary
  model: string
  evaluation: ResponseEvaluation
  evaluationReport: string
  /** That it is a toy. */
  notice: string
}

/** The demo's jets, for its report. @param link a path as the page may link to it. */
export function jetDemoSection(results: JetDemoResults, link: (path: string) => string): string {
  const { evaluation, training, jets, notice } = results
  const methods = [evaluation.network, ...(evaluation.smearing ? [evaluation.smearing] : [])]
  const separation = ({ value, error }: { value: number | null; error: number | null }): string | null =>
    value === null ? null : `${value.toFixed(3)}${error === null ? '' : ` ± ${error.toFixed(3)}`}`
  const rows = Object.keys(evaluation.network.separation).map((name) => [
    name,
    ...methods.map((method) => separation(method.separation[name] ?? { value: null, error: null })),
  ])
  const auc = ['AUC of a classifier', ...methods.map((method) => method.auc && method.auc.mean.toFixed(3))]
  const anchor = (path: string, text: string): string => `<a href="${escapeHtml(link(path))}">${escapeHtml(text)}</a>`
  return [
    '<h2>A detector, simulated by a network</h2>',
    `<p>${jets} jets before and after a detector were simulated; a conditional GAN learned in ${(training.seconds / 60).toFixed(1)} minutes
(${training.steps} steps) what the detector makes of a jet, and drew one for each of ${evaluation.items} that it had never seen. ${escapeHtml(notice)}</p>`,
    htmlTable(['separation power of the response', ...methods.map(({ name }) => name)], [...rows, auc], new Set([0])),
    `<p class="soft">0 cannot be told from the full simulation, 1 can always; smearing is a Gaussian for the transverse momentum, fitted in bins. Every
distribution: ${anchor(results.evaluationReport, 'the evaluation')}. The jets are in ${anchor(results.events, 'jets.parquet')}, the model in ${anchor(results.model, 'jets/model')}.</p>`,
  ].join('\n')
}
