import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import type { Size } from './view'
import { ImageRenderer, type PaneDrawing } from './renderer'
import { tileStore } from './tiles'

/** Where well drawn frames follow one another more slowly than this, milliseconds, moving images are drawn quickly. */
const slow = 22
/** Pixels of such a picture along one of the screen. */
const fastSharpness = 0.5
/** For so long, milliseconds; then it is tried again. */
const slowFor = 20_000
/** After so long without a change, the picture is drawn as well as it can be. */
const restAfter = 160

/**
 * Draws when something has changed, once a frame. On a slow device a moving image is drawn quickly, and well as soon as
 * it rests.
 * @param drawings what there is to draw; null where there is nothing to draw on.
 */
export function useDrawing(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  area: Readonly<Ref<Size>>,
  drawings: () => PaneDrawing[] | null,
) {
  const failure = ref('')
  let renderer: ImageRenderer | null = null
  let scheduled = 0
  let resting = 0
  /** From one well drawn frame of a moving image to the next, lately. */
  let interval = 0
  let slowUntil = 0
  let drawn = 0
  let lastFrame = 0

  function start(): void {
    if (!canvas.value) return
    try {
      renderer = new ImageRenderer(canvas.value)
      if (renderer.isSoftware) slowUntil = Infinity
      schedule()
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error)
    }
  }

  function schedule(): void {
    // One that is pending stays: put off again and again it would never come.
    if (scheduled === 0) scheduled = requestAnimationFrame(() => draw(false))
  }

  function draw(still: boolean): void {
    scheduled = 0
    const element = canvas.value
    const { width, height } = area.value
    // A view that is put aside has no size.
    if (!element || !renderer || width < 1) return
    const panes = drawings()
    if (!panes) return
    tileStore.beginFrame()
    const now = performance.now()
    const moving = now - lastFrame < restAfter
    const fast = moving && !still && now < slowUntil
    if (moving && !fast) interval = 0.8 * interval + 0.2 * Math.min(100, now - lastFrame)
    if (interval > slow) [slowUntil, interval] = [Math.max(slowUntil, now + slowFor), 0]
    lastFrame = now
    const ratio = window.devicePixelRatio * (fast ? fastSharpness : 1)
    const size = { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) }
    if (element.width !== size.width) element.width = size.width
    if (element.height !== size.height) element.height = size.height
    const whole = renderer.draw(panes, ratio, fast)
    element.dataset.drawn = String(++drawn)
    element.dataset.quality = fast ? 'fast' : 'fine'
    window.clearTimeout(resting)
    if (!whole) schedule()
    if (fast) resting = window.setTimeout(() => draw(true), restAfter)
  }

  watch(tileStore.arrived, schedule)
  onBeforeUnmount(() => {
    cancelAnimationFrame(scheduled)
    window.clearTimeout(resting)
    renderer?.dispose()
  })

  return {
    start,
    schedule,
    failure,
    /** As well as it can be, at once: whoever reads the canvas has to do so before the next frame. */
    drawNow: () => draw(true),
  }
}
