import type { Option } from 'commander'
import type { Model } from '../../../store/models'
import type { Context } from '../../command'

/** What every fast simulation has in common. Paths are absolute. */
export interface SimulationRequest {
  /** What is to be simulated. */
  events: string
  model: Model
  out: string
}

/** One task's fast simulation. */
export interface Simulator {
  /** Options that only some tasks take; one that several share is the same object in each. */
  readonly options: readonly Option[]
  /** @param own values of `options` by commander's attribute names. */
  simulate(request: SimulationRequest, own: Record<string, unknown>, context: Context): Promise<SimulationOutcome>
}

export interface SimulationOutcome {
  /** Of what: 'jets', 'showers'. */
  noun: string
  items: number
  /** Generating and writing, without loading the model. */
  seconds: number
  device: string
  flags: readonly { code: string; message: string }[]
}
