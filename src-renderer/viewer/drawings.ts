import type { ComparisonMode } from '../stores/comparison'
import type { LoadedPane, Role } from '../stores/galaxies'
import { appearanceOf, sharedDisplay, type DisplaySettings, type SharedDisplay } from './appearance'
import type { PaneBox } from './layout'
import type { PaneDrawing } from './renderer'
import type { Point, View } from './view'

/** What is on the screen, as far as drawing it goes. */
export interface Scene {
  mode: ComparisonMode
  /** All that is shown, the reference first. */
  panes: readonly LoadedPane[]
  boxes: readonly PaneBox[]
  /** The two images of a comparison in one box. */
  pair: readonly [LoadedPane, LoadedPane] | null
  /** The second minus the first, once it is there. */
  difference: LoadedPane | null
  /** Of blinking: which of the two is on. */
  second: boolean
  split: number
  lens: { at: Point; radius: number } | null
  /** Where the magnifier is and what is in its middle. */
  magnifier: { box: PaneBox; at: Point; zoom: number; pane: number } | null
  settingsOf: (role: Role) => DisplaySettings
  /** Limits of the reference hold for all. */
  linked: boolean
  viewOf: (role: Role) => View | null
}

/** Limits and strength of a pane: of the reference, or where each has its own, its own. */
export function sharedOf(scene: Pick<Scene, 'panes' | 'settingsOf' | 'linked'>, pane: LoadedPane): SharedDisplay {
  const from = scene.linked ? (scene.panes[0] ?? pane) : pane
  const summary = (from.drawn[0] ?? from.bands[0])!.summary
  return sharedDisplay(scene.settingsOf(pane.role), summary)
}

/** Everything to draw, in order. */
export function drawingsOf(scene: Scene): PaneDrawing[] {
  const { mode, panes, boxes, pair, difference } = scene
  const box = boxes[0]
  const drawings: (PaneDrawing | null)[] = []
  if (mode === 'tiles' || !pair || !box) {
    drawings.push(...panes.map((pane, i) => drawingOf(scene, pane, boxes[i])))
  } else {
    const [first, second] = pair
    if (mode === 'difference') drawings.push(difference && drawingOf(scene, difference, box))
    else if (mode === 'blink') drawings.push(drawingOf(scene, scene.second ? second : first, box))
    else {
      drawings.push(drawingOf(scene, first, box))
      const over = drawingOf(scene, second, box, first.role)
      if (over && mode === 'split') {
        const from = box.width * scene.split
        drawings.push({ ...over, part: { ...box, left: box.left + from, width: box.width - from } })
      }
      if (over && mode === 'lens' && scene.lens) {
        const { at, radius } = scene.lens
        drawings.push({ ...over, disc: { ...at, radius } })
      }
    }
  }
  const drawn = drawings.filter((drawing) => drawing !== null)
  const magnified = scene.magnifier && drawn[Math.min(scene.magnifier.pane, drawn.length - 1)]
  if (scene.magnifier && magnified) {
    const { box: inset, at, zoom } = scene.magnifier
    const { bands, scale, appearance } = magnified
    drawn.push({ bands, scale, appearance, box: inset, view: { ...at, zoom } })
  }
  return drawn
}

function drawingOf(
  scene: Scene,
  pane: LoadedPane,
  box: PaneBox | undefined,
  viewOf: Role = pane.role,
): PaneDrawing | null {
  const summary = pane.drawn[0]?.summary
  const view = scene.viewOf(viewOf)
  if (!box || !summary || !view) return null
  const across = scene.panes[0]?.part.width ?? pane.part.width
  return {
    bands: pane.drawn.map(({ image }) => image),
    box,
    view,
    scale: (pane.drawn[0]?.image.width ?? pane.part.width) / across,
    appearance: appearanceOf(pane.role, summary, scene.settingsOf(pane.role), sharedOf(scene, pane)),
  }
}
