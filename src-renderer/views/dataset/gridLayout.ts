/** A grid of equal cells that scrolls: which cells are in sight, and where the keys lead. Pure. */
export interface GridLayout {
  columns: number
  rows: number
  /** Side of a cell and of the step from one to the next, CSS pixels. */
  cell: number
  step: number
}

export const gridGap = 6

export function gridLayout(count: number, width: number, wanted: number): GridLayout {
  const columns = Math.max(1, Math.floor((width + gridGap) / (wanted + gridGap)))
  const cell = Math.max(8, Math.floor((width - gridGap * (columns - 1)) / columns))
  return { columns, rows: Math.ceil(count / columns), cell, step: cell + gridGap }
}

/** First and one past the last place in sight, a row more on both ends. */
export function placesInSight(layout: GridLayout, top: number, height: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(top / layout.step) - 1)
  const last = Math.ceil((top + height) / layout.step) + 1
  return [first * layout.columns, Math.min(count, last * layout.columns)]
}

/** The place that a key leads to; null for a key that leads nowhere. */
export function placeAfterKey(
  key: string,
  place: number,
  layout: GridLayout,
  height: number,
  count: number,
): number | null {
  const page = Math.max(1, Math.floor(height / layout.step)) * layout.columns
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - layout.columns,
    ArrowDown: place + layout.columns,
    PageUp: place - page,
    PageDown: place + page,
    Home: 0,
    End: count - 1,
  }
  const next = moves[key]
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next))
}
