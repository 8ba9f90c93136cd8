import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import type { CommandDefinition } from '../../command'
import { integer, number, positive } from '../../options'
import { defaultTrackSimulation, toyNotice } from '../../../collider/tracks/simulation/options'

interface Options {
  out: string
  count?: number
  events: number
  tracks: [number, number]
  pt: [number, number]
  eta: number
  noise: number
  inefficiency: number
  displaced: number
  decayLength: number
  detector?: string
  overwrite?: boolean
}

export const definition: CommandDefinition = {
  name: 'simulate tracks',
  summary: 'Make hits of charged particles in a tracker, with the truth beside them',
  configure(command: Command) {
    const { tracks, pt, eta, noise, inefficiency, displaced, decayLength } = defaultTrackSimulation
    command
      .requiredOption('--out <path>', 'folder of TrackML files, or a .csv file for all events')
      .option('--events <n>', 'events', integer(1, 1e7), 100)
      .option('--count <n>', 'the same as --events', integer(1, 1e7))
      .option('--tracks <m>', 'particles an event, or low,high', range(1, 100_000), [...tracks])
      .option('--pt <low,high>', 'transverse momenta in GeV, even in the logarithm', range(0.1, 10_000), [...pt])
      .option('--eta <limit>', 'largest pseudorapidity', positive, eta)
      .option('--noise <share>', 'noise hits over real ones', number(0, 100), noise)
      .option('--inefficiency <p>', 'chance that a crossing leaves no hit', number(0, 1), inefficiency)
      .option('--displaced <share>', 'particles from displaced vertices', number(0, 1), displaced)
      .option('--decay-length <mm>', 'mean distance of those from the beam', number(0, 1000), decayLength)
      .option('--detector <file>', 'JSON of another detector (default: the built-in one)')
      .option('--overwrite', 'replace what is there already')
  },
  async run(_arguments, given, { seed, work }) {
    const { simulateTracks } = await import('../../../collider/tracks/simulation/run')
    const { parseDetector, toyDetector } = await import('../../../collider/tracks/detector')
    const { readJsonFile } = await import('../../../store/json')
    const options = given as unknown as Options
    const { detector: file, tracks, pt, eta, noise, inefficiency, displaced, decayLength } = options
    const detector = file
      ? parseDetector(await readJsonFile(resolve(file), `There is no detector file '${file}'.`), file)
      : toyDetector
    const events = options.count ?? options.events
    const start = performance.now()
    const simulation = { ...defaultTrackSimulation, tracks, pt, eta, noise, inefficiency, displaced, decayLength }
    const run = { events, seed, overwrite: options.overwrite ?? false }
    const sample = await simulateTracks(resolve(options.out), detector, simulation, run, work)
    const seconds = (performance.now() - start) / 1000
    const { output, tracks: made, hits, noise: noiseHits } = sample
    const json = {
      output,
      count: events,
      seconds,
      kind: 'tracks',
      seed,
      tracks: made,
      hits,
      noiseHits,
      notice: toyNotice,
    }
    const text = `${events} events with ${made} tracks and ${hits} hits in ${output}, ${seconds.toFixed(1)} s\n${toyNotice}`
    return { json, text }
  },
}

/** A commander parser for one number, or two ascending ones, within bounds. */
function range(minimum: number, maximum: number): (text: string) => [number, number] {
  return (text) => {
    const [low = NaN, high = low, ...rest] = text.split(',').map(Number)
    if (rest.length === 0 && low >= minimum && high >= low && high <= maximum) return [low, high]
    throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}, or two as 1,100, got '${text}'.`)
  }
}
