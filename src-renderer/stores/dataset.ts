import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { Dataset, DatasetItem } from '../../src-preload/contract/datasets'
import { call } from '../api/calls'

export const shows = ['all', 'kept', 'rejected'] as const
export type Show = (typeof shows)[number]

/** A decision that was taken back and can be taken again. */
interface Decision {
  indices: number[]
  rejected: boolean
  reason: string | null
}

/** The open data set, what of it is shown, and what is selected. */
export const useDataset = defineStore('dataset', () => {
  const dataset = shallowRef<Dataset | null>(null)
  const items = shallowRef<DatasetItem[]>([])
  const show = ref<Show>('all')
  const split = ref<DatasetItem['split'] | 'all'>('all')
  const selected = shallowRef<ReadonlySet<number>>(new Set())
  /** Where the keyboard is, and where a range began: indices of items. */
  const focused = ref<number | null>(null)
  const anchor = ref<number | null>(null)
  const reason = ref('bad')
  const done = ref<Decision[]>([])
  const undone = ref<Decision[]>([])

  const visible = computed(() =>
    items.value.filter(
      (item) =>
        (split.value === 'all' || item.split === split.value) &&
        (show.value === 'all' || item.rejected === (show.value === 'rejected')),
    ),
  )
  const targets = computed(() =>
    selected.value.size > 0 ? [...selected.value] : focused.value === null ? [] : [focused.value],
  )
  const canReject = computed(() => targets.value.some((index) => items.value[index]?.rejected === false))
  const canRestore = computed(() => targets.value.some((index) => items.value[index]?.rejected === true))

  async function open(path: string): Promise<void> {
    const opened = await call('openDataset', { path })
    items.value = await call('listItems', { path })
    dataset.value = opened
    selected.value = new Set()
    focused.value = null
    anchor.value = null
    done.value = []
    undone.value = []
  }

  async function curate(rejected: boolean): Promise<void> {
    const indices = targets.value.filter((index) => items.value[index]?.rejected !== rejected)
    if (indices.length === 0) return
    await decide({ indices, rejected, reason: rejected ? reason.value : null })
    undone.value = []
  }

  async function decide(decision: Decision): Promise<void> {
    if (!dataset.value) return
    apply(await call('curate', { path: dataset.value.path, ...decision }))
    done.value = [...done.value, decision]
  }

  async function undo(): Promise<void> {
    const last = done.value.at(-1)
    if (!dataset.value || !last) return
    apply(await call('undoCuration', { path: dataset.value.path }))
    done.value = done.value.slice(0, -1)
    undone.value = [...undone.value, last]
  }

  async function redo(): Promise<void> {
    const last = undone.value.at(-1)
    if (!last) return
    await decide(last)
    undone.value = undone.value.slice(0, -1)
  }

  function apply(curated: { dataset: Dataset; items: DatasetItem[] }): void {
    for (const item of curated.items) items.value[item.index] = item
    triggerRef(items)
    dataset.value = curated.dataset
  }

  /** A press or a key: alone, added to the others, or from the anchor to here as they are shown. */
  function select(index: number, how: 'alone' | 'toggle' | 'range'): void {
    focused.value = index
    if (how === 'toggle') {
      const next = new Set(selected.value)
      if (!next.delete(index)) next.add(index)
      selected.value = next
      anchor.value = index
    } else if (how === 'range' && anchor.value !== null) {
      const order = visible.value.map((item) => item.index)
      const ends = [order.indexOf(anchor.value), order.indexOf(index)].sort((a, b) => a - b)
      selected.value = new Set(order.slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1))
    } else {
      selected.value = new Set([index])
      anchor.value = index
    }
  }

  return {
    dataset,
    items,
    show,
    split,
    visible,
    selected,
    focused,
    reason,
    done,
    undone,
    canReject,
    canRestore,
    open,
    curate,
    undo,
    redo,
    select,
  }
})
