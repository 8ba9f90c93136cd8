import { resolve } from 'node:path'
import { GalateaError } from '../base/errors'
import type { Work } from '../base/progress'
import type { CreatedDataset } from '../store/dataset/create'
import type { Fractions } from '../store/dataset/split'

/** What the making of every data set has in common. */
export interface CreationRequest {
  /** Folder of the data set. */
  folder: string
  task: string
  /** Files and folders. */
  from: readonly string[]
  split: Fractions
  seed: number
  overwrite: boolean
  /** The task's own, by the names of the command line's options. */
  options: Readonly<Record<string, unknown>>
}

type Creator = (request: CreationRequest, work: Work) => Promise<CreatedDataset & { warnings: readonly string[] }>

/** By task: one line for each that data sets can be made for. The command and the window both make them here. */
const creators: Readonly<Record<string, Creator>> = {
  'galaxy-recovery': galaxies,
  generate: galaxies,
  'jet-response': jets,
  'calorimeter-shower': showers,
  'track-finding': tracks,
}

export const creatableTasks: readonly string[] = Object.keys(creators)

/** @throws GalateaError `usage` for a task that no data set is made for. */
export async function createTaskDataset(request: CreationRequest, work: Work): ReturnType<Creator> {
  const creator = Object.hasOwn(creators, request.task) ? creators[request.task] : undefined
  if (creator) return creator(request, work)
  const known = creatableTasks.join(', ')
  const sentence = `There is no task '${request.task}' to make a data set for: expected ${known}.`
  throw new GalateaError('usage', sentence, { task: request.task })
}

/** Images of galaxies, FITS, XISF, PNG or JPEG: for the tasks `galaxy-recovery` and `generate`. */
async function galaxies({ folder, task, from, split, seed, overwrite, options }: CreationRequest, work: Work) {
  const [{ createGalaxyDataset }, { parseGalaxyDatasetOptions }] = await Promise.all([
    import('../astronomy/dataset/create'),
    import('../astronomy/dataset/options'),
  ])
  const { pixelScale, ...rest } = options
  const asked = { ...rest, task, from: [...from], split, pixelScaleArcsec: pixelScale, seed }
  return createGalaxyDataset(folder, parseGalaxyDatasetOptions(asked), { overwrite, work })
}

/** Generated jets beside the reconstructed ones they became, from any event file: for the task `jet-response`. */
async function jets({ folder, from, split, seed, overwrite, options }: CreationRequest, work: Work) {
  const { createJetDataset } = await import('../collider/response/dataset/create')
  const places = typeof options.constituents === 'number' ? options.constituents : 128
  return createJetDataset(folder, { from: absolute(from), split, seed, places }, { overwrite, work })
}

/** Showers in the layout of CaloChallenge or CaloGAN: for the task `calorimeter-shower`. */
async function showers({ folder, from, split, seed, overwrite, options }: CreationRequest, work: Work) {
  const { createShowerDataset } = await import('../collider/showers/dataset')
  const geometry = typeof options.geometry === 'string' ? options.geometry : null
  const made = await createShowerDataset(folder, { from: absolute(from), split, seed, geometry }, { overwrite, work })
  return { ...made, warnings: [] }
}

/** TrackML hits, with the conventional method's tracks as the target: for the task `track-finding`. */
async function tracks({ folder, from, split, seed, overwrite, options }: CreationRequest, work: Work) {
  const { createTrackDataset } = await import('../collider/tracks/network/dataset')
  const detector = typeof options.detector === 'string' ? resolve(options.detector) : null
  return createTrackDataset(folder, { from: absolute(from), split, seed, detector }, { overwrite, work })
}

function absolute(paths: readonly string[]): string[] {
  return paths.map((path) => resolve(path))
}
