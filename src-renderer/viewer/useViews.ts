import { reactive, watch, type Ref } from 'vue'
import type { Role } from '../stores/galaxies'
import type { LinkId } from '../stores/comparison'
import type { View } from './view'

/** One view for all panes, or, where a link is off, a place or a zoom of each pane's own. */
export function useViews(shared: Ref<View | null>, links: Readonly<Record<LinkId, boolean>>) {
  const own = reactive(new Map<Role, View>())

  function of(role: Role | undefined): View | null {
    const all = shared.value
    const mine = role && own.get(role)
    if (!all || !mine) return all
    return {
      x: links.pan ? all.x : mine.x,
      y: links.pan ? all.y : mine.y,
      zoom: links.zoom ? all.zoom : mine.zoom,
    }
  }

  function move(role: Role | undefined, next: View): void {
    const all = shared.value ?? next
    if (role && !(links.pan && links.zoom)) own.set(role, next)
    shared.value = {
      x: links.pan ? next.x : all.x,
      y: links.pan ? next.y : all.y,
      zoom: links.zoom ? next.zoom : all.zoom,
    }
  }

  /** All panes alike again. */
  function moveAll(next: View): void {
    own.clear()
    shared.value = next
  }

  watch(
    () => links.pan && links.zoom,
    (all) => {
      if (all) own.clear()
    },
  )

  return { of, move, moveAll }
}
