/** A square cut-out of a mosaic by its 0-based corner. */
export interface Corner {
  x: number
  y: number
}

/**
 * Groups cut-outs that share pixels, directly or through others, so that no pixel can be in two splits: union-find
 * over the pairs that overlap, found through a grid of cells of one cut-out's size. O(n) for cut-outs spread out.
 *
 * @param size side of a cut-out in pixels, at least 1.
 * @returns for each cut-out the index of the first one of its group.
 */
export function groupOverlapping(corners: readonly Corner[], size: number): number[] {
  const parents = corners.map((_, i) => i)
  const root = (i: number): number => {
    while (parents[i] !== i) {
      parents[i] = parents[parents[i]!]!
      i = parents[i]!
    }
    return i
  }
  const cells = new Map<string, number[]>()
  corners.forEach(({ x, y }, i) => {
    const column = Math.floor(x / size)
    const row = Math.floor(y / size)
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        for (const j of cells.get(`${c},${r}`) ?? []) {
          const other = corners[j]!
          if (Math.abs(other.x - x) >= size || Math.abs(other.y - y) >= size) continue
          const [a, b] = [root(i), root(j)]
          parents[Math.max(a, b)] = Math.min(a, b)
        }
      }
    }
    const key = `${column},${row}`
    cells.set(key, [...(cells.get(key) ?? []), i])
  })
  return corners.map((_, i) => root(i))
}
