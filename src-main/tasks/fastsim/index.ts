import { GalateaError } from '../../base/errors'
import { simulateJetFile } from './jets'
import { simulateShowerFile } from './showers'
import type { Simulator } from './simulator'

export type { SimulationConditions, SimulationOptions, SimulationOutcome, SimulationRequest } from './simulator'

interface FastSimulation {
  simulate: Simulator
  /** Of the file that it writes, with the dot. */
  extension: string
}

/** By task: one line for each whose models stand for a detector. */
const simulations: Readonly<Record<string, FastSimulation>> = {
  'jet-response': { simulate: simulateJetFile, extension: '.parquet' },
  'calorimeter-shower': { simulate: simulateShowerFile, extension: '.h5' },
}

/** @throws GalateaError `wrong-task` for a model of a task that simulates nothing. */
export function fastSimulation(task: string, model: string): FastSimulation {
  const found = Object.hasOwn(simulations, task) ? simulations[task] : undefined
  if (found) return found
  const known = Object.keys(simulations).join(', ')
  throw new GalateaError('wrong-task', `The model '${model}' is for the task '${task}'; fastsim knows ${known}.`, {
    task,
  })
}
