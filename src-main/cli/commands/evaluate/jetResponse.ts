import { version } from '../../../../package.json'
import type { MethodEvaluation, ResponseEvaluation } from '../../../collider/response/evaluation/evaluate'
import { digits, withError } from '../../../collider/comparison/report/format'
import { table } from '../../terminal'
import { withoutBaselines, type Evaluator } from './evaluator'

export const jetResponse: Evaluator = {
  options: [withoutBaselines],
  async evaluate({ source, dataset, split, items }, own, { seed, device, threads, work }) {
    const { evaluateResponse } = await import('../../../collider/response/evaluation/evaluate')
    const { responseReport } = await import('../../../collider/response/evaluation/report')
    const { baselines } = own as { baselines: boolean }
    const evaluation = await evaluateResponse(source, { dataset, split, items, baselines, seed, device, threads }, work)
    return {
      json: summary(evaluation),
      report: responseReport(evaluation, `Galatea ${version}`),
      text: describe(evaluation),
      complete: true,
    }
  },
}

function summary({ network, smearing, leftOut, ...rest }: ResponseEvaluation) {
  const { metrics, ...others } = told(network)
  return {
    ...{ ...rest, left_out: leftOut, metrics, network: others },
    baselines: smearing ? { smearing: { ...told(smearing), parameters: smearing.parameters } } : {},
  }
}

/** Without histograms and pictures, which are in the report. */
function told({ name, metrics, separation, auc, comparison, seconds }: MethodEvaluation) {
  const { slices, fpd, kpd } = comparison
  return { ...{ name, metrics, separation, auc, seconds, fpd, kpd }, slices }
}

function describe({ network, smearing, items, split, device }: ResponseEvaluation): string {
  const methods = [network, ...(smearing ? [smearing] : [])]
  const rows = Object.keys(network.separation).map((name) => [
    name,
    ...methods.map(({ separation }) => withError(separation[name]?.value ?? null, separation[name]?.error ?? null)),
  ])
  const auc = ['AUC', ...methods.map(({ auc }) => (auc ? withError(auc.mean, auc.std) : null))]
  const bins = (network.comparison.slices?.bins ?? []).flatMap(({ low, high, items: [count] }, i) => {
    const cells = methods.map(({ comparison }) => {
      const { meanDifference, rmsRatio } = comparison.slices?.bins[i]?.variables.response ?? {}
      const ratio = rmsRatio?.value == null ? null : digits(rmsRatio.value)
      return meanDifference && ratio ? `${withError(meanDifference.value, meanDifference.error)}, ${ratio}` : null
    })
    return [[`${low}–${high}`, count, ...cells]]
  })
  const names = methods.map(({ name }) => name)
  return [
    `${items} jets of the ${split} split; drawing them took ${network.seconds.toFixed(2)} s on ${device}.`,
    table(['separation power of responses', ...names], [...rows, auc]),
    table(['gen pT (GeV)', 'jets', ...names.map((name) => `${name}: mean − truth, rms / truth`)], bins),
  ].join('\n')
}
