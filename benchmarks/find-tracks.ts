import { Random } from '../src-main/base/random'
import { toyDetector } from '../src-main/collider/tracks/detector'
import { conventionalFinder } from '../src-main/collider/tracks/finding/conventionalFinder'
import type { TrackFinder } from '../src-main/collider/tracks/finding/finder'
import { networkFinder } from '../src-main/collider/tracks/network/finder'
import { readTrackModel } from '../src-main/collider/tracks/network/model'
import { TrackSimulator } from '../src-main/collider/tracks/simulation/event'
import { defaultTrackSimulation } from '../src-main/collider/tracks/simulation/options'
import { addCounts, countTracks, noCounts, rates } from '../src-main/collider/tracks/truth'
import { here, interleave, type BenchmarkOptions, type BenchmarkReport } from './support'

/**
 * From hits in memory to fitted tracks: toy events of `--tracks` particles each by the conventional method, and with
 * `--model M` by the network and the fit that finishes its candidates, one run of each in turn. A run is all events.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const tracks = Number(options.tracks ?? 10)
  const count = Number(options.events ?? Math.max(2, Math.ceil(1000 / tracks)))
  const threads = Number(options.threads ?? 2)
  const simulator = new TrackSimulator(toyDetector, { ...defaultTrackSimulation, tracks: [tracks, tracks] })
  const events = Array.from({ length: count }, (_, i) => simulator.simulate(i, new Random(1, 'benchmark tracks', i)))
  const conventional = conventionalFinder(toyDetector)
  const device = { device: String(options.device ?? 'cpu'), threads }
  const network =
    options.model === undefined
      ? null
      : await networkFinder(await readTrackModel(String(options.model)), toyDetector, device)

  const quality: Record<string, ReturnType<typeof rates>> = {}
  const contender = (finder: TrackFinder) => ({
    ...here(async () => {
      let counts = noCounts
      for (const event of events) counts = addCounts(counts, countTracks(await finder.find(event.hits), event))
      quality[finder.method] = rates(counts)
    }),
    close: () => finder.close(),
  })
  const measured = await interleave(
    contender(network ?? conventional),
    network ? { conventional: contender(conventional) } : {},
    { warmup: Number(options.warmup ?? 2), runs: Number(options.runs ?? 7) },
  )
  const parts = { ...(network && { network: network.timing }), conventional: conventional.timing }
  return {
    parameters: { tracks, events: count, method: network ? 'network' : 'conventional', quality, secondsByPart: parts },
    device: network?.device ?? 'cpu, 1 thread',
    versions: {},
    ...measured,
  }
}
