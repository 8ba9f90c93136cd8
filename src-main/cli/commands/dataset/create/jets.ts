import { resolve } from 'node:path'
import { Option } from 'commander'
import { integer } from '../../../options'
import type { DatasetCreator } from './creator'

const constituents = new Option('--constituents <n>', 'the hardest so many of each jet are kept')
  .argParser(integer(4, 4096))
  .default(128)

/** Generated jets beside the reconstructed ones they became, from any event file: for the task `jet-response`. */
export const jets: DatasetCreator = {
  options: [constituents],
  async create({ folder, from, split, overwrite }, own, { seed, work }) {
    const { createJetDataset } = await import('../../../../collider/response/dataset/create')
    const paths = from.map((path) => resolve(path))
    const options = { from: paths, split, seed, places: own.constituents as number }
    return createJetDataset(folder, options, { overwrite, work })
  },
}
