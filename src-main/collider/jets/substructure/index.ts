import { GalateaError } from '../../../base/errors'
import { correlators, kinematics, shapes, subjettiness, subjettinessWinner, type Observable } from './groups'
import { LoadedJet, type ConstituentLists } from './loadedJet'

export type { Observable } from './groups'
export type { ConstituentLists } from './loadedJet'

const groups = [kinematics, shapes, subjettiness, subjettinessWinner, correlators] as const

/** Every observable of a jet's constituents, each of them taken as massless. */
export const observables = {
  ...kinematics.observables,
  ...shapes.observables,
  ...subjettiness.observables,
  ...subjettinessWinner.observables,
  ...correlators.observables,
} as const satisfies Record<string, Observable>

export type ObservableId = keyof typeof observables
export const observableIds = Object.keys(observables) as readonly ObservableId[]

/**
 * Observables of many jets, one value a jet. NaN where one is undefined: a ratio with denominator 0, everything but
 * `multiplicity` and `sumPt` of a jet without constituents. Memory is allocated for the results alone; what is not
 * asked for is not computed.
 * @throws GalateaError `usage` for an unknown id, listing the known ones.
 */
export function substructure<Id extends ObservableId = ObservableId>(
  constituents: ConstituentLists,
  ids: readonly Id[] = observableIds as readonly Id[],
): Record<Id, Float64Array> {
  for (const id of ids) requireObservable(id)
  const count = constituents.offsets.length - 1
  const results = Object.fromEntries(ids.map((id) => [id, new Float64Array(count)])) as Record<string, Float64Array>
  const measurements = groups.flatMap((group) => {
    const columns = Object.keys(group.observables).map((id) => results[id])
    return columns.some(Boolean) ? [{ columns, values: new Float64Array(columns.length), measure: group.begin() }] : []
  })
  const jet = new LoadedJet()
  for (let i = 0; i < count; i++) {
    jet.load(constituents, constituents.offsets[i]!, constituents.offsets[i + 1]!)
    for (const { columns, values, measure } of measurements) {
      measure(jet, values)
      for (let k = 0; k < columns.length; k++) {
        const column = columns[k]
        if (column) column[i] = values[k]!
      }
    }
  }
  return results
}

function requireObservable(id: string): void {
  if (Object.hasOwn(observables, id)) return
  throw new GalateaError('usage', `Unknown observable '${id}'; known are ${observableIds.join(', ')}.`, {
    observable: id,
    known: observableIds,
  })
}
