import type { JetPairs } from '../../jets'
import type { ResponseDescription } from '../dataset/description'

/** Bits of the column `flags`, and what each says of a jet. */
export const flagBits = {
  pt: 1,
  eta: 2,
  pileUp: 4,
  constituents: 8,
  nothingSeen: 16,
} as const
export type FlagCode = keyof typeof flagBits

/** What the jets of a sample were flagged for: how many, and the first one's value. */
export interface Flag {
  code: FlagCode
  count: number
  /** Of the first jet flagged so. */
  value: number
  /** What the model was trained on; null where the flag is no matter of range. */
  range: readonly [number, number] | null
  message: string
}

const quantities = {
  pt: 'the pT of the generated jet in GeV',
  eta: 'the |η| of the generated jet',
  pileUp: 'the number of pile-up collisions',
  constituents: 'the number of generated constituents',
} as const

/**
 * Finds the jets that a model was not trained for. They are simulated all the same, for a few at the edge must not cost
 * the whole sample, but every one of them carries the reason.
 */
export class DomainCheck {
  private readonly counts = new Map<FlagCode, { count: number; value: number }>()

  constructor(private readonly domain: ResponseDescription['domain']) {}

  /** The flags of each jet, the sum of its bits. @param pileUp as the network is told it. */
  flagsOf(pairs: JetPairs, pileUp: (jet: number) => number, reco: { pt: Float32Array }): Int32Array {
    const { gen, count } = pairs
    const { pt, absEta, pileUp: pileUps, constituents } = this.domain
    const flags = new Int32Array(count)
    for (let jet = 0; jet < count; jet++) {
      const size = gen.constituents.offsets[jet + 1]! - gen.constituents.offsets[jet]!
      flags[jet] =
        this.check('pt', gen.pt[jet]!, pt) |
        this.check('eta', Math.abs(gen.eta[jet]!), absEta) |
        this.check('pileUp', pileUp(jet), pileUps) |
        this.check('constituents', size, constituents) |
        (reco.pt[jet]! > 0 ? 0 : this.count('nothingSeen', 0))
    }
    return flags
  }

  get flags(): Flag[] {
    return [...this.counts].map(([code, { count, value }]) => {
      if (code === 'nothingSeen') {
        return {
          code,
          count,
          value,
          range: null,
          message: `of ${count} ${count === 1 ? 'jet' : 'jets'} nothing at all is seen`,
        }
      }
      const range = this.rangeOf(code)
      const shown = range.map((limit) => Number(limit.toPrecision(4))).join(' to ')
      const lie = count === 1 ? 'jet lies' : 'jets lie'
      const message = `${count} ${lie} outside what the model was trained on: ${quantities[code]} is ${Number(value.toPrecision(5))} for the first, trained on ${shown}`
      return { code, count, value, range, message }
    })
  }

  private rangeOf(code: Exclude<FlagCode, 'nothingSeen'>): readonly [number, number] {
    return code === 'eta' ? this.domain.absEta : this.domain[code]
  }

  private check(code: FlagCode, value: number, [low, high]: readonly [number, number]): number {
    return value >= low && value <= high ? 0 : this.count(code, value)
  }

  private count(code: FlagCode, value: number): number {
    const known = this.counts.get(code)
    if (known) known.count++
    else this.counts.set(code, { count: 1, value })
    return flagBits[code]
  }
}
