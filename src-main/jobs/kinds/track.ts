import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { version } from '../../../package.json'
import type { TrackInput, TrackResult } from '../../../src-preload/contract/detectorJobs'
import { chooseFinder } from '../../collider/tracks/chooseFinder'
import { openTrackSample } from '../../collider/tracks/files/read'
import { toParquet } from '../../collider/tracks/files/tracks'
import { findTracks, type TrackingResult } from '../../collider/tracks/run'
import { dropOldResults } from '../results'
import type { JobWork } from '../work'
import { folders, stampedName, preferences } from '../workspace'

/** The same code as the command `track`; the table waits in a folder of the program until it is saved. */
export async function track({ path, model, device }: TrackInput, work: JobWork): Promise<TrackResult> {
  await dropOldResults()
  const sample = await openTrackSample(path)
  const finder = await chooseFinder(model, sample.detector, { device, threads: preferences.threads })
  try {
    const folder = join(folders.results, stampedName(`${basename(path)}-${finder.method}`))
    await mkdir(folder, { recursive: true })
    const stem = `${basename(path).replace(/\.csv(\.gz)?$/, '')}-tracks-${finder.method}`
    const [output, csv] = [`${stem}.parquet`, `${stem}.csv`].map((name) => ({ path: join(folder, name), name })) as [
      TrackResult['output'],
      TrackResult['csv'],
    ]
    const provenance = {
      ...{ program: `Galatea ${version}`, hits: sample.path, detector: sample.detector.name },
      ...{ method: finder.method, description: finder.description, model },
    }
    const result = await findTracks(sample, finder, csv.path, provenance, work)
    await toParquet(csv.path, output.path, provenance)
    const { events, tracks, hits, seconds, timing } = result
    const warnings = [...sample.problems.sentences(), ...finder.flags().map(({ message }) => message)]
    const { method, description, device: used } = finder
    return {
      ...{ output, csv, method, description, device: used, events, tracks, hits, seconds, timing, warnings },
      truth: truthOf(result),
    }
  } finally {
    await finder.close()
  }
}

function truthOf({ truth }: TrackingResult): TrackResult['truth'] {
  if (!truth) return null
  const { counts, rule, efficiency, fakeRate, pulls } = truth
  const { found, reconstructable, fakes, duplicates } = counts
  return {
    ...{ efficiency, fakeRate, found, reconstructable, fakes, duplicates, ...rule },
    ...{ pulls: pulls.parameters, pullsAbove: pulls.minimumPt, pullTracks: pulls.tracks },
  }
}
