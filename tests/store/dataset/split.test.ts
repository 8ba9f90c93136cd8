import { describe, expect, it } from 'vitest'
import { assignSplits } from '../../../src-main/store/dataset/split'

const fractions = { train: 0.8, validation: 0.1, test: 0.1 }
const singles = Array.from({ length: 1000 }, (_, i) => `object-${i}`)

function counts(splits: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const split of splits) found[split] = (found[split] ?? 0) + 1
  return found
}

describe('assignSplits', () => {
  it('meets the fractions exactly where every object is one item', () => {
    expect(counts(assignSplits(singles, fractions, 1))).toEqual({ train: 800, validation: 100, test: 100 })
  })

  it('depends on the seed and not on the order', () => {
    const splits = assignSplits(singles, fractions, 1)
    const reversed = assignSplits([...singles].reverse(), fractions, 1).reverse()
    expect(reversed).toEqual(splits)
    expect(assignSplits(singles, fractions, 2)).not.toEqual(splits)
  })

  it('never parts an object, and still comes near the fractions', () => {
    // Groups of 1 to 12 items, as overlapping cut-outs make them.
    const grouped = singles.flatMap((object, i) => Array<string>(1 + (i % 12)).fill(object))
    const splits = assignSplits(grouped, fractions, 3)
    const seen = new Map<string, string>()
    grouped.forEach((object, i) => {
      expect(seen.get(object) ?? splits[i]).toBe(splits[i])
      seen.set(object, splits[i]!)
    })
    const found = counts(splits)
    // Within the largest group of the wanted number.
    expect(Math.abs(found['test']! - grouped.length / 10)).toBeLessThan(12)
    expect(Math.abs(found['validation']! - grouped.length / 10)).toBeLessThan(12)
  })

  it('deals without regard to the name: train and test of the sorted objects are mixed', () => {
    const splits = assignSplits(singles, { train: 0.5, validation: 0, test: 0.5 }, 4)
    const firstHalf = splits.slice(0, 500).filter((split) => split === 'train').length
    // Binomial with p 0.5 over 500: σ = 11; five of them.
    expect(Math.abs(firstHalf - 250)).toBeLessThan(56)
  })

  it('gives nothing to a split of fraction 0', () => {
    expect(counts(assignSplits(['a', 'a', 'b'], { train: 0, validation: 0, test: 1 }, 1))).toEqual({ test: 3 })
  })

  it.each([[{ train: 0.5, validation: 0.1, test: 0.1 }], [{ train: 1.5, validation: -0.5, test: 0 }]])(
    'refuses %o',
    (wrong) => {
      expect(() => assignSplits(['a'], wrong, 1)).toThrow(/sum to 1/)
    },
  )
})
