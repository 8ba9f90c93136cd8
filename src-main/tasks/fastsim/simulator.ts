import type { Work } from '../../base/progress'
import type { Split } from '../../engine/gan/task'
import type { Model } from '../../store/models'

/** What every fast simulation has in common. Paths are absolute. */
export interface SimulationRequest {
  /** What is to be simulated. */
  events: string
  model: Model
  out: string
}

/** What only some tasks take. */
export interface SimulationOptions {
  /** Of a data set of jets: which of them; null: all. */
  split: Split | null
  /** Showers beyond what the model was trained on are flagged, or the file is refused. */
  outside: 'flag' | 'refuse'
}

export interface SimulationConditions {
  /** 0…2³²−1 */
  seed: number
  /** `auto` or a provider. */
  device: string
  threads: number | null
  work: Work
  /** What was assumed or left out, a sentence each. */
  warn(message: string): void
}

/** One task's fast simulation. */
export type Simulator = (
  request: SimulationRequest,
  options: SimulationOptions,
  conditions: SimulationConditions,
) => Promise<SimulationOutcome>

export interface SimulationOutcome {
  /** Of what: 'jets', 'showers'. */
  noun: string
  items: number
  /** Generating and writing, without loading the model. */
  seconds: number
  device: string
  flags: readonly { code: string; message: string }[]
}
