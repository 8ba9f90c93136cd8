import { readdir } from 'node:fs/promises'
import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { Random } from '../../../base/random'
import type { Detector } from '../detector'
import { openFileWriter, openFolderWriter } from '../files/write'
import { TrackSimulator } from './event'
import type { TrackSimulation } from './options'

export interface SimulatedSample {
  output: string
  events: number
  tracks: number
  hits: number
  noise: number
}

/**
 * Simulates events into a folder of TrackML's files, or into one table where `output` ends in `.csv`. Event n depends on
 * seed and n alone; in memory there is one event.
 * @throws GalateaError `exists` where something is there and may not be replaced.
 */
export async function simulateTracks(
  output: string,
  detector: Detector,
  options: TrackSimulation,
  { events, seed, overwrite }: { events: number; seed: number; overwrite: boolean },
  work: Work,
): Promise<SimulatedSample> {
  if (!overwrite) await requireNew(output)
  const writer = await (output.endsWith('.csv') ? openFileWriter : openFolderWriter)(output, detector)
  const simulator = new TrackSimulator(detector, options)
  const sample = { output, events, tracks: 0, hits: 0, noise: 0 }
  try {
    for (let event = 1; event <= events; event++) {
      await checkpoint(work)
      const simulated = simulator.simulate(event, new Random(seed, 'tracks', event))
      await writer.write(simulated)
      sample.tracks += simulated.truth.particles.count
      sample.hits += simulated.hits.count
      sample.noise += simulated.truth.particle.reduce((count, particle) => count + (particle < 0 ? 1 : 0), 0)
      work.progress?.report(event / events, 'simulating tracks')
    }
    await writer.close()
    return sample
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Events of an earlier run must not mix with new ones. */
async function requireNew(output: string): Promise<void> {
  try {
    if ((await readdir(output)).length === 0) return
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) throw error
  }
  throw new GalateaError('exists', `'${output}' is there already: give another name, or --overwrite.`, { path: output })
}
