import { resolve } from 'node:path'
import { version } from '../../../package.json'
import { GalateaError } from '../../base/errors'
import { openTrackSample, defaultMaximumHits, type TrackSample } from '../../collider/tracks/files/read'
import type { TrackFinder } from '../../collider/tracks/finding/finder'
import { findTracks, type TrackingResult } from '../../collider/tracks/run'
import type { CommandDefinition } from '../command'
import { integer } from '../options'
import { table } from '../terminal'

interface Options {
  method?: string
  model?: string
  out: string
  detector?: string
  maximumHits: number
}

export const definition: CommandDefinition = {
  name: 'track',
  summary: 'Find the tracks in hits: by the conventional method, or with a trained model',
  configure(command) {
    command
      .argument('<hits>', 'TrackML hits: a folder of events, one event, or one .csv with a column event_id')
      .requiredOption('--out <file>', 'table of tracks, .csv or .parquet')
      .option('--method <name>', 'conventional (default without a model)')
      .option('--model <folder>', 'trained model that proposes the tracks; the fit finishes them')
      .option('--detector <file>', "JSON of the detector (default: detector.json beside the hits, else Galatea's own)")
      .option('--maximum-hits <n>', 'an event with more is left out', integer(1, 1e9), defaultMaximumHits)
  },
  async run([path], given, context) {
    const options = given as unknown as Options
    checkMethod(options)
    if (!/\.(csv|parquet)$/.test(options.out)) {
      throw new GalateaError('usage', `--out '${options.out}': tracks are written as .csv or .parquet.`)
    }
    const { maximumHits } = options
    const detector = options.detector === undefined ? null : resolve(options.detector)
    const sample = await openTrackSample(resolve(path!), { detector, maximumHits })
    const { chooseFinder } = await import('../../collider/tracks/chooseFinder')
    const model = options.model === undefined ? null : resolve(options.model)
    const { device, threads } = context
    const finder = await chooseFinder(model, sample.detector, { device, threads })
    const output = resolve(options.out)
    try {
      const provenance = {
        ...{ program: `Galatea ${version}`, hits: sample.path, detector: sample.detector.name },
        ...{ method: finder.method, description: finder.description, model: options.model ?? null },
      }
      const result = await findTracks(sample, finder, output, provenance, context.work)
      for (const sentence of sample.problems.sentences()) context.warn(sentence)
      for (const { message } of finder.flags()) context.warn(message)
      return { json: summary(output, sample, finder, result), text: describe(output, sample, finder, result) }
    } finally {
      await finder.close()
    }
  },
}

function checkMethod({ method, model }: Options): void {
  if (method !== undefined && method !== 'conventional') {
    throw new GalateaError('usage', `--method '${method}': the only method without a model is conventional.`)
  }
  if (method !== undefined && model !== undefined) {
    throw new GalateaError('usage', 'Give --method or --model, not both.')
  }
}

function summary(output: string, sample: TrackSample, finder: TrackFinder, result: TrackingResult) {
  const { events, tracks, hits, truth, seconds, timing } = result
  return {
    ...{ output, events, tracks, efficiency: truth?.efficiency ?? null, fakeRate: truth?.fakeRate ?? null },
    ...{ seconds, perSecond: events / seconds, hits, method: finder.method, description: finder.description },
    ...{ device: finder.device, timing, truth, problems: sample.problems.summary(), flags: finder.flags() },
  }
}

function describe(output: string, sample: TrackSample, finder: TrackFinder, result: TrackingResult): string {
  const { events, tracks, truth, seconds, timing } = result
  const parts = Object.entries(timing).map(([part, value]) => `${part} ${value.toFixed(2)} s`)
  const lines = [
    `${tracks} tracks in ${events} events, ${output}`,
    `${finder.method}: ${finder.description}${finder.device ? `, on ${finder.device}` : ''}`,
    `${seconds.toFixed(2)} s (${parts.join(', ')}), ${(events / seconds).toFixed(1)} events/s`,
    sample.detectorFile ? `Detector: ${sample.detectorFile}` : `Detector: built-in (${sample.detector.name})`,
  ]
  if (!truth) return lines.join('\n')
  const { counts, rule, pulls } = truth
  const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(2)} %`)
  lines.push(
    `Efficiency ${percent(truth.efficiency)} (${counts.found} of ${counts.reconstructable} particles with at least ${rule.minimumHits} hits and ${rule.minimumPt} GeV), fakes ${percent(truth.fakeRate)}, duplicates ${counts.duplicates}`,
  )
  if (pulls.parameters) {
    const rows = Object.entries(pulls.parameters).map(([name, { mean, width, std, resolution }]) => [
      name,
      ...[mean, width, std].map((value) => value.toFixed(3)),
      resolution.toPrecision(3),
    ])
    lines.push(`Pulls of ${pulls.tracks} matched tracks above ${pulls.minimumPt} GeV:`)
    lines.push(table(['parameter', 'mean', 'width', 'std', 'resolution'], rows))
  }
  return lines.join('\n')
}
