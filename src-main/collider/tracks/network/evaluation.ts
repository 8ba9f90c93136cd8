import { checkpoint, type Work } from '../../../base/progress'
import { GalateaError } from '../../../base/errors'
import { summarise, type Summary } from '../../../engine/gan/summary'
import type { MetricDefinition, Split } from '../../../engine/gan/task'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { conventionalFinder } from '../finding/conventionalFinder'
import type { TrackFinder } from '../finding/finder'
import type { TrackEvent, Truth } from '../hits'
import { Pulls } from '../pulls'
import type { Track } from '../track'
import { addCounts, countTracks, defaultReconstructable, noCounts, rates, type FindingCounts } from '../truth'
import { TrackEvents } from './events'
import { networkFinder } from './finder'
import type { TrackModel } from './model'

export const evaluationMetrics = {
  efficiency: {
    better: 'higher',
    unit: '',
    meaning: `Share of an event's particles with at least ${defaultReconstructable.minimumHits} hits on different surfaces and ${defaultReconstructable.minimumPt} GeV that have a track; track and particle share more than half of the hits of both.`,
  },
  fakeRate: {
    better: 'lower',
    unit: '',
    meaning: 'Share of an event’s tracks of which no particle made more than half of the hits.',
  },
  seconds: { better: 'lower', unit: 's', meaning: 'Time of an event, from hits in memory to fitted tracks.' },
} as const satisfies Record<string, MetricDefinition>
export type MetricName = keyof typeof evaluationMetrics

/** Borders of the classes of events, in true particles. */
const classes = [1, 20, 100, 400, Infinity]

export interface ClassResult {
  particles: readonly [number, number]
  events: number
  counts: FindingCounts
  /** A mean event's. */
  seconds: number
  parts: Readonly<Record<string, number>>
}

export interface MethodResult {
  name: string
  method: TrackFinder['method']
  description: string
  device: string | null
  metrics: Record<MetricName, Summary | null>
  /** Over all events together. */
  counts: FindingCounts
  efficiency: number | null
  fakeRate: number | null
  pulls: ReturnType<Pulls['summary']>
  byClass: ClassResult[]
}

export interface TrackEvaluation {
  task: string
  source: string
  dataset: string
  split: Split
  items: number
  leftOut: { source: string; reason: string }[]
  detector: string
  network: MethodResult
  /** null where left out. */
  conventional: MethodResult | null
  /** Share of the conventional method's tracks that the network's way leads to with the very same hits. */
  agreement: number | null
  seconds: number
}

export interface TrackEvaluationOptions {
  dataset: string
  split: Split
  /** The first so many events; null: all. */
  items: number | null
  baselines: boolean
  device: DeviceOptions
}

/** Finds the tracks of every event of a split with a model, and with the conventional method, and compares with the truth. */
export async function evaluateTracks(
  model: TrackModel,
  options: TrackEvaluationOptions,
  work: Work,
): Promise<TrackEvaluation> {
  const start = performance.now()
  const events = await TrackEvents.open(options.dataset)
  try {
    const { detector } = events.description
    const positions = events.positions(options.split).slice(0, options.items ?? undefined)
    const network = await networkFinder(model, detector, options.device)
    const finders: TrackFinder[] = [network, ...(options.baselines ? [conventionalFinder(detector)] : [])]
    const tallies = finders.map((finder) => new Tally(finder, detector.field))
    try {
      let withoutTruth = 0
      const agreement = { same: 0, tracks: 0 }
      for (const [i, position] of positions.entries()) {
        await checkpoint(work)
        const { hits, truth } = await events.event(position)
        if (truth) {
          const found: Track[][] = []
          for (const tally of tallies) found.push(await tally.take({ hits, truth }))
          const [own, reference = []] = found
          const same = new Set(own!.map((track) => track.hits.join()))
          agreement.same += reference.filter((track) => same.has(track.hits.join())).length
          agreement.tracks += reference.length
        } else withoutTruth++
        work.progress?.report((i + 1) / positions.length, `event ${i + 1} of ${positions.length}`)
      }
      if (withoutTruth === positions.length) {
        const sentence = `The ${options.split} split of '${options.dataset}' has no event with true particles: nothing can be compared.`
        throw new GalateaError('unreadable', sentence, { dataset: options.dataset, split: options.split })
      }
      const leftOut = await events.leftOut()
      if (withoutTruth > 0) leftOut.push({ source: `${withoutTruth} events`, reason: 'no true particles' })
      const [first, second] = tallies.map((tally) => tally.result())
      return {
        ...{ task: 'track-finding', source: model.name, dataset: options.dataset, split: options.split },
        ...{ items: positions.length - withoutTruth, leftOut, detector: detector.name },
        ...{ network: { ...first!, name: model.name }, conventional: second ?? null },
        agreement: agreement.tracks > 0 ? agreement.same / agreement.tracks : null,
        seconds: (performance.now() - start) / 1000,
      }
    } finally {
      for (const finder of finders) await finder.close()
    }
  } finally {
    events.close()
  }
}

/** What one method did, event after event. */
class Tally {
  private readonly values: Record<MetricName, number[]> = { efficiency: [], fakeRate: [], seconds: [] }
  private readonly classes: { events: number; counts: FindingCounts; parts: Record<string, number> }[]
  private counts = noCounts
  private readonly pulls: Pulls

  constructor(
    private readonly finder: TrackFinder,
    field: number,
  ) {
    this.pulls = new Pulls(field)
    this.classes = classes.slice(1).map(() => ({ events: 0, counts: noCounts, parts: {} }))
  }

  async take(event: TrackEvent & { truth: Truth }): Promise<Track[]> {
    const before = { ...this.finder.timing }
    const tracks = await this.finder.find(event.hits)
    const counts = countTracks(tracks, event)
    const particles = event.truth.particles.count
    const own = this.classes[classes.findLastIndex((border) => particles >= border)]!
    own.events++
    own.counts = addCounts(own.counts, counts)
    let seconds = 0
    for (const [part, total] of Object.entries(this.finder.timing)) {
      const spent = total - before[part]!
      own.parts[part] = (own.parts[part] ?? 0) + spent
      seconds += spent
    }
    const { efficiency, fakeRate } = rates(counts)
    this.values.efficiency.push(efficiency ?? NaN)
    this.values.fakeRate.push(fakeRate ?? NaN)
    this.values.seconds.push(seconds)
    this.counts = addCounts(this.counts, counts)
    this.pulls.add(tracks, event.truth)
    return tracks
  }

  result(): MethodResult {
    const { method, description, device } = this.finder
    const names = Object.keys(evaluationMetrics) as MetricName[]
    const metrics = names.map((name) => [name, summarise(this.values[name], evaluationMetrics[name])] as const)
    const byClass = this.classes.flatMap(({ events, counts, parts }, i): ClassResult[] => {
      if (events === 0) return []
      const mean = Object.fromEntries(Object.entries(parts).map(([part, seconds]) => [part, seconds / events]))
      const seconds = Object.values(mean).reduce((a, b) => a + b, 0)
      return [{ particles: [classes[i]!, classes[i + 1]! - 1], events, counts, seconds, parts: mean }]
    })
    return {
      ...{ name: method, method, description, device, counts: this.counts, ...rates(this.counts) },
      ...{ metrics: Object.fromEntries(metrics) as MethodResult['metrics'], pulls: this.pulls.summary(), byClass },
    }
  }
}
