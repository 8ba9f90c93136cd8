import { resolve } from 'node:path'
import { Option } from 'commander'
import type { DatasetCreator } from './creator'

/** Showers in the layout of CaloChallenge or CaloGAN: for the task `calorimeter-shower`. */
export const showers: DatasetCreator = {
  options: [
    new Option('--geometry <name|file>', 'of the showers: a name, or a binning file .xml (default: as the files say)'),
  ],
  async create({ folder, from, split, overwrite }, own, { seed, work }) {
    const { createShowerDataset } = await import('../../../../collider/showers/dataset')
    const { geometry } = own as { geometry?: string }
    const options = { from: from.map((path) => resolve(path)), split, seed, geometry: geometry ?? null }
    return { ...(await createShowerDataset(folder, options, { overwrite, work })), warnings: [] }
  },
}
