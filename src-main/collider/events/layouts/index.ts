import type { Mapping } from '../roles'
import type { EventTable } from '../types'
import { jetPairs } from './jetPairs'
import * as known from './known'
import type { Layout } from './layout'

/** In the order they are asked: the more particular ones first. */
export const layouts: readonly Layout[] = [
  jetPairs,
  known.jetNet,
  known.caloChallenge,
  known.caloGan,
  known.lheHdf5,
  known.pfnano,
  known.nanoaod,
  known.delphes,
  known.physlite,
  known.edm4hep,
  known.trackMl,
]

export function recogniseLayout(tables: readonly EventTable[]): { layout: string; mapping: Mapping } | null {
  for (const layout of layouts) {
    const mapping = layout.recognise(tables)
    if (mapping) return { layout: layout.id, mapping }
  }
  return null
}
