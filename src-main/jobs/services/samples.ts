import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SampleKind } from '../../../src-preload/contract/about'
import type { Work } from '../../base/progress'
import { folders } from '../workspace'

const seed = 1
const bands = ['i', 'r', 'g']
/** As many as are made in a second or two on two cores, and enough to look at. */
const counts = { jets: 4000, stamps: 160 } as const
const sides = { field: 512, stamp: 32 } as const

interface Sample {
  /** In the folder of samples. */
  name: string
  make(path: string, work: Work): Promise<void>
}

/** Each is made by the same simulation as the command `simulate`, which is loaded when it is asked for. */
const samples: Readonly<Record<SampleKind, Sample>> = {
  galaxy: { name: 'simulated-sky.fits', make: makeSky },
  jets: { name: 'simulated-jets.parquet', make: makeJets },
  training: { name: 'simulated-galaxies', make: makeDataset },
}

/**
 * The path of a sample, which is made the first time and kept. It gets its name when it is whole, so that one which was
 * broken off is made anew.
 */
export async function prepareSample({ kind }: { kind: SampleKind }, work: Work): Promise<{ path: string }> {
  const sample = samples[kind]
  const path = join(folders.samples, sample.name)
  if (await exists(path)) return { path }
  const draft = join(folders.samples, `draft-${sample.name}`)
  await rm(draft, { recursive: true, force: true })
  await sample.make(draft, work)
  await rename(draft, path)
  return { path }
}

async function makeSky(path: string, work: Work): Promise<void> {
  const { defaultField, defaultTelescope, writeField } = await import('../../astronomy/simulation')
  await writeField(path, { ...defaultField, ...defaultTelescope, size: sides.field, bands }, seed, work)
}

async function makeJets(path: string, work: Work): Promise<void> {
  const { writeJetPairs } = await import('../../collider/events')
  const { defaultJets, jetsNotice, simulateJets } = await import('../../collider/simulation/jets')
  const metadata = {
    'galatea.simulation': JSON.stringify({ kind: 'jets', seed, ...defaultJets }),
    'galatea.notice': jetsNotice,
  }
  await writeJetPairs(path, simulateJets(defaultJets, counts.jets, seed, work), { metadata })
}

async function makeDataset(path: string, work: Work): Promise<void> {
  const { defaultStamps, defaultTelescope, writeStamps } = await import('../../astronomy/simulation')
  const { createGalaxyDataset } = await import('../../astronomy/dataset/create')
  const { parseGalaxyDatasetOptions } = await import('../../astronomy/dataset/options')
  const stamps = join(folders.samples, 'stamps')
  const options = {
    ...defaultStamps,
    ...defaultTelescope,
    bands,
    size: sides.stamp,
    flux: [60, 400] as [number, number],
  }
  await writeStamps(stamps, options, counts.stamps, seed, work)
  const split = { train: 0.7, validation: 0.15, test: 0.15 }
  const asked = { task: 'galaxy-recovery', from: [stamps], bands, size: sides.stamp, split, seed }
  await createGalaxyDataset(path, parseGalaxyDatasetOptions(asked), { work })
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
