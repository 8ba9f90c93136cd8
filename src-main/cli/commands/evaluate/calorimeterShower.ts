import { version } from '../../../../package.json'
import type { ShowerEvaluation } from '../../../collider/showers/use/evaluation'
import { table } from '../../terminal'
import type { Evaluator } from './evaluator'

export const calorimeterShower: Evaluator = {
  options: [],
  async evaluate({ source, dataset, split, items }, _own, { seed, device, threads, work }) {
    const { evaluateShowers } = await import('../../../collider/showers/use/evaluation')
    const { comparisonReport } = await import('../../../collider/comparison/report/html')
    const options = { dataset, split, items, seed, device, threads }
    const evaluation = await evaluateShowers(source, options, work)
    const provenance = {
      files: [
        { part: 'data set', path: dataset, bytes: 0, sha256: evaluation.dataset.hash },
        { part: 'model', path: source.folder, bytes: 0, sha256: '' },
      ],
      program: `Galatea ${version}`,
      device: evaluation.device,
      date: new Date().toISOString(),
      seconds: evaluation.seconds,
    }
    return {
      json: summary(evaluation),
      report: comparisonReport(evaluation.comparison, provenance),
      text: describe(evaluation),
      complete: true,
    }
  },
}

function summary({ comparison, leftOut, ...rest }: ShowerEvaluation) {
  const variables = Object.entries(comparison.variables).map(
    ([name, variable]) => [name, { ...variable, histogram: undefined }] as const,
  )
  const { classifier, fpd, kpd, slices } = comparison
  return {
    ...rest,
    left_out: leftOut,
    baselines: {},
    ...{ variables: Object.fromEntries(variables), slices, auc: classifier, fpd, kpd },
  }
}

function describe(evaluation: ShowerEvaluation): string {
  const { comparison, metrics, items, split, device, notice, secondsGenerating } = evaluation
  const families = new Map<string, { of: number; worst: number; name: string }>()
  for (const [name, { separation }] of Object.entries(comparison.variables)) {
    if (separation === null) continue
    const family = name.replace(/Layer\d+$/, '')
    const known = families.get(family) ?? { of: 0, worst: -Infinity, name }
    const worse = separation > known.worst
    families.set(family, {
      of: known.of + 1,
      worst: Math.max(known.worst, separation),
      name: worse ? name : known.name,
    })
  }
  const rows = [...families].map(([family, { of, worst, name }]) => [family, of, Number(worst.toFixed(4)), name])
  const percent = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(2)} %`)
  const lines = [
    `${items} showers of the ${split} split; generating took ${secondsGenerating.toFixed(2)} s on ${device}.`,
    table(['features', 'number', 'largest separation', 'of'], rows),
    `E_tot/E_inc in bins of energy: mean off by at most ${percent(metrics.responseMean?.worst)}, spread by at most ${percent(metrics.responseRms?.worst)}.`,
    ...(notice === null ? [] : [notice]),
  ]
  return lines.join('\n')
}
