/** New rows behind the known ones; a name that one side lacks has no values there. */
export function append(
  known: ReadonlyMap<string, readonly number[]>,
  names: readonly string[],
  columns: readonly Float64Array[],
  rows: number,
): Map<string, number[]> {
  const before = known.get('step')?.length ?? 0
  const all = new Map<string, number[]>()
  for (const name of new Set([...known.keys(), ...names])) {
    const fresh = columns[names.indexOf(name)]
    const old = known.get(name) ?? new Array<number>(before).fill(NaN)
    all.set(name, [...old, ...(fresh ?? new Array<number>(rows).fill(NaN))])
  }
  return all
}
