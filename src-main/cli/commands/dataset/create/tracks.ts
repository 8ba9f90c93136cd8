import { resolve } from 'node:path'
import { Option } from 'commander'
import type { DatasetCreator } from './creator'

/** TrackML hits, with the conventional method's tracks as the target: for the task `track-finding`. */
export const tracks: DatasetCreator = {
  options: [new Option('--detector <file>', 'JSON of the detector (default: the one beside the hits)')],
  async create({ folder, from, split, overwrite }, own, { seed, work }) {
    const { createTrackDataset } = await import('../../../../collider/tracks/network/dataset')
    const { detector } = own as { detector?: string }
    const options = {
      ...{ from: from.map((path) => resolve(path)), split, seed },
      detector: detector === undefined ? null : resolve(detector),
    }
    return createTrackDataset(folder, options, { overwrite, work })
  },
}
