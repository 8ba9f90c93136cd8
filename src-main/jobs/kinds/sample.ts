import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SampleInput, SampleResult } from '../../../src-preload/contract/detectorJobs'
import type { JobWork } from '../work'
import { folders, stampedName } from '../workspace'

/** The same code as the command `simulate`; samples stay in a folder of the program until they are deleted. */
export async function sample(input: SampleInput, work: JobWork): Promise<SampleResult> {
  await mkdir(folders.samples, { recursive: true })
  const start = performance.now()
  const made = await make(input, join(folders.samples, stampedName(input.what)), work)
  return { ...made, count: input.count, seconds: (performance.now() - start) / 1000 }
}

async function make(input: SampleInput, stem: string, work: JobWork): Promise<{ path: string; notice: string }> {
  if (input.what === 'jets') return makeJets(input, `${stem}.parquet`, work)
  if (input.what === 'showers') return makeShowers(input, `${stem}.h5`, work)
  return makeTracks(input, stem, work)
}

async function makeJets(input: SampleInput & { what: 'jets' }, path: string, work: JobWork) {
  const { writeJetPairs } = await import('../../collider/events')
  const { defaultJets, jetsNotice, simulateJets } = await import('../../collider/simulation/jets')
  const { count, seed, pt, pileUp } = input
  const simulation = { ...defaultJets, pt, pileUp }
  const metadata = {
    'galatea.simulation': JSON.stringify({ kind: 'jets', seed, ...simulation }),
    'galatea.notice': jetsNotice,
  }
  const writing = { metadata, work: { signal: work.signal } }
  await writeJetPairs(path, simulateJets(simulation, count, seed, work), writing)
  return { path, notice: jetsNotice }
}

async function makeShowers(input: SampleInput & { what: 'showers' }, path: string, work: JobWork) {
  const { findGeometry } = await import('../../collider/showers/geometries')
  const { calorimeter } = await import('../../collider/showers/simulation/medium')
  const { simulationNotice } = await import('../../collider/showers/simulation/simulate')
  const { defaultThreshold, writeShowers } = await import('../../collider/showers/simulation/write')
  const { particle, energy, count, seed } = input
  const geometry = await findGeometry('default')
  await writeShowers(
    path,
    { geometry, medium: calorimeter, particle, threshold: defaultThreshold },
    energy,
    count,
    seed,
    work,
  )
  return { path, notice: simulationNotice }
}

async function makeTracks(input: SampleInput & { what: 'tracks' }, path: string, work: JobWork) {
  const { toyDetector } = await import('../../collider/tracks/detector')
  const { defaultTrackSimulation, toyNotice } = await import('../../collider/tracks/simulation/options')
  const { simulateTracks } = await import('../../collider/tracks/simulation/run')
  const { count: events, seed, tracks, pt, noise, displaced } = input
  const simulation = { ...defaultTrackSimulation, tracks, pt, noise, displaced }
  await simulateTracks(path, toyDetector, simulation, { events, seed, overwrite: false }, work)
  return { path, notice: toyNotice }
}
