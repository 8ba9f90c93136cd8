import type { JetPairs, Jets } from '../../jets'
import { hitPixels } from '../../jets'
import type { Sample } from '../../comparison/sample'
import { responseColumns, sideColumns } from '../../comparison/tasks/jets/variables'

/** Collects what a comparison reads of jets, chunk after chunk. */
export class GrowingSample {
  private readonly columns = new Map<string, Float64Array[]>()
  private readonly events: Float64Array[] = []

  constructor(private readonly name: string) {}

  /** @param reco the reconstructed jets of the generated ones, whoever made them. */
  add(pairs: JetPairs, reco: Jets): void {
    const { gen } = pairs
    const side = (which: 'gen' | 'reco', jets: Jets): Map<string, Float64Array> =>
      sideColumns(which, jets, jets.constituents, hitPixels(jets.constituents, gen))
    const [before, after] = [side('gen', gen), side('reco', reco)]
    const constituents = { gen: gen.constituents, reco: reco.constituents }
    for (const part of [before, after, responseColumns(gen, constituents, before, after)]) {
      for (const [name, values] of part) this.push(name, values)
    }
    if (pairs.pileUp) this.push('n_pu', Float64Array.from(pairs.pileUp))
    this.events.push(pairs.event)
  }

  finish(): Sample {
    const event = joined(this.events)
    const columns = new Map([...this.columns].map(([name, parts]) => [name, joined(parts)]))
    return { name: this.name, count: event.length, event, weight: null, columns }
  }

  private push(name: string, values: Float64Array): void {
    const known = this.columns.get(name)
    if (known) known.push(values)
    else this.columns.set(name, [values])
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    all.set(part, at)
    return at + part.length
  }, 0)
  return all
}
