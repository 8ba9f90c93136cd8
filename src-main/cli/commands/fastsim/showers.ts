import { Option } from 'commander'
import { GalateaError } from '../../../base/errors'
import type { Simulator } from './simulator'

const outside = new Option('--outside <how>', 'particles outside what the model was trained on: flag them, or refuse')
  .choices(['flag', 'refuse'])
  .default('flag')

/** Incident energies in, showers in CaloChallenge's layout out. */
export const showers: Simulator = {
  options: [outside],
  async simulate({ events, model, out }, own, { seed, device, threads, work }) {
    if (!/\.(h5|hdf5|hdf)$/i.test(out)) {
      throw new GalateaError('usage', `Showers are written as HDF5: '${out}' does not end in .h5 or .hdf5.`)
    }
    const { simulateShowers } = await import('../../../collider/showers/use/fastsim')
    const { folder, card, generator } = model
    const source = {
      ...{ folder, generator, inputs: card.inputs, details: card.details },
      name: card.name,
      sha256: card.files['generator.onnx']!.sha256,
    }
    const options = { events, out, seed, device, threads, outside: own.outside as 'flag' | 'refuse' }
    return { noun: 'showers', ...(await simulateShowers(source, options, work)) }
  },
}
