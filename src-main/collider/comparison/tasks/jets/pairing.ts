import { GalateaError } from '../../../../base/errors'
import type { Sample } from '../../sample'

/** Which jet of the reference each generated jet is, by event, pT and η: numbers that a simulation passes on as they are. */
export class GeneratedJets {
  private readonly index = new Map<string, number>()

  constructor(event: Float64Array, pt: Float64Array, eta: Float64Array) {
    for (let i = 0; i < event.length; i++) this.index.set(key(event[i]!, pt[i]!, eta[i]!), i)
  }

  /** The reference's jet, or −1. */
  find(event: number, pt: number, eta: number): number {
    return this.index.get(key(event, pt, eta)) ?? -1
  }
}

function key(event: number, pt: number, eta: number): string {
  // Single precision is what files keep of jets: float64 columns of the same numbers are equal too.
  return `${event}/${Math.fround(pt)}/${Math.fround(eta)}`
}

/**
 * The reference's jets that the other sample holds too, in the other's order, as `match` says.
 * @throws GalateaError `unreadable` where a jet of the other is not in the reference, naming the first.
 */
export function commonJets(reference: Sample, other: Sample, match: Int32Array): { rows: Int32Array; leftOut: number } {
  const missing = match.indexOf(-1)
  if (missing >= 0) {
    const count = match.reduce((sum, row) => sum + Number(row < 0), 0)
    const number = (name: string): string => String(Number(other.columns.get(name)![missing]!.toPrecision(7)))
    throw new GalateaError(
      'unreadable',
      `${count} of the ${other.count} generated jets of '${other.name}' are not in '${reference.name}', the first is ` +
        `jet ${missing} (event ${other.event[missing]}, pT ${number('gen_pt')} GeV, η ${number('gen_eta')}): responses ` +
        `are compared on the same generated jets. Compare samples of different jets with --unpaired.`,
      { reference: reference.name, other: other.name, missing: count, first: missing },
    )
  }
  return { rows: match, leftOut: reference.count - new Set(match).size }
}
