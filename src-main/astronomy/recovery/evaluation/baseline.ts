import type { Plane } from '../../image'

/** What a conventional method is given: more than it would have in practice, the exact kernel and noise. */
export interface BaselineInput {
  /** Degraded bands, the sky at 0, on the coarse grid. NaN is filled before. */
  planes: readonly Plane[]
  /** FWHM added, px of the fine grid; 0: none. */
  fwhmPixels: number
  /** Of every band, in the unit of the planes. */
  noiseRms: readonly number[]
  factor: number
}

export type Parameters = Readonly<Record<string, number>>

export interface Baseline {
  id: string
  name: string
  /** Settings among which the validation split chooses. */
  candidates: readonly Parameters[]
  /** On the fine grid, in the unit of the input. */
  run(input: BaselineInput, parameters: Parameters): Plane[]
  /** The answers of all candidates, in their order, where one computation gives several; default: each by `run`. */
  runAll?(input: BaselineInput): Plane[][]
}
