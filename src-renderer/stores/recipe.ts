import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Output } from '../../src-preload/contract'
import type { EstimateResult, TrainInput } from '../../src-preload/contract/jobs'
import { call } from '../api/calls'
import { i18n } from '../i18n'
import { linesOf, parseLines, settingsOf, type Changes } from '../views/training/knobs'
import { useHistory } from './history'
import { hasEnded, useJobs } from './jobs'
import { useNotices } from './notices'
import { useSettings } from './settings'

/** A branch begins at a checkpoint of another run. */
export interface Branch {
  run: string
  name: string
  checkpoint: string
  step: number
}

type Form = Output<'describeRecipe'>

/** What a new run is to be: where its recipe is from, what of it is changed, what it would take. */
export const useRecipe = defineStore('recipe', () => {
  const history = useHistory()
  const jobs = useJobs()
  const notices = useNotices()
  const settings = useSettings()

  const dataset = ref<string | null>(null)
  const preset = ref<string | null>(null)
  const branch = shallowRef<Branch | null>(null)
  const form = shallowRef<Form | null>(null)
  const changes = shallowRef<Changes>(new Map())
  /** What the engine refuses, by knob. */
  const issues = shallowRef<ReadonlyMap<string, string>>(new Map())
  /** The values with the changes in them. */
  const values = shallowRef<Record<string, unknown>>({})
  const estimateJob = ref<string | null>(null)
  /** The question that the estimate answers. */
  const estimated = ref('')

  const source = computed(() => ({
    preset: branch.value ? null : preset.value,
    run: branch.value?.run ?? null,
  }))
  const input = computed<TrainInput>(() => ({
    dataset: dataset.value,
    preset: source.value.preset,
    resume: null,
    settings: settingsOf(changes.value),
    device: settings.settings?.device ?? 'auto',
    ...(branch.value && { branch: branch.value.run, from: branch.value.checkpoint }),
  }))
  const hasSource = computed(() => source.value.preset !== null || source.value.run !== null)
  const canStart = computed(() => dataset.value !== null && hasSource.value && issues.value.size === 0)
  const lines = computed(() => linesOf(changes.value))
  const job = computed(() => {
    const mine = jobs.find(estimateJob.value)
    return mine?.kind === 'estimate' ? mine : null
  })
  const isEstimating = computed(() => job.value !== null && !hasEnded(job.value))
  const estimate = computed<EstimateResult | null>(() =>
    estimated.value === JSON.stringify(input.value) ? (job.value?.result ?? null) : null,
  )

  /** Begins anew with a preset; its knobs as they are. */
  function choose(name: string): void {
    preset.value = name
    branch.value = null
    changes.value = new Map()
  }

  function branchOff(from: Branch, onto: string | null): void {
    branch.value = from
    dataset.value = onto ?? dataset.value
    changes.value = new Map()
  }

  /** Every change can be taken back, knob by knob. */
  function edit(title: string, next: Changes): Promise<void> {
    const before = changes.value
    const of = JSON.stringify(source.value)
    const put = (wanted: Changes) => () => {
      // Knobs of another recipe mean nothing to this one.
      if (JSON.stringify(source.value) === of) changes.value = wanted
    }
    return history.perform({ title, undo: put(before), redo: put(next) })
  }

  function setKnob(path: string, value: unknown): Promise<void> {
    const next = new Map(changes.value)
    // Knobs of the old architecture mean nothing to another one.
    if (path.endsWith('.kind')) {
      const section = path.slice(0, path.lastIndexOf('.') + 1)
      for (const known of next.keys()) if (known.startsWith(section)) next.delete(known)
    }
    next.set(path, value)
    return edit(i18n.global.t('training.edits.knob', { knob: path }), next)
  }

  function resetKnob(path: string): Promise<void> {
    const next = new Map([...changes.value].filter(([known]) => known !== path))
    return edit(i18n.global.t('training.edits.reset', { knob: path }), next)
  }

  function resetAll(): Promise<void> {
    return edit(i18n.global.t('training.edits.resetAll'), new Map())
  }

  function setLines(text: string): Promise<void> {
    return edit(i18n.global.t('training.edits.lines'), parseLines(text))
  }

  async function measure(): Promise<void> {
    const asked = JSON.stringify(input.value)
    if (job.value && hasEnded(job.value)) await jobs.dismiss(job.value.id)
    estimateJob.value = await call('startEstimate', input.value)
    estimated.value = asked
  }

  let asking = 0
  async function describe(): Promise<void> {
    if (!hasSource.value) return
    form.value = await call('describeRecipe', source.value)
    await check()
  }

  async function check(): Promise<void> {
    if (!hasSource.value) return
    const mine = ++asking
    const answer = await call('checkRecipe', { ...source.value, settings: settingsOf(changes.value) })
    if (mine !== asking) return
    values.value = answer.values
    issues.value = new Map(answer.issues.map(({ path, message }) => [path, message]))
  }

  watch(source, (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) void notices.attempt(describe)
  })
  watch(changes, () => void notices.attempt(check))

  return {
    dataset,
    preset,
    branch,
    source,
    form,
    changes,
    values,
    issues,
    lines,
    input,
    canStart,
    job,
    isEstimating,
    estimate,
    choose,
    branchOff,
    setKnob,
    resetKnob,
    resetAll,
    setLines,
    measure,
  }
})
