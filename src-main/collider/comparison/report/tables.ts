import type { NullableError, VariableNumbers } from '../numbers'
import type { Comparison } from '../result'

/** One row of the table of distances: a variable, or a variable in one bin, or truth against truth. */
export interface DistanceRow {
  readonly variable: string
  readonly label: string
  readonly role: string
  /** '' for the whole sample; '100 ≤ gen_pt < 140'. */
  readonly bin: string
  readonly compared: 'samples' | 'truth'
  readonly numbers: VariableNumbers
}

/** Every number of the comparison of single variables, for tables and other programs. */
export function distanceRows({ variables, slices }: Comparison): DistanceRow[] {
  const rows: DistanceRow[] = []
  const add = (name: string, bin: string, compared: DistanceRow['compared'], numbers: VariableNumbers): void => {
    const { label, role } = variables[name]!
    rows.push({ variable: name, label, role, bin, compared, numbers })
  }
  for (const [name, variable] of Object.entries(variables)) {
    add(name, '', 'samples', variable)
    add(name, '', 'truth', variable.truth)
  }
  for (const { low, high, ...slice } of slices?.bins ?? []) {
    const bin = `${number(low)} ≤ ${slices!.variable} < ${number(high)}`
    for (const name of Object.keys(slice.variables)) {
      add(name, bin, 'samples', slice.variables[name]!)
      add(name, bin, 'truth', slice.truth[name]!)
    }
  }
  return rows
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** Names of the columns of a table in other programs, and where each number is found. */
export const distanceColumns: readonly (readonly [string, (numbers: VariableNumbers) => number | null])[] = [
  ['items_reference', ({ items }) => items[0]],
  ['items_other', ({ items }) => items[1]],
  ['mean_reference', ({ mean }) => mean[0]],
  ['mean_other', ({ mean }) => mean[1]],
  ['mean_difference', ({ meanDifference }) => meanDifference.value],
  ['mean_difference_error', ({ meanDifference }) => meanDifference.error],
  ['rms_reference', ({ rms }) => rms[0]],
  ['rms_other', ({ rms }) => rms[1]],
  ['rms_ratio', ({ rmsRatio }) => rmsRatio.value],
  ['rms_ratio_error', ({ rmsRatio }) => rmsRatio.error],
  ['chi2', ({ chi2 }) => chi2],
  ['ndf', ({ ndf }) => ndf],
  ['p', ({ p }) => p],
  ['ks', ({ ks }) => ks],
  ['ks_p', ({ ksP }) => ksP],
  ['w1', ({ w1 }) => w1],
  ['w1_error', ({ w1Error }) => w1Error],
  ['separation', ({ separation }) => separation],
  ['separation_error', ({ separationError }) => separationError],
  ['separation_floor', ({ separationFloor }) => separationFloor],
  ['jsd', ({ jsd }) => jsd],
]

/** How many of its own errors a number is from where it should be; null where that is not defined. */
export function sigmas({ value, error }: NullableError, expected: number): number | null {
  return value === null || error === null || !(error > 0) ? null : (value - expected) / error
}
