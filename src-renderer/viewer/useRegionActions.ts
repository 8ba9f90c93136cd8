import { computed } from 'vue'
import type { RegionKind } from '../../src-preload/contract/regions'
import type { ActionId } from '../actions'
import { provideAction } from '../actions/registry'
import { useRegions } from '../stores/regions'
import { drawnShape } from './regionGeometry'
import type { Point, View } from './view'

/** Regions by keys: the tools, a region at the cursor, deleting. */
export const toolActions: Readonly<Record<RegionKind, ActionId>> = {
  circle: 'drawCircle',
  ellipse: 'drawEllipse',
  box: 'drawBox',
  polygon: 'drawPolygon',
  line: 'drawLine',
  annulus: 'drawAnnulus',
  point: 'drawPoint',
}

export function useRegionActions(host: {
  hasImage: () => boolean
  cursor: () => Point | null
  view: () => View | null
}): void {
  const regions = useRegions()
  const image = computed(host.hasImage)
  for (const [kind, action] of Object.entries(toolActions) as [RegionKind, ActionId][]) {
    provideAction(action, () => (regions.tool = regions.tool === kind ? null : kind), image)
  }
  provideAction(
    'noTool',
    () => (regions.tool = null),
    computed(() => regions.tool !== null),
  )
  provideAction(
    'placeRegion',
    () => {
      const view = host.view()
      const at = host.cursor() ?? view
      if (!view || !at || !regions.tool) return
      const from = { x: at.x + 0.5, y: at.y + 0.5 }
      regions.add(drawnShape(regions.tool, from, { x: from.x + 30 / view.zoom, y: from.y + 20 / view.zoom }))
      regions.tool = null
    },
    computed(() => regions.tool !== null),
  )
  const isSelected = computed(() => regions.selected !== null)
  provideAction('deleteRegion', () => regions.selected && regions.remove(regions.selected.id), isSelected)
  provideAction(
    'clearRegions',
    regions.clear,
    computed(() => regions.items.length > 0),
  )
}
