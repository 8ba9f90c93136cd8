import { comparisonReport } from '../../comparison/report/html'
import type { ResponseEvaluation } from './evaluate'

/**
 * The comparison of the network with the full simulation as every comparison is reported, and in its notes the numbers
 * of the smearing beside.
 */
export function responseReport(evaluation: ResponseEvaluation, program: string): string {
  const { network, smearing, dataset, source, device, seconds, leftOut } = evaluation
  const value = (number: number | null): string => (number === null ? 'undefined' : number.toFixed(4))
  const beside = smearing
    ? Object.entries(network.separation).map(
        ([name, { value: ours }]) =>
          `Separation power of ${name}: ${value(ours)}; a Gaussian smearing of the generated jet ${value(smearing.separation[name]?.value ?? null)}.`,
      )
    : []
  const aucs =
    network.auc && smearing?.auc
      ? [`AUC of the classifier: ${value(network.auc.mean)}; of the smearing ${value(smearing.auc.mean)}.`]
      : []
  const left = leftOut.length > 0 ? [`${leftOut.length} jets were left out by a person.`] : []
  const comparison = { ...network.comparison, notes: [...network.comparison.notes, ...left, ...beside, ...aucs] }
  return comparisonReport(comparison, {
    files: [
      { part: 'data set', path: dataset.folder, bytes: 0, sha256: dataset.hash },
      { part: 'model', path: source, bytes: 0, sha256: '' },
    ],
    program,
    device,
    date: new Date().toISOString(),
    seconds,
  })
}
