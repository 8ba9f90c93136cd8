import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { FeatureSet } from '../../src-preload/contract/datasets'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import type { Column } from '../views/dataset/filtering'
import { useDataset } from './dataset'
import { useJobs } from './jobs'
import { useNotices } from './notices'
import { useSettings } from './settings'

interface Loaded {
  set: FeatureSet
  /** [items, 2] */
  map: Float32Array
  cluster: Uint16Array
  neighbours: Uint32Array
  distances: Float32Array
}

export interface Pair {
  items: [number, number]
  distance: number
}

const mostPairs = 200

/** Features of the open data set's items: where they are from, the map, neighbours, clusters and outliers. */
export const useFeatures = defineStore('features', () => {
  const dataset = useDataset()
  const jobs = useJobs()
  const settings = useSettings()
  const notices = useNotices()
  const sets = shallowRef<FeatureSet[]>([])
  const loaded = shallowRef<Loaded | null>(null)
  /** Folder of the model or run that the next features are made with; '' for what was measured. */
  const source = ref('')
  const similarTo = ref<number | null>(null)

  const job = computed(() => {
    const path = dataset.dataset?.path
    const mine = jobs.jobs.find((candidate) => candidate.kind === 'features' && candidate.input.path === path)
    return mine?.kind === 'features' ? mine : null
  })
  /** Pairs of neighbours, the nearest first: what may be the same thing twice. */
  const pairs = computed<Pair[]>(() => {
    const data = loaded.value
    if (!data) return []
    const { neighbours: count } = data.set
    const found: Pair[] = []
    for (let i = 0; i < dataset.count; i++) {
      const other = data.neighbours[i * count] ?? 0
      const distance = data.distances[i * count] ?? NaN
      const back = data.neighbours[other * count] === i
      if (Number.isFinite(distance) && (!back || i < other)) found.push({ items: [i, other], distance })
    }
    return found.sort((a, b) => a.distance - b.distance).slice(0, mostPairs)
  })

  async function refresh(): Promise<void> {
    const path = dataset.dataset?.path
    if (!path) return
    sets.value = await call('listFeatures', { path })
    const first = sets.value[0]
    if (first && loaded.value?.set.created !== first.created) await show(first.key)
    if (!first) loaded.value = null
  }

  async function show(key: string): Promise<void> {
    const path = dataset.dataset?.path
    if (!path) return
    const { value, buffers } = await engine.call('readFeatures', { path, key })
    if (dataset.dataset?.path !== path) return
    const distances = new Float32Array(buffers[4]!)
    const cluster = new Uint16Array(buffers[2]!)
    const words = Array.from({ length: value.clusters }, (_, i) => String(i + 1))
    const nearest = Float32Array.from({ length: dataset.count }, (_, i) => distances[i * value.neighbours] ?? NaN)
    dataset.putColumns(
      new Map<string, Column>([
        ['outlier', { kind: 'numbers', values: new Float32Array(buffers[1]!) }],
        ['cluster', { kind: 'words', codes: cluster, words }],
        ['nearest', { kind: 'numbers', values: nearest }],
      ]),
    )
    loaded.value = {
      set: value,
      map: new Float32Array(buffers[0]!),
      cluster,
      neighbours: new Uint32Array(buffers[3]!),
      distances,
    }
  }

  async function compute(): Promise<void> {
    const path = dataset.dataset?.path
    if (!path) return
    const device = settings.settings?.device ?? 'auto'
    await call('startFeatures', { path, source: source.value || null, device })
  }

  /** Orders the grid by how alike the items are to one of them. */
  async function moreLike(index: number): Promise<void> {
    const path = dataset.dataset?.path
    if (!path || !loaded.value) return
    const { buffers } = await engine.call('measureSimilarity', { path, key: loaded.value.set.key, index })
    const values = new Float32Array(buffers[0]!)
    dataset.putColumns(new Map<string, Column>([['similarity', { kind: 'numbers', values }]]))
    dataset.sort = { column: 'similarity', descending: false }
    similarTo.value = index
  }

  watch(
    () => dataset.dataset?.path,
    () => {
      loaded.value = null
      sets.value = []
      similarTo.value = null
      void notices.attempt(refresh)
    },
  )
  watch(
    () => job.value?.state,
    (state) => state === 'done' && void notices.attempt(refresh),
  )

  return { sets, loaded, source, similarTo, job, pairs, refresh, show, compute, moreLike }
})
