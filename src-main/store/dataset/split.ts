import { Random } from '../../base/random'
import { splitNames, type Split } from './manifest'

export type Fractions = Record<Split, number>

/**
 * Deals objects out to splits: all items of one object go to one split, and the counts of items come as near to the
 * fractions as that allows. The same objects and seed give the same splits, whatever the order of the items.
 *
 * @param objects the object of each item. @param fractions shares, each at least 0, sum 1.
 * @returns the split of each item.
 */
export function assignSplits(objects: readonly string[], fractions: Fractions, seed: number): Split[] {
  checkFractions(fractions)
  const sizes = new Map<string, number>()
  for (const object of objects) sizes.set(object, (sizes.get(object) ?? 0) + 1)

  const order = new Random(seed, 'split').shuffle([...sizes.keys()].sort())
  // Large groups first, while there is room for them everywhere; the sort keeps the shuffled order of equal ones.
  order.sort((a, b) => sizes.get(b)! - sizes.get(a)!)

  const room = new Map(splitNames.map((split) => [split, fractions[split] * objects.length]))
  const chosen = new Map<string, Split>()
  for (const object of order) {
    const open = splitNames.filter((split) => fractions[split] > 0)
    const split = open.reduce((best, next) => (room.get(next)! > room.get(best)! ? next : best))
    chosen.set(object, split)
    room.set(split, room.get(split)! - sizes.get(object)!)
  }
  return objects.map((object) => chosen.get(object)!)
}

/** @throws RangeError unless the three are at least 0 and sum to 1 within rounding. */
export function checkFractions(fractions: Fractions): void {
  const values = splitNames.map((split) => fractions[split])
  const sum = values.reduce((a, b) => a + b, 0)
  if (values.some((value) => !(value >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(`The split fractions must be at least 0 and sum to 1, got ${values.join(', ')}`)
  }
}
