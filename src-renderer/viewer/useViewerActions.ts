import { computed } from 'vue'
import { provideAction } from '../actions/registry'
import { useComparison } from '../stores/comparison'
import { useDisplay } from '../stores/display'
import { imageMapIds } from './colourMaps'
import { limitIds, stretchIds } from './stretch'

/** What the viewer does itself. */
export interface ViewerDeeds {
  fitView: () => void
  actualSize: () => void
  zoomBy: (factor: number) => void
  hasImage: () => boolean
  hasPair: () => boolean
}

/** Says what the actions on images do while there is a viewer. */
export function useViewerActions({ fitView, actualSize, zoomBy, hasImage, hasPair }: ViewerDeeds): void {
  const display = useDisplay()
  const comparison = useComparison()
  const image = computed(hasImage)
  const pair = computed(hasPair)

  provideAction('fit', fitView, image)
  provideAction('actualSize', actualSize, image)
  provideAction('zoomIn', () => zoomBy(1.5), image)
  provideAction('zoomOut', () => zoomBy(1 / 1.5), image)

  provideAction('compareTiles', () => (comparison.mode = 'tiles'), pair)
  provideAction('compareSplit', () => comparison.toggleMode('split'), pair)
  provideAction('compareLens', () => comparison.toggleMode('lens'), pair)
  provideAction('blink', () => comparison.toggleMode('blink'), pair)
  provideAction('compareDifference', () => comparison.toggleMode('difference'), pair)
  provideAction('blinkFaster', () => comparison.blinkFaster(1), pair)
  provideAction('blinkSlower', () => comparison.blinkFaster(-1), pair)

  provideAction('linkPan', () => (comparison.links.pan = !comparison.links.pan), pair)
  provideAction('linkZoom', () => (comparison.links.zoom = !comparison.links.zoom), pair)
  provideAction('linkCrosshair', () => (comparison.links.crosshair = !comparison.links.crosshair), pair)
  provideAction('linkStretch', () => display.link(!display.linked), pair)

  provideAction('grid', () => (comparison.grid = !comparison.grid), image)
  provideAction('compass', () => (comparison.compass = !comparison.compass), image)
  provideAction('magnifier', () => (comparison.magnifier = !comparison.magnifier), image)
  provideAction('colourBar', () => (comparison.colourBar = !comparison.colourBar), image)

  provideAction('invert', () => display.change({ inverted: !display.settings.inverted }), image)
  provideAction('nextStretch', () => display.change({ stretch: after(stretchIds, display.settings.stretch) }), image)
  provideAction('nextLimits', () => display.change({ limitRule: nextLimits() }), image)
  provideAction('nextMap', () => display.change({ map: after(imageMapIds, display.settings.map) }), image)
  provideAction('contrastUp', () => display.change({ contrast: Math.min(20, display.settings.contrast * 1.15) }), image)
  provideAction(
    'contrastDown',
    () => display.change({ contrast: Math.max(0.1, display.settings.contrast / 1.15) }),
    image,
  )
  provideAction('biasUp', () => display.change({ bias: Math.min(1, display.settings.bias + 0.03) }), image)
  provideAction('biasDown', () => display.change({ bias: Math.max(0, display.settings.bias - 0.03) }), image)
  provideAction('resetDisplay', display.reset, image)

  function nextLimits(): (typeof limitIds)[number] {
    return after(
      limitIds.filter((id) => id !== 'custom'),
      display.settings.limitRule,
    )
  }
}

function after<T>(all: readonly T[], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length]!
}
