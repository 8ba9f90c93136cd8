import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { splitNames, type Dataset, type SavedView } from '../../src-preload/contract/datasets'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import { passing, sorted, type Column, type Columns } from '../views/dataset/filtering'
import { useCuration } from './curation'
import { useHistory } from './history'

export type Sort = SavedView['sort']

/** Columns that are not in the catalogue: what was decided by hand, and what features say. */
export const ownColumns = ['split', 'state', 'reason', 'tag', 'cluster', 'outlier', 'nearest', 'similarity'] as const
export type OwnColumn = (typeof ownColumns)[number]

/** The open data set: its columns, the filters and the order, and what is selected. What was decided is in `curation`. */
export const useDataset = defineStore('dataset', () => {
  const history = useHistory()
  const curation = useCuration()
  const dataset = shallowRef<Dataset | null>(null)
  const ids = shallowRef<readonly string[]>([])
  const loaded = shallowRef<ReadonlyMap<string, Column>>(new Map())
  /** Put in by features. */
  const computedColumns = shallowRef<ReadonlyMap<string, Column>>(new Map())
  const filters = shallowRef<SavedView['filters']>([])
  const sort = ref<Sort>(null)
  const search = ref('')
  /** Items marked on the map; null: all. */
  const marked = shallowRef<ReadonlySet<number> | null>(null)
  const views = shallowRef<SavedView[]>([])
  const selected = shallowRef<ReadonlySet<number>>(new Set())
  /** Where the keyboard is, and where a range began: indices of items. */
  const focused = ref<number | null>(null)
  const anchor = ref<number | null>(null)

  const columns = computed<Columns>(
    () => new Map<string, Column>([...loaded.value, ...curation.columns, ...computedColumns.value]),
  )
  const count = computed(() => ids.value.length)
  const mask = computed(() => maskOf(filters.value))
  const visible = computed(() => {
    const column = sort.value ? columns.value.get(sort.value.column) : undefined
    return sorted(mask.value, column, sort.value?.descending ?? false)
  })
  /** The items that an action is about: the selected ones that are shown, else the one that the keyboard is on. */
  const targets = computed(() => {
    if (selected.value.size > 0) return [...selected.value].filter((index) => mask.value[index])
    return focused.value === null ? [] : [focused.value]
  })

  /** Which items pass these filters, the search and what is marked. */
  function maskOf(chosen: SavedView['filters']): Uint8Array {
    const passed = passing(count.value, chosen, columns.value)
    const words = search.value.trim().toLowerCase()
    for (let i = 0; i < passed.length; i++) {
      if (words !== '' && !ids.value[i]!.toLowerCase().includes(words)) passed[i] = 0
      if (marked.value && !marked.value.has(i)) passed[i] = 0
    }
    return passed
  }

  async function open(path: string): Promise<void> {
    const opened = await call('openDataset', { path })
    const { value, buffers } = await engine.call('readItems', { path })
    const kept = await call('readViews', { path })
    if (dataset.value && dataset.value.path !== path) {
      const gone = dataset.value.path
      history.forget((edit) => 'dataset' in edit && edit.dataset === gone)
    }
    curation.start(path, value, buffers)
    ids.value = value.ids
    views.value = kept
    loaded.value = new Map()
    computedColumns.value = new Map()
    filters.value = []
    sort.value = null
    search.value = ''
    marked.value = null
    selected.value = new Set()
    focused.value = null
    anchor.value = null
    dataset.value = opened
  }

  /** Reads columns of the catalogue that are not here yet; own columns need no reading. */
  async function load(names: readonly string[]): Promise<void> {
    const path = dataset.value?.path
    const wanted = names.filter((name) => !columns.value.has(name) && isStored(name))
    if (!path || wanted.length === 0) return
    const { value, buffers } = await engine.call('readColumns', { path, names: wanted })
    if (dataset.value?.path !== path) return
    const read = value.columns.map(({ name, words }, i): [string, Column] => [
      name,
      words
        ? { kind: 'words', codes: new Uint32Array(buffers[i]!), words }
        : { kind: 'numbers', values: new Float64Array(buffers[i]!) },
    ])
    loaded.value = new Map([...loaded.value, ...read])
  }

  function isStored(name: string): boolean {
    return dataset.value?.columns.some((column) => column.name === name) ?? false
  }

  function putColumns(more: ReadonlyMap<string, Column>): void {
    computedColumns.value = new Map([...computedColumns.value, ...more])
  }

  async function saveView(name: string): Promise<void> {
    const view = { name, filters: filters.value, sort: sort.value }
    await writeViews([...views.value.filter((other) => other.name !== name), view])
  }

  function removeView(name: string): Promise<void> {
    return writeViews(views.value.filter((view) => view.name !== name))
  }

  async function writeViews(next: SavedView[]): Promise<void> {
    if (!dataset.value) return
    await call('writeViews', { path: dataset.value.path, views: next })
    views.value = next
  }

  async function showView(view: SavedView): Promise<void> {
    await load([...view.filters.map(({ column }) => column), ...(view.sort ? [view.sort.column] : [])])
    filters.value = view.filters
    sort.value = view.sort
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
      const order = visible.value
      const ends = [order.indexOf(anchor.value), order.indexOf(index)].sort((a, b) => a - b)
      selected.value = new Set(order.slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1))
    } else {
      selected.value = new Set([index])
      anchor.value = index
    }
  }

  function selectAll(): void {
    selected.value = new Set(visible.value)
  }

  return {
    dataset,
    ids,
    count,
    columns,
    filters,
    sort,
    search,
    marked,
    views,
    mask,
    visible,
    selected,
    focused,
    targets,
    maskOf,
    open,
    load,
    isStored,
    putColumns,
    saveView,
    removeView,
    showView,
    select,
    selectAll,
    splitNames,
  }
})
