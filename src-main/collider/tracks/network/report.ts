import { version } from '../../../../package.json'
import { escapeHtml, htmlPage, htmlTable, type Cell } from '../../../base/html'
import { toyNotice } from '../simulation/options'
import { evaluationMetrics, type ClassResult, type MethodResult, type TrackEvaluation } from './evaluation'

/** The evaluation as one page for a person who has to judge it. */
export function trackReport(evaluation: TrackEvaluation): string {
  const { network, conventional, items, split, leftOut } = evaluation
  const methods = [network, ...(conventional ? [conventional] : [])]
  return htmlPage(
    'Track finding: evaluation over the whole split',
    [
      `<p class="note">In ${items} events of the ${escapeHtml(split)} split the network's candidates lead to tracks for <strong>${percent(network.efficiency)}</strong> of the particles, ${percent(network.fakeRate)} of its tracks are fakes${conventional ? `; the conventional method finds ${percent(conventional.efficiency)} with ${percent(conventional.fakeRate)} fakes` : ''}.</p>`,
      `<p>The network proposes circles (peaks of a Hough plane); seeds along them, the Kalman filter that follows them, ambiguity resolution and the fit are the conventional method's own. Its tracks were the target of the training; ${percent(evaluation.agreement)} of them are among the network's with the very same hits, and so the same parameters. ${escapeHtml(evaluation.detector)}; samples of the built-in simulation are this: ${escapeHtml(toyNotice)}</p>`,
      '<h2>All events together</h2>',
      htmlTable(
        ['method', 'efficiency', 'fakes', 'duplicates', 'particles', 'found', 'tracks', 'ms an event', 'device'],
        methods.map(({ name, efficiency, fakeRate, counts, metrics, device }) => [
          ...[name, percent(efficiency), percent(fakeRate), counts.duplicates, counts.reconstructable, counts.found],
          ...[counts.tracks, milliseconds(metrics.seconds?.mean), device ?? 'one thread'],
        ]),
      ),
      '<h2>By the number of particles</h2>',
      htmlTable(['particles', 'events', 'method', 'efficiency', 'fakes', 'ms an event', 'of which'], byClass(methods)),
      '<h2>Event by event</h2>',
      htmlTable(['method', 'metric', 'mean', 'std', 'worst', 'median', 'best'], methods.flatMap(spread)),
      '<h2>Pulls and resolutions above 1 GeV</h2>',
      '<p>(fitted − true)/σ of matched tracks: the width is half of the central 68.27 %; 1 is right.</p>',
      htmlTable(['method', 'parameter', 'mean', 'width', 'std', 'resolution'], methods.flatMap(pulls)),
      '<h2>What was measured</h2>',
      htmlTable(
        ['metric', 'unit', 'better', 'meaning'],
        Object.entries(evaluationMetrics).map(([name, { unit, better, meaning }]) => [
          name,
          unit || '–',
          better,
          meaning,
        ]),
      ),
      `<h2>Left out</h2>${
        leftOut.length === 0
          ? '<p>Nothing.</p>'
          : htmlTable(
              ['what', 'why'],
              leftOut.map(({ source, reason }) => [source, reason]),
            )
      }`,
      `<p class="soft">Galatea ${version}; data set ${escapeHtml(evaluation.dataset)}; ${evaluation.seconds.toFixed(1)} s.</p>`,
    ].join('\n'),
  )
}

function byClass(methods: readonly MethodResult[]): Cell[][] {
  const row = (name: string, { particles, events, counts, seconds, parts }: ClassResult): Cell[] => {
    const shares = Object.entries(parts).map(([part, value]) => `${part} ${milliseconds(value)}`)
    const [low, high] = particles
    const efficiency = counts.reconstructable > 0 ? counts.found / counts.reconstructable : null
    const fakes = counts.tracks > 0 ? counts.fakes / counts.tracks : null
    const range = Number.isFinite(high) ? `${low}–${high}` : `${low} and more`
    return [range, events, name, percent(efficiency), percent(fakes), milliseconds(seconds), shares.join(', ')]
  }
  const rows = methods.flatMap(({ name, byClass: results }) => results.map((result) => ({ result, name })))
  rows.sort((a, b) => a.result.particles[0] - b.result.particles[0])
  return rows.map(({ result, name }) => row(name, result))
}

function spread({ name, metrics }: MethodResult): Cell[][] {
  return Object.entries(metrics).map(([metric, summary]) => {
    const numbers = summary ? [summary.mean, summary.std, summary.worst, summary.median, summary.best] : []
    return [name, metric, ...[0, 1, 2, 3, 4].map((i) => numbers[i]?.toPrecision(4) ?? null)]
  })
}

function pulls({ name, pulls: summary }: MethodResult): Cell[][] {
  return Object.entries(summary ?? {}).map(([parameter, { mean, width, std, resolution }]) => {
    const numbers = [mean, width, std].map((value) => value.toFixed(3))
    return [name, parameter, ...numbers, resolution.toPrecision(3)]
  })
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(2)} %`
}

function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? '–' : (1000 * seconds).toPrecision(3)
}
