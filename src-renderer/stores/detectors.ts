import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Comparison } from '../../src-preload/contract/comparisons'
import type { ColumnSummary, EventFile } from '../../src-preload/contract/events'
import { call } from '../api/calls'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useSettings } from './settings'

/** Tasks whose models simulate what a detector sees. */
const simulates: ReadonlySet<string> = new Set(['jet-response', 'calorimeter-shower'])

export const stages = ['contents', 'items', 'comparison'] as const
export type Stage = (typeof stages)[number]

/** The open event file, the job that simulates the detector's answer to it, and the comparison of two samples. */
export const useDetectors = defineStore('detectors', () => {
  const jobs = useJobs()
  const models = useModels()
  const settings = useSettings()

  const file = shallowRef<EventFile | null>(null)
  const stage = ref<Stage>('contents')
  const table = ref('')
  const column = ref('')
  const summary = shallowRef<ColumnSummary | null>(null)
  const model = ref<string | null>(null)
  const simulation = ref<string | null>(null)
  const comparing = ref<string | null>(null)
  const other = ref<string | null>(null)
  const cut = ref('')
  /** Of the histogram of a column. */
  const columnCut = ref('')
  /** Where the numbers of the comparison lie. */
  const folder = ref('')
  const weighted = ref(false)
  const comparison = shallowRef<Comparison | null>(null)
  const variable = ref('')

  const simulators = computed(() => models.models.filter(({ task }) => simulates.has(task)))
  const chosenModel = computed(
    () => simulators.value.find(({ path }) => path === model.value) ?? simulators.value[0] ?? null,
  )
  const shownTable = computed(() => file.value?.tables.find(({ name }) => name === table.value) ?? null)
  const simulationJob = computed(() => {
    const found = jobs.find(simulation.value)
    return found?.kind === 'fastsim' ? found : null
  })
  const comparisonJob = computed(() => {
    const found = jobs.find(comparing.value)
    return found?.kind === 'compare' ? found : null
  })
  const isSimulating = computed(() => simulationJob.value !== null && !hasEnded(simulationJob.value))
  const isComparing = computed(() => comparisonJob.value !== null && !hasEnded(comparisonJob.value))
  /** Why the chosen model cannot be used on the open file; null where it can. */
  const lacking = computed(() => (chosenModel.value ? (file.value?.lacks[chosenModel.value.task] ?? null) : null))
  const canSimulate = computed(
    () => file.value !== null && chosenModel.value !== null && lacking.value === null && !isSimulating.value,
  )
  const canCompare = computed(() => file.value !== null && other.value !== null && !isComparing.value)
  const shownVariable = computed(
    () =>
      comparison.value?.variables.find(({ name }) => name === variable.value) ?? comparison.value?.variables[0] ?? null,
  )

  async function open(path: string): Promise<void> {
    const opened = await call('openEvents', { path })
    file.value = opened
    stage.value = 'contents'
    simulation.value = null
    comparing.value = null
    comparison.value = null
    columnCut.value = ''
    other.value = null
    await showTable(largest(opened))
  }

  async function showTable(name: string): Promise<void> {
    table.value = name
    const first = shownTable.value?.columns.find(({ type }) => type !== 'string')
    if (first) await showColumn(first.name)
    else summary.value = null
  }

  async function showColumn(name: string): Promise<void> {
    const opened = file.value
    if (!opened) return
    column.value = name
    summary.value = null
    const found = await call('summariseColumn', {
      path: opened.path,
      table: table.value,
      column: name,
      cut: columnCut.value.trim(),
    })
    // Another one may have been asked for meanwhile.
    if (file.value === opened && column.value === name) summary.value = found
  }

  async function simulate(): Promise<void> {
    if (!file.value || !chosenModel.value) return
    const device = settings.settings?.device ?? 'auto'
    const input = { path: file.value.path, model: chosenModel.value.path, device, seed: 1 }
    simulation.value = await call('startFastsim', input)
  }

  async function compare(): Promise<void> {
    if (!file.value || !other.value) return
    const input = {
      reference: file.value.path,
      other: other.value,
      task: null,
      cut: cut.value.trim(),
      weighted: weighted.value,
      unpaired: false,
    }
    comparing.value = await call('startComparison', input)
  }

  /** Says what the columns of a file mean, or that what was said is forgotten. */
  async function mapColumns(
    path: string,
    mapping: { table: string; roles: Record<string, string> } | null,
  ): Promise<void> {
    const mapped = await call('mapColumns', { path, mapping })
    if (file.value?.path === path) file.value = mapped
  }

  async function showComparison(where: string): Promise<void> {
    comparison.value = await call('readComparison', { folder: where })
    folder.value = where
    stage.value = 'comparison'
  }

  async function save(): Promise<string | null> {
    const output = simulationJob.value?.result?.output
    return output ? call('saveResult', { path: output.path, suggestedName: output.name }) : null
  }

  return {
    file,
    stage,
    table,
    column,
    summary,
    model,
    other,
    cut,
    comparison,
    variable,
    simulators,
    chosenModel,
    shownTable,
    simulationJob,
    comparisonJob,
    isSimulating,
    isComparing,
    lacking,
    canSimulate,
    canCompare,
    shownVariable,
    open,
    showTable,
    showColumn,
    simulate,
    compare,
    showComparison,
    mapColumns,
    columnCut,
    folder,
    weighted,
    save,
  }
})

/** The table with the most columns: most often the one that holds the events. */
function largest({ tables }: EventFile): string {
  return [...tables].sort((a, b) => b.columns.length - a.columns.length)[0]?.name ?? ''
}
