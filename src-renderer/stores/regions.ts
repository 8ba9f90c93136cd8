import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Region, RegionKind, RegionShape } from '../../src-preload/contract/regions'
import { i18n } from '../i18n'
import { useHistory } from './history'

export interface RegionItem extends Region {
  readonly id: number
}

/** Names that DS9 knows. */
export const regionColours = ['cyan', 'green', 'yellow', 'red', 'magenta', 'blue', 'orange', 'white'] as const

let nextId = 1

/** Regions on the images, in FITS pixels of the reference image. Every change can be taken back. */
export const useRegions = defineStore('regions', () => {
  const history = useHistory()
  const items = shallowRef<readonly RegionItem[]>([])
  const selectedId = ref<number | null>(null)
  /** What the next stroke draws; null: nothing, it moves the image. */
  const tool = ref<RegionKind | null>(null)
  /** The colour of new ones. */
  const colour = ref<string>(regionColours[0])
  /** While a shape is being dragged or drawn: shown, but no edit yet. */
  const draft = shallowRef<RegionItem | null>(null)

  const selected = computed(() => items.value.find(({ id }) => id === selectedId.value) ?? null)
  const shown = computed(() => {
    const pending = draft.value
    if (!pending) return items.value
    const others = items.value.map((item) => (item.id === pending.id ? pending : item))
    return others.includes(pending) ? others : [...others, pending]
  })
  /** Without what only the window needs. */
  const plain = computed<Region[]>(() =>
    items.value.map(({ shape, name, colour: own, background: sky, excluded, properties }) => {
      return { shape, name, colour: own, background: sky, excluded, properties }
    }),
  )
  const background = computed(() => items.value.find((item) => item.background) ?? null)

  function change(title: string, next: readonly RegionItem[], select: number | null): void {
    const before = { items: items.value, id: selectedId.value }
    const go = (state: { items: readonly RegionItem[]; id: number | null }): void => {
      items.value = state.items
      selectedId.value = state.id
    }
    go({ items: next, id: select })
    history.record({ title, undo: () => go(before), redo: () => go({ items: next, id: select }) })
  }

  function made(shape: RegionShape): RegionItem {
    return { id: nextId++, shape, name: '', colour: colour.value, background: false, excluded: false, properties: [] }
  }

  function add(shape: RegionShape): void {
    const item = made(shape)
    change(i18n.global.t('regions.edits.add'), [...items.value, item], item.id)
  }

  function addAll(regions: readonly Region[]): void {
    const added = regions.map((region) => ({ ...region, id: nextId++ }))
    change(i18n.global.t('regions.edits.open'), [...items.value, ...added], added[0]?.id ?? null)
  }

  function update(id: number, part: Partial<Region>): void {
    const next = items.value.map((item) => {
      if (item.id === id) return { ...item, ...part }
      // One background at a time.
      return part.background && item.background ? { ...item, background: false } : item
    })
    change(i18n.global.t('regions.edits.change'), next, id)
  }

  function remove(id: number): void {
    const rest = items.value.filter((item) => item.id !== id)
    change(i18n.global.t('regions.edits.remove'), rest, null)
  }

  function clear(): void {
    if (items.value.length > 0) change(i18n.global.t('regions.edits.clear'), [], null)
  }

  /** Of a session that is restored: no edit. */
  function restore(regions: readonly Region[]): void {
    items.value = regions.map((region) => ({ ...region, id: nextId++ }))
    selectedId.value = null
  }

  return {
    items,
    shown,
    plain,
    selected,
    selectedId,
    tool,
    colour,
    draft,
    background,
    made,
    add,
    addAll,
    update,
    remove,
    clear,
    restore,
  }
})
