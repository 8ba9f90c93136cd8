import { useDisplay } from '../stores/display'
import { pan, toImage, zoomAbout, type Point, type Size, type View } from './view'

/** What the pointer needs to know and may do. */
export interface PointerHost {
  /** The pane under an event, and where in it: from its middle and from the viewer's corner. */
  locate(event: MouseEvent): { index: number; fromMiddle: Point; at: Point } | null
  boxOf(index: number): Size | null
  imageSize(): Size | null
  viewAt(index: number): View | null
  move(index: number, next: View): void
  hover(index: number, at: Point | null, point: Point | null): void
  select(index: number): void
  cursor(): Point | null
}

type Drag =
  | { kind: 'pan'; pointer: number; index: number; x: number; y: number }
  | { kind: 'tone'; pointer: number; x: number; y: number; contrast: number; bias: number }

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
}

/** Pixels of the screen that double the contrast. */
const perDoubling = 90

/**
 * What mouse and keys do on the canvas: the left button moves, the wheel zooms, the right button changes bias
 * (sideways) and contrast (up and down) as in DS9, the arrow keys move the cursor by a pixel and with Shift the view.
 */
export function usePointer(host: PointerHost) {
  const display = useDisplay()
  let drag: Drag | null = null

  function pointerdown(event: PointerEvent): void {
    const at = host.locate(event)
    if (!at) return
    host.select(at.index)
    const { contrast, bias } = display.settings
    const common = { pointer: event.pointerId, x: event.clientX, y: event.clientY }
    if (event.button === 0) drag = { kind: 'pan', index: at.index, ...common }
    else if (event.button === 2) drag = { kind: 'tone', contrast, bias, ...common }
    else return
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
  }

  function pointermove(event: PointerEvent): void {
    if (drag?.kind === 'pan') {
      const [now, size] = [host.viewAt(drag.index), host.imageSize()]
      if (now && size) host.move(drag.index, pan(now, event.clientX - drag.x, event.clientY - drag.y, size))
      drag = { ...drag, x: event.clientX, y: event.clientY }
      return
    }
    if (drag?.kind === 'tone') {
      const bias = drag.bias - (event.clientX - drag.x) / 500
      const contrast = drag.contrast * 2 ** ((drag.y - event.clientY) / perDoubling)
      display.change({ bias: Math.min(1, Math.max(0, bias)), contrast: Math.min(20, Math.max(0.1, contrast)) })
      return
    }
    const at = host.locate(event)
    const now = at && host.viewAt(at.index)
    host.hover(at?.index ?? 0, at?.at ?? null, at && now ? toImage(now, at.fromMiddle) : null)
  }

  function pointerup(event: PointerEvent): void {
    if (drag?.pointer === event.pointerId) drag = null
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const at = host.locate(event)
    const box = at && host.boxOf(at.index)
    const now = at && host.viewAt(at.index)
    const size = host.imageSize()
    if (!at || !box || !now || !size) return
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0018))
    host.move(at.index, zoomAbout(now, factor, at.fromMiddle, size, box))
  }

  function keydown(event: KeyboardEvent): void {
    const step = steps[event.key]
    const [now, size] = [host.viewAt(0), host.imageSize()]
    if (!step || !now || !size) return
    event.preventDefault()
    if (event.shiftKey) {
      host.move(0, pan(now, -40 * step.x, 40 * step.y, size))
      return
    }
    const from = host.cursor() ?? { x: Math.floor(now.x) + 0.5, y: Math.floor(now.y) + 0.5 }
    const clamp = (value: number, most: number): number => Math.min(most - 0.5, Math.max(0.5, value))
    const next = {
      x: clamp(Math.floor(from.x) + 0.5 + step.x, size.width),
      y: clamp(Math.floor(from.y) + 0.5 + step.y, size.height),
    }
    host.hover(0, null, next)
  }

  return {
    pointerdown,
    pointermove,
    pointerup,
    pointercancel: pointerup,
    pointerleave: () => host.hover(0, null, null),
    wheel,
    keydown,
    contextmenu: (event: MouseEvent) => event.preventDefault(),
  }
}
