import type { DeviceDescription } from '../runtime/executor'
import type { Summary } from './summary'

/** A line of `metrics.jsonl`: means over the steps since the last one. */
export interface TrainLine {
  type: 'train'
  step: number
  epoch: number
  /** Training time, pauses left out. */
  seconds: number
  /** By name, unweighted; `generator` and `discriminator` are the weighted sums. */
  losses: Record<string, number>
  /** Fraction of pairs in which the real sample is ranked above the generated one; 0.5 at equilibrium. */
  rankedAbove: number | null
  /** Mean probability that the real one is the original, where the loss gives one. */
  pairProbability: number | null
  /** Spread of generated samples over the batch, as a fraction of the real ones'. */
  diversity: number | null
  gradientNorm: Record<string, number>
  learningRate: Record<string, number>
  itemsPerSecond: number
  /** Memory of the process that trains, resident. */
  memoryBytes: number
}

export interface ValidationLine {
  type: 'validation'
  step: number
  epoch: number
  seconds: number
  metrics: Record<string, Summary | null>
  /** Whether it is the best so far. */
  best: boolean
}

export type TrainingEvent =
  | {
      type: 'start'
      step: number
      steps: number
      run: string
      device: DeviceDescription
      /** The one that picks the best checkpoint. */
      metric: { name: string; better: 'higher' | 'lower' }
    }
  | TrainLine
  | ValidationLine
  | { type: 'samples'; step: number; png: string; floats: string }
  | { type: 'checkpoint'; step: number; name: string; path: string }
  | { type: 'rate'; step: number; rateFactor: number }
  | { type: 'warning'; message: string }

/** What can be changed while a run is under way. */
export class TrainingControl {
  private factor: number | null = null
  private readonly pins: (string | null)[] = []
  private ending = false
  private endingEpoch = false

  /** Multiplies both networks' learning rates from the next step on, > 0; kept in checkpoints. */
  setRateFactor(factor: number): void {
    if (!(factor > 0 && factor < 1e6)) throw new RangeError(`the rate's factor must be above 0, got ${factor}`)
    this.factor = factor
  }

  /** Keeps a checkpoint of the present weights, `pinned-<name>`; without a name under its step. */
  pin(name: string | null = null): void {
    if (name !== null && !/^[\w-]+$/.test(name))
      throw new RangeError(`a pinned checkpoint's name is letters, digits, _ and -: '${name}'`)
    this.pins.push(name)
  }

  /** Ends the run after this step, with everything kept. */
  finish(): void {
    this.ending = true
  }

  /** Ends the run when the pass over the training split that it is in has been made, with everything kept. */
  finishEpoch(): void {
    this.endingEpoch = true
  }

  /** For the loop: what was asked for since the last call. */
  take(): { rateFactor: number | null; pins: (string | null)[]; finish: boolean; finishEpoch: boolean } {
    const { factor: rateFactor, ending: finish, endingEpoch: finishEpoch } = this
    this.factor = null
    this.endingEpoch = false
    return { rateFactor, pins: this.pins.splice(0), finish, finishEpoch }
  }
}
