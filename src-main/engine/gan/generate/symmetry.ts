/** How many ways there are to mirror and transpose an image: 8 for squares, 4 otherwise. */
export function symmetriesOf(height: number, width: number): number {
  return height === width ? 8 : 4
}

/** Where a pixel comes from under one of the 8 symmetries of the square: bit 0 mirrors x, 1 mirrors y, 2 transposes. */
export function turned(at: number, turn: number, height: number, width: number): number {
  if (turn === 0) return at
  const plane = height * width
  const y = Math.floor((at % plane) / width)
  const x = at % width
  const [row, column] = turn & 4 ? [x, y] : [y, x]
  const from = (turn & 2 ? height - 1 - row : row) * width + (turn & 1 ? width - 1 - column : column)
  return at - (at % plane) + from
}
