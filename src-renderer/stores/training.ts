import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Model, ModelWords } from '../../src-preload/contract/models'
import type { Checkpoint, Preset, Run, SamplePicture, TrainingControlInput } from '../../src-preload/contract/training'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import { asCallError } from '../api/errors'
import { i18n } from '../i18n'
import { useCurves } from './curves'
import { useHistory } from './history'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useNotices } from './notices'
import { useRecipe } from './recipe'
import { useSettings } from './settings'

export interface LoadedPicture extends SamplePicture {
  data: Float32Array
}

export const trainingPages = ['new', 'curves', 'runs'] as const
export type TrainingPage = (typeof trainingPages)[number]

const refreshInterval = 500

/** The runs, and the one that is looked at, live while it trains. */
export const useTraining = defineStore('training', () => {
  const jobs = useJobs()
  const models = useModels()
  const notices = useNotices()
  const settings = useSettings()
  const curves = useCurves()
  const recipe = useRecipe()
  const history = useHistory()

  const page = ref<TrainingPage>('new')
  const presets = shallowRef<Preset[]>([])
  const runs = shallowRef<Run[]>([])
  /** Runs that are compared, by path. */
  const ticked = shallowRef<readonly string[]>([])

  const path = ref<string | null>(null)
  const run = shallowRef<Run | null>(null)
  const checkpoints = shallowRef<Checkpoint[]>([])
  const sampleSteps = shallowRef<number[]>([])
  /** null: the newest. */
  const sampleStep = ref<number | null>(null)
  const samples = shallowRef<{ step: number; rows: LoadedPicture[][] } | null>(null)
  let refreshing: Promise<void> | null = null
  let again = false

  const job = computed(() => jobOf(path.value))
  const isTraining = computed(() => job.value !== null && !hasEnded(job.value))
  const shownStep = computed(() => sampleStep.value ?? sampleSteps.value.at(-1) ?? null)

  /** The job that trains a run; null as the run: one that has not said yet which it is. */
  function jobOf(wanted: string | null) {
    const mine = jobs.jobs.find((candidate) => {
      if (candidate.kind !== 'train') return false
      return wanted === null ? !hasEnded(candidate) : candidate.detail?.run === wanted
    })
    return mine?.kind === 'train' ? mine : null
  }

  async function refreshLists(): Promise<void> {
    presets.value = await call('listPresets', null)
    const [first] = presets.value
    if (recipe.preset === null && first) recipe.choose(first.name)
    runs.value = await call('listRuns', null)
    const known = settings.settings?.recentDatasets ?? []
    recipe.dataset ??= (await call('findDemo', null))?.dataset ?? known[0] ?? null
  }

  /** A new run or a branch, as the form says. */
  async function begin(): Promise<void> {
    await jobs.train(recipe.input)
    leave()
    page.value = 'curves'
  }

  /** Goes on with the run that is looked at. @param from its checkpoint, the latest where it is left out. */
  async function goOn(from?: string, rateFactor?: number): Promise<void> {
    await jobs.train({
      dataset: null,
      preset: null,
      resume: path.value,
      settings: [],
      device: settings.settings?.device ?? 'auto',
      ...(from !== undefined && { from }),
      ...(rateFactor !== undefined && { rateFactor }),
    })
  }

  async function steer(change: TrainingControlInput): Promise<void> {
    if (job.value) await call('steerTraining', { job: job.value.id, change })
  }

  function leave(): void {
    path.value = null
    run.value = null
    forgetData()
  }

  function forgetData(): void {
    checkpoints.value = []
    sampleSteps.value = []
    sampleStep.value = null
    samples.value = null
    curves.range = null
  }

  async function look(wanted: string): Promise<void> {
    if (wanted !== path.value) {
      forgetData()
      run.value = null
    }
    path.value = wanted
    page.value = 'curves'
    await watchCurves()
    await refresh()
    await compare(wanted)
  }

  /** The curves of the run that is looked at, and of those that are compared. */
  async function watchCurves(): Promise<void> {
    await curves.look([...(path.value === null ? [] : [path.value]), ...ticked.value])
  }

  async function tick(wanted: readonly string[]): Promise<void> {
    ticked.value = wanted
    await watchCurves()
  }

  /** A run of the command line has no conventional methods beside it yet. */
  async function compare(wanted: string): Promise<void> {
    if (run.value?.path !== wanted || run.value.baselines.length > 0 || isTraining.value) return
    try {
      const compared = await call('compareRun', { run: wanted })
      if (path.value === wanted) run.value = compared
    } catch (thrown) {
      // Without the data set that it was trained on there is nothing to compare with.
      if (!['not-found', 'unreadable'].includes(asCallError(thrown).code)) throw thrown
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
    const steps = await call('listSampleSteps', { run: wanted })
    const kept = await call('listCheckpoints', { run: wanted })
    if (path.value !== wanted) return
    run.value = described
    sampleSteps.value = steps
    checkpoints.value = kept
    await curves.refresh()
    await showSamples()
  }

  async function showSamples(): Promise<void> {
    const step = shownStep.value
    const wanted = path.value
    if (step === null || wanted === null || samples.value?.step === step) return
    const rows = await readSamples(wanted, step)
    if (path.value === wanted && shownStep.value === step) samples.value = { step, rows }
  }

  /** Takes a trained generator out of the run as a model, and chooses it for the images. */
  async function makeModel(checkpoint: string | null, card: ModelWords | null): Promise<Model | null> {
    if (path.value === null) return null
    const asked = { run: path.value, ...(checkpoint && { checkpoint }), ...(card && { card }) }
    const model = await call('exportRun', asked)
    await models.add(model.path)
    return model
  }

  /** Names a run or writes notes on it; can be taken back. */
  async function annotate(of: Run, change: { name?: string; notes?: string }): Promise<void> {
    const before = {
      ...(change.name !== undefined && { name: of.name }),
      ...(change.notes !== undefined && { notes: of.notes }),
    }
    const put = (words: typeof change) => async (): Promise<void> => {
      const written = await call('annotateRun', { run: of.path, ...words })
      runs.value = runs.value.map((other) => (other.path === of.path ? written : other))
      if (path.value === of.path) run.value = written
    }
    const title = i18n.global.t('training.edits.annotate', { run: of.name })
    await history.perform({ title, undo: put(before), redo: put(change) })
  }

  /** Keeps a checkpoint, or gives it up; can be taken back. */
  async function setPinned(name: string, pinned: boolean): Promise<void> {
    const of = path.value
    const known = checkpoints.value.find((checkpoint) => checkpoint.name === name)
    if (of === null || !known) return
    const kept = `pinned-${known.step}`
    const put = (call_: () => Promise<Checkpoint[]>) => async (): Promise<void> => {
      const list = await call_()
      if (path.value === of) checkpoints.value = list
    }
    const pin = put(() => call('pinCheckpoint', { run: of, name: pinned ? name : kept }))
    const unpin = put(() => call('unpinCheckpoint', { run: of, name: pinned ? kept : name }))
    const title = i18n.global.t(pinned ? 'training.edits.pin' : 'training.edits.unpin', { step: known.step })
    await history.perform({ title, undo: pinned ? unpin : pin, redo: pinned ? pin : unpin })
  }

  async function trash(of: Run): Promise<void> {
    await call('trashRun', { run: of.path })
    if (path.value === of.path) leave()
    await tick(ticked.value.filter((other) => other !== of.path))
    await refreshLists()
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
    page,
    presets,
    runs,
    ticked,
    path,
    run,
    checkpoints,
    sampleSteps,
    sampleStep,
    samples,
    shownStep,
    job,
    jobOf,
    isTraining,
    refreshLists,
    begin,
    goOn,
    steer,
    look,
    tick,
    leave,
    makeModel,
    annotate,
    setPinned,
    trash,
  }
})

/** The fixed samples of a run at a step, a row an item. */
export async function readSamples(run: string, step: number): Promise<LoadedPicture[][]> {
  const { value, buffers } = await engine.call('readSamples', { run, step })
  return value.samples.map(({ pictures }) =>
    pictures.map((picture) => ({
      ...picture,
      data: new Float32Array(buffers[picture.buffer] ?? new ArrayBuffer(0)),
    })),
  )
}
