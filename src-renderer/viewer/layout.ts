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

/** Rows and columns in which images of this aspect come out largest; side by side where it makes no difference. */
export function arrange(count: number, area: Size, aspect: number): PaneBox[] {
  if (count < 1) return []
  let best = { columns: count, rows: 1, zoom: 0 }
  for (let columns = count; columns >= 1; columns--) {
    const rows = Math.ceil(count / columns)
    const width = (area.width - gap * (columns - 1)) / columns
    const height = (area.height - gap * (rows - 1)) / rows - headingHeight
    const zoom = Math.min(width / aspect, height)
    if (zoom > best.zoom * 1.001) best = { columns, rows, zoom }
  }
  const { columns, rows } = best
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
