import type { MethodResult, TrackEvaluation } from '../../../collider/tracks/network/evaluation'
import { table } from '../../terminal'
import { withoutBaselines, type Evaluator } from './evaluator'

export const trackFinding: Evaluator = {
  options: [withoutBaselines],
  async evaluate({ source, dataset, split, items }, own, { device, threads, work }) {
    const { evaluateTracks } = await import('../../../collider/tracks/network/evaluation')
    const { parseTrackCard } = await import('../../../collider/tracks/network/model')
    const { trackReport } = await import('../../../collider/tracks/network/report')
    const { baselines } = own as { baselines: boolean }
    const { name, generator, folder } = source
    const model = { name, generator, card: parseTrackCard(source.details, folder) }
    const options = { dataset, split, items, baselines, device: { device, threads } }
    const evaluation = await evaluateTracks(model, options, work)
    return { json: summary(evaluation), report: trackReport(evaluation), text: describe(evaluation), complete: true }
  },
}

function summary({ network, conventional, leftOut, ...rest }: TrackEvaluation) {
  const all = ({ metrics, ...others }: MethodResult) => ({ ...others, parameters: {}, metrics })
  const { metrics, ...others } = network
  return {
    ...{ ...rest, left_out: leftOut, metrics, network: others },
    baselines: conventional ? { conventional: all(conventional) } : {},
  }
}

function describe({ network, conventional, items, split }: TrackEvaluation): string {
  const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(2)} %`)
  const rows = [network, ...(conventional ? [conventional] : [])].flatMap(({ name, byClass }) =>
    byClass.map(({ particles: [low, high], events, counts, seconds, parts }) => [
      ...[name, Number.isFinite(high) ? `${low}–${high}` : `${low} and more`, events],
      percent(counts.reconstructable > 0 ? counts.found / counts.reconstructable : null),
      percent(counts.tracks > 0 ? counts.fakes / counts.tracks : null),
      (1000 * seconds).toPrecision(3),
      Object.entries(parts)
        .map(([part, value]) => `${part} ${(1000 * value).toPrecision(3)}`)
        .join(', '),
    ]),
  )
  const header = ['method', 'particles', 'events', 'efficiency', 'fakes', 'ms/event', 'of which']
  return [`${items} events of the ${split} split`, table(header, rows)].join('\n')
}
