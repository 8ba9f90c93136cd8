/** A range of an axis in the axis' own units (powers of ten on a logarithmic one). */
export type Range = readonly [number, number]

/** What a key does to the ranges that a plot shows; `reset` shows everything again; null: the key means nothing here. */
export type Move = { x: Range; y: Range } | 'reset' | null

const panBy = 0.2
const zoomBy = 1.5

/** Arrow keys move by a fifth, + and − zoom along x, Page Up and Page Down along y, 0 and Home show everything. */
export function movedBy(key: string, x: Range, y: Range): Move {
  switch (key) {
    case 'ArrowLeft':
      return { x: panned(x, -panBy), y }
    case 'ArrowRight':
      return { x: panned(x, panBy), y }
    case 'ArrowUp':
      return { x, y: panned(y, panBy) }
    case 'ArrowDown':
      return { x, y: panned(y, -panBy) }
    case '+':
    case '=':
      return { x: zoomed(x, 1 / zoomBy), y }
    case '-':
      return { x: zoomed(x, zoomBy), y }
    case 'PageUp':
      return { x, y: zoomed(y, 1 / zoomBy) }
    case 'PageDown':
      return { x, y: zoomed(y, zoomBy) }
    case '0':
    case 'Home':
      return 'reset'
    default:
      return null
  }
}

function panned([low, high]: Range, part: number): Range {
  const by = part * (high - low)
  return [low + by, high + by]
}

function zoomed([low, high]: Range, factor: number): Range {
  const centre = (low + high) / 2
  const half = (factor * (high - low)) / 2
  return [centre - half, centre + half]
}

/**
 * The range of x that a zoom by mouse or key has left, as Plotly reports it: undefined where x was not touched, null
 * where everything is shown again.
 */
export function rangeOf(change: Readonly<Record<string, unknown>>): Range | null | undefined {
  if (change['xaxis.autorange'] === true) return null
  const [low, high] = [change['xaxis.range[0]'], change['xaxis.range[1]']]
  if (typeof low === 'number' && typeof high === 'number') return [low, high]
  const both = change['xaxis.range']
  if (Array.isArray(both) && typeof both[0] === 'number' && typeof both[1] === 'number') return [both[0], both[1]]
  return undefined
}
