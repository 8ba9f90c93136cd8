import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { BatchRow, EnhanceFolderInput } from '../../src-preload/contract/jobs'
import { call } from '../api/calls'
import { useGalaxies } from './galaxies'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useNotices } from './notices'
import { useSettings } from './settings'

/** An input and what has become of it. */
export interface BatchFile extends Omit<BatchRow, 'state'> {
  state: BatchRow['state'] | 'waiting' | 'running'
}

/** Many images through one model: what was chosen, the job, and what has become of each file. */
export const useBatch = defineStore('batch', () => {
  const jobs = useJobs()
  const models = useModels()
  const settings = useSettings()
  const notices = useNotices()
  const galaxies = useGalaxies()

  const isOpen = ref(false)
  /** Files and folders as they were chosen. */
  const paths = ref<string[]>([])
  const out = ref<string | null>(null)
  const naming = ref('{name}-recovered')
  const overwrite = ref(false)
  const jobId = ref<string | null>(null)
  const rows = shallowRef<ReadonlyMap<string, BatchRow>>(new Map())
  const found = shallowRef<readonly string[]>([])
  let log = ''
  let next = 0
  let reading = false

  const job = computed(() => {
    const one = jobs.find(jobId.value)
    return one?.kind === 'enhanceFolder' ? one : null
  })
  const isWorking = computed(() => job.value !== null && !hasEnded(job.value))
  const canStart = computed(
    () => paths.value.length > 0 && out.value !== null && models.chosen !== null && !isWorking.value,
  )
  const files = computed<BatchFile[]>(() => {
    const current = isWorking.value ? job.value?.detail?.current : null
    const inputs = found.value.length > 0 ? found.value : paths.value
    return [...new Set([...inputs, ...rows.value.keys()])].map((input) => {
      const row = rows.value.get(input)
      const state = row?.state ?? (input === current ? 'running' : 'waiting')
      return row ?? { input, state, output: null, reason: null, seconds: null, reducedChi2: null, flags: [] }
    })
  })
  /** What another attempt may help: what failed, and what was refused because it was there. */
  const failed = computed(() => files.value.filter(({ state }) => state === 'failed').map(({ input }) => input))

  /** What the job has written since, one question at a time. */
  async function refresh(): Promise<void> {
    const detail = job.value?.result ?? job.value?.detail
    if (!detail || reading) return
    reading = true
    try {
      if (detail.log !== log) [log, next] = [detail.log, 0]
      const news = await call('readBatch', { log, from: next })
      if (news.found) found.value = [...new Set([...found.value, ...news.found])]
      if (news.rows.length > 0)
        rows.value = new Map([...rows.value, ...news.rows.map((row) => [row.input, row] as const)])
      next = news.next
    } finally {
      reading = false
    }
  }
  watch(
    () => [job.value?.detail, job.value?.state],
    () => void notices.attempt(refresh),
  )

  function add(more: readonly string[]): void {
    forget()
    paths.value = [...new Set([...paths.value, ...more])]
  }

  /** Nothing chosen, nothing to show. */
  function clear(): void {
    forget()
    paths.value = []
  }

  function forget(): void {
    if (isWorking.value) return
    jobId.value = null
    rows.value = new Map()
    found.value = []
  }

  async function start(): Promise<void> {
    forget()
    await run(paths.value)
  }

  /** Once more what failed; what is done stays as it is. */
  async function retry(): Promise<void> {
    const again = failed.value
    rows.value = new Map([...rows.value].filter(([input]) => !again.includes(input)))
    await run(again)
  }

  async function run(inputs: readonly string[]): Promise<void> {
    if (!out.value || !models.chosen) return
    const input: EnhanceFolderInput = {
      paths: [...inputs],
      out: out.value,
      naming: naming.value,
      overwrite: overwrite.value,
      model: models.chosen,
      device: settings.settings?.device ?? 'auto',
      mode: galaxies.mode,
      pixelScale: galaxies.pixelScale,
      fwhm: galaxies.fwhm,
    }
    jobId.value = await jobs.enhanceFolder(input)
  }

  return {
    isOpen,
    paths,
    out,
    naming,
    overwrite,
    job,
    isWorking,
    canStart,
    files,
    failed,
    add,
    clear,
    start,
    retry,
    refresh,
  }
})
