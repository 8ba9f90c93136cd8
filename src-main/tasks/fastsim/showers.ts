import { GalateaError } from '../../base/errors'
import type { Simulator } from './simulator'

/** Incident energies in, showers in CaloChallenge's layout out. */
export const simulateShowerFile: Simulator = async ({ events, model, out }, { outside }, conditions) => {
  if (!/\.(h5|hdf5|hdf)$/i.test(out)) {
    throw new GalateaError('usage', `Showers are written as HDF5: '${out}' does not end in .h5 or .hdf5.`)
  }
  const { simulateShowers } = await import('../../collider/showers/use/fastsim')
  const { seed, device, threads, work } = conditions
  const { folder, card, generator } = model
  const source = {
    ...{ folder, generator, inputs: card.inputs, details: card.details },
    name: card.name,
    sha256: card.files['generator.onnx']!.sha256,
  }
  return { noun: 'showers', ...(await simulateShowers(source, { events, out, seed, device, threads, outside }, work)) }
}
