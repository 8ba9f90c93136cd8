/**
 * Intervals that cover as often as they say, whatever the errors are distributed like: split conformal prediction (Vovk,
 * Gammerman & Shafer 2005; Lei et al. 2018) for answers that come many to an object, as the pixels of an image do.
 *
 * Pixels of one object are alike, objects are exchangeable: the object is the unit. An interval of ±factor·σ covers a
 * share of an object's pixels; the factor is the smallest at which these shares, averaged over objects and with one more
 * object that is not covered at all, reach the level.
 */

/** |error| / predicted σ of every pixel of one object, in any order; NaN is left out. */
export type Scores = ArrayLike<number>

/**
 * The factor by which predicted standard deviations are to be multiplied.
 * @param level 0 … 1, as 0.68. @returns null where there are too few objects to promise that level: fewer than
 *   level / (1 − level).
 * @throws RangeError for a level outside 0 … 1.
 */
export function conformalFactor(objects: readonly Scores[], level: number): number | null {
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, got ${level}`)
  const weighted: { score: number; weight: number }[] = []
  let count = 0
  for (const scores of objects) {
    const valid = Array.from(scores).filter((score) => !Number.isNaN(score))
    if (valid.length === 0) continue
    count++
    for (const score of valid) weighted.push({ score, weight: 1 / valid.length })
  }
  const needed = level * (count + 1)
  if (count === 0 || needed > count) return null
  weighted.sort((a, b) => a.score - b.score)
  let sum = 0
  for (const { score, weight } of weighted) {
    sum += weight
    // Weights such as 1/3 do not add up to whole objects exactly.
    if (sum >= needed - 1e-9) return score
  }
  return weighted.at(-1)!.score
}

/** Share of pixels within ±factor·σ, averaged over objects; NaN without any. */
export function coverage(objects: readonly Scores[], factor: number): number {
  const shares = objects.flatMap((scores) => {
    const valid = Array.from(scores).filter((score) => !Number.isNaN(score))
    return valid.length === 0 ? [] : [valid.filter((score) => score <= factor).length / valid.length]
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
