import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ImageFile, ImagePart, PlaneAddress } from '../../src-preload/contract/images'
import type { EnhanceInput, EnhanceResult, Pane } from '../../src-preload/contract/jobs'
import { call } from '../api/calls'
import { loadBand, type LoadedBand } from '../viewer/loadBand'
import type { View } from '../viewer/view'
import { useJobs } from './jobs'
import { useModels } from './models'
import { useSettings } from './settings'

export type Role = Pane['role']

/** An image that is shown: one band, or three as a colour composite. */
export interface LoadedPane {
  role: Role
  address: PlaneAddress
  part: ImagePart
  bands: LoadedBand[]
}

/** null: red, green and blue together, from the first three planes. */
export type PlaneChoice = number | null

/** The open image, the job that recovers detail in it, and what came out. */
export const useGalaxies = defineStore('galaxies', () => {
  const jobs = useJobs()
  const models = useModels()
  const settings = useSettings()

  const file = shallowRef<ImageFile | null>(null)
  const hdu = ref(0)
  const plane = ref<PlaneChoice>(0)
  const mode = ref<EnhanceInput['mode']>('recover')
  const pixelScale = ref<number | null>(null)
  const fwhm = ref<number | null>(null)
  const jobId = ref<string | null>(null)
  const panes = shallowRef<LoadedPane[]>([])
  const result = shallowRef<EnhanceResult | null>(null)
  const view = ref<View | null>(null)
  const loading = ref(false)
  let loads = new AbortController()

  const part = computed(() => file.value?.parts.find((candidate) => candidate.hdu === hdu.value) ?? null)
  const job = computed(() => {
    const found = jobs.find(jobId.value)
    return found?.kind === 'enhance' ? found : null
  })
  const isWorking = computed(() => job.value !== null && !['done', 'failed', 'cancelled'].includes(job.value.state))
  const canEnhance = computed(() => part.value !== null && models.chosen !== null && !isWorking.value && !loading.value)
  const canSave = computed(() => result.value?.output != null)
  /** Planes that can be looked at one by one; more than one offers the choice. */
  const planeCount = computed(() => part.value?.planes ?? 1)

  async function open(path: string): Promise<void> {
    const opened = await call('openImage', { path })
    const first = opened.parts.find((candidate) => candidate.hdu === opened.first) ?? opened.parts[0]
    if (!first) return
    file.value = opened
    jobId.value = null
    result.value = null
    view.value = null
    await showResultOf(opened, first)
  }

  /** A file that this program wrote is shown as what it is: all its images side by side. */
  async function showResultOf(opened: ImageFile, first: ImagePart): Promise<void> {
    const roles: Record<string, Role> = {
      ORIGINAL: 'original',
      INPUT: 'original',
      DEGRADED: 'degraded',
      RECOVERED: 'recovered',
      RESIDUAL: 'residual',
      UNCERTAINTY: 'uncertainty',
      CONSISTENCY: 'consistency',
      TRUTH: 'truth',
    }
    const named = opened.parts.flatMap(({ name, hdu: index }) => {
      const role = roles[name.toUpperCase()]
      return role ? [{ role, path: opened.path, hdu: index }] : []
    })
    if (named.some(({ role }) => role === 'recovered')) await showPanes(named)
    else await showPart(first.hdu)
  }

  async function showPart(index: number): Promise<void> {
    hdu.value = index
    plane.value = 0
    if (file.value) await showPanes([{ role: 'original', path: file.value.path, hdu: index }])
  }

  async function showPlane(choice: PlaneChoice): Promise<void> {
    plane.value = choice
    await showPanes(panes.value.map(({ role, address }) => ({ role, path: address.path, hdu: address.hdu })))
  }

  async function showPanes(wanted: readonly Pane[]): Promise<void> {
    loads.abort()
    loads = new AbortController()
    const { signal } = loads
    loading.value = true
    try {
      const files = new Map<string, ImageFile>()
      const loaded: LoadedPane[] = []
      for (const { role, path, hdu: index } of wanted) {
        const opened = files.get(path) ?? (await fileOf(path, signal))
        files.set(path, opened)
        const its = opened.parts.find((candidate) => candidate.hdu === index)
        if (its) loaded.push(await loadPane(role, path, its, signal))
      }
      panes.value = loaded
      const shown = loaded.find(({ role }) => role === 'original') ?? loaded[0]
      if (shown && shown.address.path === file.value?.path) hdu.value = shown.address.hdu
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }

  async function fileOf(path: string, signal: AbortSignal): Promise<ImageFile> {
    return path === file.value?.path ? file.value : call('openImage', { path }, signal)
  }

  async function loadPane(role: Role, path: string, its: ImagePart, signal: AbortSignal): Promise<LoadedPane> {
    const choice = plane.value
    const wanted = choice === null && its.planes >= 3 ? [0, 1, 2] : [Math.min(choice ?? 0, its.planes - 1)]
    const bands: LoadedBand[] = []
    for (const number of wanted) bands.push(await loadBand({ path, hdu: its.hdu, plane: number }, signal))
    return { role, address: { path, hdu: its.hdu, plane: wanted[0] ?? 0 }, part: its, bands }
  }

  async function enhance(): Promise<void> {
    if (!file.value || !models.chosen) return
    result.value = null
    await showPanes(panes.value.slice(0, 1).map(({ address }) => ({ ...address, role: 'original' as const })))
    jobId.value = await jobs.enhance({
      path: file.value.path,
      hdu: hdu.value,
      model: models.chosen,
      device: settings.settings?.device ?? 'auto',
      mode: mode.value,
      pixelScale: pixelScale.value,
      fwhm: fwhm.value,
    })
  }

  /** Called when the job has ended well. */
  async function showResult(done: EnhanceResult): Promise<void> {
    result.value = done
    if (!done.refused) await showPanes(done.panes)
  }

  /** The name it was saved under; null when the dialog was closed. */
  async function save(): Promise<string | null> {
    const output = result.value?.output
    if (!output || !result.value) return null
    return call('saveResult', { path: output, suggestedName: result.value.suggestedName })
  }

  return {
    file,
    hdu,
    part,
    plane,
    planeCount,
    mode,
    pixelScale,
    fwhm,
    job,
    isWorking,
    panes,
    result,
    view,
    loading,
    canEnhance,
    canSave,
    open,
    showPart,
    showPlane,
    enhance,
    showResult,
    save,
  }
})
