/** Names of photometric bands from blue to red, as surveys write them; the colours of a composite follow this order. */
const blueToRed = ['u', 'b', 'g', 'v', 'r', 'i', 'z', 'y', 'j', 'h', 'k', 'ks'] as const

/**
 * Which of the bands are shown as red, green and blue: the three first, the reddest as red where all their names are
 * known, else in the order of the file.
 */
export function compositeBands(names: readonly string[]): [number, number, number] | null {
  if (names.length < 3) return null
  const ranked = names.slice(0, 3).map((name, index) => ({ index, rank: blueToRed.indexOf(bandOf(name)) }))
  if (ranked.some(({ rank }) => rank < 0)) return [0, 1, 2]
  const [red, green, blue] = ranked.sort((a, b) => b.rank - a.rank)
  return [red!.index, green!.index, blue!.index]
}

/** `SDSS_r`, `r.fits` and `r` are all r. */
function bandOf(name: string): (typeof blueToRed)[number] {
  const last =
    name
      .replace(/(\.(fits?|fts|fz|gz))+$/i, '')
      .split(/[^A-Za-z]+/)
      .filter(Boolean)
      .at(-1) ?? ''
  return last.toLowerCase() as (typeof blueToRed)[number]
}
