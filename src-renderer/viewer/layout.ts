import type { Point, Size } from './view'

/** Where the image of a pane lies, CSS pixels from the viewer's left and top; its heading is right above it. */
export interface PaneBox {
  left: number
  top: number
  width: number
  height: number
}

export const headingHeight = 28
const gap = 1

/** How much smaller images may come out for the sake of a grid without empty places. */
const tolerated = 0.97

/** Rows and columns in which images of this aspect come out largest; among equals a full grid, then the widest. */
export function arrange(count: number, area: Size, aspect: number): PaneBox[] {
  if (count < 1) return []
  const grids = Array.from({ length: count }, (_, i) => {
    const columns = count - i
    const rows = Math.ceil(count / columns)
    const width = (area.width - gap * (columns - 1)) / columns
    const height = (area.height - gap * (rows - 1)) / rows - headingHeight
    return { columns, rows, zoom: Math.min(width / aspect, height), empty: columns * rows - count }
  })
  const largest = Math.max(...grids.map(({ zoom }) => zoom))
  const [{ columns, rows } = { columns: count, rows: 1 }] = grids
    .filter(({ zoom }) => zoom >= tolerated * largest)
    .sort((one, other) => one.empty - other.empty || other.columns - one.columns)
  const width = (area.width - gap * (columns - 1)) / columns
  const height = (area.height - gap * (rows - 1)) / rows
  return Array.from({ length: count }, (_, i) => ({
    left: (i % columns) * (width + gap),
    top: Math.floor(i / columns) * (height + gap) + headingHeight,
    width,
    height: Math.max(1, height - headingHeight),
  }))
}

/** Which pane a point lies in, and where from the pane's middle. */
export function paneAt(boxes: readonly PaneBox[], at: Point): { index: number; fromMiddle: Point } | null {
  const index = boxes.findIndex(
    ({ left, top, width, height }) => at.x >= left && at.x < left + width && at.y >= top && at.y < top + height,
  )
  const box = boxes[index]
  if (!box) return null
  return { index, fromMiddle: { x: at.x - box.left - box.width / 2, y: at.y - box.top - box.height / 2 } }
}
