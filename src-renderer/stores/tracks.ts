import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { SampleInput, TrackResult } from '../../src-preload/contract/detectorJobs'
import type { FoundTrack, TrackEventHead, TrackSample } from '../../src-preload/contract/tracks'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import type { CurveLayer, Curves, SceneHits } from '../views/tracks/scene'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useSettings } from './settings'

export const methods = ['conventional', 'network'] as const
export type Method = (typeof methods)[number]

/** One event with everything that is drawn of it. */
export interface ShownEvent {
  head: TrackEventHead
  /** As the file names them. */
  ids: Float64Array
  hits: SceneHits
  /** −1 for a hit on no surface. */
  surface: Int32Array
  truth: Curves
}

export interface FoundTracks {
  tracks: FoundTrack[]
  curves: Curves
}

/** A curve of the display: a particle of the truth, or a track of a method, by its place in the list. */
export interface Chosen {
  layer: CurveLayer
  index: number
}

/** The open hits, the event that is looked at, and what each method found in it. */
export const useTracks = defineStore('tracks', () => {
  const jobs = useJobs()
  const models = useModels()
  const settings = useSettings()

  const sample = shallowRef<TrackSample | null>(null)
  const index = ref(0)
  /** Behind the last event: known once somebody has stepped there. */
  const known = ref<number | null>(null)
  const event = shallowRef<ShownEvent | null>(null)
  const started = reactive<Record<Method, string | null>>({ conventional: null, network: null })
  const results = reactive<Record<Method, TrackResult | null>>({ conventional: null, network: null })
  const found = shallowRef<Record<Method, FoundTracks | null>>({ conventional: null, network: null })
  const shown = reactive({ hits: true, noise: true, truth: true, conventional: true, network: true })
  const chosen = ref<Chosen | null>(null)
  const model = ref<string | null>(null)
  const listed = ref<CurveLayer>('conventional')
  const sampling = ref<string | null>(null)

  const finders = computed(() => models.models.filter(({ task }) => task === 'track-finding'))
  const chosenModel = computed(() => finders.value.find(({ path }) => path === model.value) ?? finders.value[0] ?? null)
  const events = computed(() => sample.value?.events ?? known.value)
  const canStepOn = computed(() => sample.value !== null && (events.value === null || index.value + 1 < events.value))

  function jobOf(method: Method) {
    const job = jobs.find(started[method])
    return job?.kind === 'track' ? job : null
  }
  const running = computed(() => methods.map(jobOf).find((job) => job !== null && !hasEnded(job)) ?? null)
  const sampleJob = computed(() => {
    const job = jobs.find(sampling.value)
    return job?.kind === 'sample' ? job : null
  })

  async function open(path: string): Promise<void> {
    const opened = await call('openTracks', { path })
    sample.value = opened
    known.value = null
    for (const method of methods) {
      started[method] = null
      results[method] = null
    }
    await show(0)
  }

  /** Goes to an event; behind the last one nothing changes. */
  async function show(place: number): Promise<void> {
    const opened = sample.value
    if (!opened || place < 0) return
    const { value: head, buffers } = await engine.call('readTrackEvent', { path: opened.path, index: place })
    if (sample.value !== opened) return
    if (!head.exists) {
      known.value = place
      return
    }
    const [ids, x, y, z, surface, particle, curves] = buffers as [ArrayBuffer, ...ArrayBuffer[]]
    index.value = place
    chosen.value = null
    event.value = {
      head,
      ids: new Float64Array(ids),
      hits: {
        ...{ x: new Float32Array(x!), y: new Float32Array(y!), z: new Float32Array(z!) },
        particle: new Int32Array(particle!),
      },
      surface: new Int32Array(surface!),
      truth: { points: new Float32Array(curves!), perCurve: head.curvePoints, count: head.particles.length },
    }
    found.value = { conventional: null, network: null }
    await Promise.all(methods.map(load))
  }

  /** The tracks that a method found in the event that is shown. */
  async function load(method: Method): Promise<void> {
    const [opened, shownEvent, result] = [sample.value, event.value, results[method]]
    if (!opened || !shownEvent || !result) return
    const { value, buffers } = await engine.call('readTracks', {
      output: result.output.path,
      event: shownEvent.head.event,
      field: opened.detector.field,
      surfacesOf: opened.path,
    })
    if (event.value !== shownEvent) return
    const { tracks, curvePoints } = value
    const curves = {
      points: new Float32Array(buffers[0] ?? new ArrayBuffer(0)),
      perCurve: curvePoints,
      count: tracks.length,
    }
    found.value = { ...found.value, [method]: { tracks, curves } }
  }

  async function find(method: Method): Promise<void> {
    if (!sample.value) return
    const network = method === 'network' ? (chosenModel.value?.path ?? null) : null
    const device = settings.settings?.device ?? 'auto'
    started[method] = await call('startTracking', { path: sample.value.path, model: network, device })
  }

  async function accept(method: Method, result: TrackResult): Promise<void> {
    results[method] = result
    listed.value = method
    await load(method)
  }

  async function simulate(input: SampleInput): Promise<void> {
    sampling.value = await call('startSample', input)
  }

  async function save(method: Method, format: 'parquet' | 'csv'): Promise<string | null> {
    const output = results[method]?.[format === 'csv' ? 'csv' : 'output']
    return output ? call('saveResult', { path: output.path, suggestedName: output.name }) : null
  }

  return {
    ...{ sample, index, event, events, canStepOn, found, results, shown, chosen, listed, model, finders, chosenModel },
    ...{ running, sampleJob, open, show, load, find, accept, simulate, save, jobOf },
  }
})
