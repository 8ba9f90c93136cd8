import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Model } from '../../src-preload/contract/models'
import type { Preset, Run, SamplePicture } from '../../src-preload/contract/training'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import { asCallError } from '../api/errors'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useNotices } from './notices'
import { append } from './series'
import { useSettings } from './settings'

export interface LoadedPicture extends SamplePicture {
  data: Float32Array
}

const refreshInterval = 500

/** The run that is looked at, live while it trains, and what a new one is to be. */
export const useTraining = defineStore('training', () => {
  const jobs = useJobs()
  const models = useModels()
  const notices = useNotices()
  const settings = useSettings()

  const presets = shallowRef<Preset[]>([])
  const runs = shallowRef<Run[]>([])
  const dataset = ref<string | null>(null)
  const preset = ref<string | null>(null)
  const steps = ref<number | null>(null)
  const minutes = ref<number | null>(null)
  /** A knob a line, as on the command line: `generator.width=16`. */
  const settingsText = ref('')

  const path = ref<string | null>(null)
  const run = shallowRef<Run | null>(null)
  const series = shallowRef<ReadonlyMap<string, readonly number[]>>(new Map())
  const sampleSteps = shallowRef<number[]>([])
  /** null: the newest. */
  const sampleStep = ref<number | null>(null)
  const samples = shallowRef<{ step: number; rows: LoadedPicture[][] } | null>(null)
  let next = 0
  let refreshing: Promise<void> | null = null
  let again = false

  const job = computed(() => {
    const mine = jobs.jobs.find((candidate) => {
      if (candidate.kind !== 'train') return false
      return path.value === null ? !hasEnded(candidate) : candidate.detail?.run === path.value
    })
    return mine?.kind === 'train' ? mine : null
  })
  const isTraining = computed(() => job.value !== null && !hasEnded(job.value))
  const canStart = computed(() => dataset.value !== null && preset.value !== null)
  const shownStep = computed(() => sampleStep.value ?? sampleSteps.value.at(-1) ?? null)

  async function refreshLists(): Promise<void> {
    presets.value = await call('listPresets', null)
    preset.value ??= presets.value[0]?.name ?? null
    runs.value = await call('listRuns', null)
    const known = settings.settings?.recentDatasets ?? []
    dataset.value ??= (await call('findDemo', null))?.dataset ?? known[0] ?? null
  }

  async function begin(resume: string | null): Promise<void> {
    const typed = settingsText.value.split('\n').map((line) => line.trim())
    const given = [
      ...(steps.value === null ? [] : [`schedule.steps=${steps.value}`]),
      ...(minutes.value === null ? [] : [`schedule.maxMinutes=${minutes.value}`]),
      ...typed.filter((line) => line !== ''),
    ]
    await jobs.train({
      dataset: resume ? null : dataset.value,
      preset: resume ? null : preset.value,
      resume,
      settings: resume ? [] : given,
      device: settings.settings?.device ?? 'auto',
    })
    if (resume === null) leave()
  }

  function leave(): void {
    path.value = null
    run.value = null
    forgetData()
  }

  function forgetData(): void {
    series.value = new Map()
    sampleSteps.value = []
    sampleStep.value = null
    samples.value = null
    next = 0
  }

  async function look(wanted: string): Promise<void> {
    if (wanted !== path.value) forgetData()
    path.value = wanted
    await refresh()
    await compare(wanted)
  }

  /** A run of the command line has no conventional methods beside it yet. */
  async function compare(wanted: string): Promise<void> {
    if (run.value?.path !== wanted || run.value.baselines.length > 0 || isTraining.value) return
    try {
      const compared = await call('compareRun', { run: wanted })
      if (path.value === wanted) run.value = compared
    } catch (thrown) {
      // Without the data set that it was trained on there is nothing to compare with.
      if (asCallError(thrown).code !== 'not-found') throw thrown
    }
  }

  /** Reads what is new; asked again while it reads, it reads once more afterwards. */
  async function refresh(): Promise<void> {
    again = true
    refreshing ??= (async () => {
      while (again) {
        again = false
        await readNew()
        await new Promise((resolve) => setTimeout(resolve, refreshInterval))
      }
    })().finally(() => (refreshing = null))
    await refreshing
  }

  async function readNew(): Promise<void> {
    const wanted = path.value
    if (wanted === null) return
    const described = await call('readRun', { run: wanted })
    const { value, buffers } = await engine.call('readSeries', { run: wanted, from: next })
    const found = await call('listSampleSteps', { run: wanted })
    if (path.value !== wanted) return
    run.value = described
    if (value.rows > 0 || value.restarted) {
      const columns = buffers.map((buffer) => new Float64Array(buffer))
      series.value = append(value.restarted ? new Map() : series.value, value.names, columns, value.rows)
    }
    next = value.next
    sampleSteps.value = found
    await showSamples()
  }

  async function showSamples(): Promise<void> {
    const step = shownStep.value
    const wanted = path.value
    if (step === null || wanted === null || samples.value?.step === step) return
    const { value, buffers } = await engine.call('readSamples', { run: wanted, step })
    if (path.value !== wanted) return
    const rows = value.samples.map(({ pictures }) =>
      pictures.map((picture) => ({
        ...picture,
        data: new Float32Array(buffers[picture.buffer] ?? new ArrayBuffer(0)),
      })),
    )
    samples.value = { step, rows }
  }

  /** Takes the trained generator out of the run as a model, and chooses it for the images. */
  async function useModel(): Promise<Model | null> {
    if (path.value === null) return null
    const model = await call('exportRun', { run: path.value })
    await models.add(model.path)
    return model
  }

  // A run that begins is looked at; whenever it has gone on, what is new is read.
  watch(
    () => [job.value?.detail?.run, job.value?.detail?.step, job.value?.state] as const,
    ([started, , state], before) => {
      if (started && path.value === null) void notices.attempt(() => look(started))
      else if (path.value !== null && started === path.value) void notices.attempt(refresh)
      if (state !== before[2] && job.value && hasEnded(job.value)) void notices.attempt(refreshLists)
    },
  )
  watch(sampleStep, () => void notices.attempt(showSamples))

  return {
    presets,
    runs,
    dataset,
    preset,
    steps,
    minutes,
    settingsText,
    path,
    run,
    series,
    sampleSteps,
    sampleStep,
    samples,
    shownStep,
    job,
    isTraining,
    canStart,
    refreshLists,
    begin,
    look,
    leave,
    useModel,
  }
})
