import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ImageFile, ImagePart, PlaneAddress } from '../../src-preload/contract/images'
import type { EnhanceInput, EnhanceResult, Pane } from '../../src-preload/contract/jobs'
import { call } from '../api/calls'
import { loadBand, type LoadedBand } from '../viewer/loadBand'
import type { View } from '../viewer/view'
import { hasEnded, useJobs } from './jobs'
import { useModels } from './models'
import { useSettings } from './settings'

export type Role = Pane['role']

/** An image that is shown: one of its bands, or three as a colour composite. */
export interface LoadedPane {
  role: Role
  address: PlaneAddress
  part: ImagePart
  bands: LoadedBand[]
}

/** By number, or red, green and blue together: the first three. */
export type BandChoice = number | 'colour'

/** What the program's own FITS files call their images. */
const rolesByName: Readonly<Record<string, Role>> = {
  INPUT: 'original',
  ORIGINAL: 'original',
  DEGRADED: 'degraded',
  RECOVERED: 'recovered',
  RESIDUAL: 'residual',
  UNCERTAINTY: 'uncertainty',
  CONSISTENCY: 'consistency',
  TRUTH: 'truth',
}

/** The open image, the job that recovers detail in it, and what came out. */
export const useGalaxies = defineStore('galaxies', () => {
  const jobs = useJobs()
  const models = useModels()
  const settings = useSettings()

  /** One file, or one a band. */
  const files = shallowRef<ImageFile[]>([])
  const hdu = ref(0)
  const band = ref<BandChoice>(0)
  const mode = ref<EnhanceInput['mode']>('recover')
  const pixelScale = ref<number | null>(null)
  const fwhm = ref<number | null>(null)
  const jobId = ref<string | null>(null)
  /** Everything that can be shown, and what is loaded of it. */
  const sources = shallowRef<readonly Pane[]>([])
  const panes = shallowRef<LoadedPane[]>([])
  const result = shallowRef<EnhanceResult | null>(null)
  const view = ref<View | null>(null)
  const loading = ref(false)
  let loads = new AbortController()

  const file = computed(() => files.value[0] ?? null)
  const part = computed(() => file.value?.parts.find((candidate) => candidate.hdu === hdu.value) ?? null)
  const bandCount = computed(() => sources.value[0]?.bands.length ?? 0)
  const job = computed(() => {
    const found = jobs.find(jobId.value)
    return found?.kind === 'enhance' ? found : null
  })
  const isWorking = computed(() => job.value !== null && !hasEnded(job.value))
  const canEnhance = computed(() => part.value !== null && models.chosen !== null && !isWorking.value && !loading.value)
  const canSave = computed(() => Boolean(result.value?.output))

  async function open(paths: readonly string[]): Promise<void> {
    const opened: ImageFile[] = []
    for (const path of paths) opened.push(await call('openImage', { path }))
    const first = opened[0]
    if (!first) return
    files.value = opened
    jobId.value = null
    result.value = null
    view.value = null
    const named = opened.length === 1 ? ownResult(first) : []
    if (named.length > 0) await show(named, defaultBand(named))
    else await showPart(first.first)
  }

  /** Shows one image of the file; of several files, the first of each. */
  async function showPart(index: number): Promise<void> {
    hdu.value = index
    const bands = files.value.flatMap((opened, i) => {
      const wanted = i === 0 ? index : opened.first
      return planesOf(opened, wanted)
    })
    if (bands.length === 0) return
    const wanted: Pane[] = [{ role: 'original', bands }]
    await show(wanted, defaultBand(wanted))
  }

  async function showBand(choice: BandChoice): Promise<void> {
    await show(sources.value, choice)
  }

  async function show(wanted: readonly Pane[], choice: BandChoice): Promise<void> {
    loads.abort()
    loads = new AbortController()
    const { signal } = loads
    loading.value = true
    try {
      const known = new Map(files.value.map((opened) => [opened.path, opened]))
      const loaded: LoadedPane[] = []
      for (const pane of wanted) loaded.push(await loadPane(pane, choice, known, signal))
      sources.value = wanted
      band.value = choice
      panes.value = loaded
      const shown = loaded[0]
      if (shown && shown.address.path === file.value?.path) hdu.value = shown.address.hdu
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }

  async function enhance(): Promise<void> {
    const original = sources.value.filter(({ role }) => role === 'original').slice(0, 1)
    if (files.value.length === 0 || !models.chosen) return
    result.value = null
    if (original.length > 0) await show(original, band.value)
    jobId.value = await jobs.enhance({
      paths: files.value.map(({ path }) => path),
      hdu: files.value.length === 1 && (file.value?.parts.length ?? 0) > 1 ? hdu.value : null,
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
    if (!done.refused && done.panes.length > 0) await show(done.panes, band.value)
  }

  /** The path it was saved under; null when the dialog was closed. */
  async function save(): Promise<string | null> {
    const output = result.value?.output
    if (!output || !result.value) return null
    return call('saveResult', { path: output, suggestedName: result.value.suggestedName })
  }

  return {
    files,
    file,
    hdu,
    part,
    band,
    bandCount,
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
    showBand,
    enhance,
    showResult,
    save,
  }
})

function planesOf(file: ImageFile, hdu: number): PlaneAddress[] {
  const count = file.parts.find((part) => part.hdu === hdu)?.planes ?? 0
  return Array.from({ length: count }, (_, plane) => ({ path: file.path, hdu, plane }))
}

/** A file that this program wrote is shown as what it is: all its images side by side. */
function ownResult(file: ImageFile): Pane[] {
  const panes = file.parts.flatMap((part): Pane[] => {
    const role = rolesByName[part.name.toUpperCase()]
    return role ? [{ role, bands: planesOf(file, part.hdu) }] : []
  })
  if (!panes.some(({ role }) => role === 'recovered')) return []
  const order = Object.values(rolesByName)
  return panes.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
}

/** Three bands are shown in colour at first. */
function defaultBand(panes: readonly Pane[]): BandChoice {
  return panes[0]?.bands.length === 3 ? 'colour' : 0
}

async function loadPane(
  pane: Pane,
  choice: BandChoice,
  known: Map<string, ImageFile>,
  signal: AbortSignal,
): Promise<LoadedPane> {
  const most = pane.bands.length - 1
  const wanted = choice === 'colour' && most >= 2 ? [0, 1, 2] : [choice === 'colour' ? 0 : Math.min(choice, most)]
  const bands: LoadedBand[] = []
  for (const index of wanted) bands.push(await loadBand(pane.bands[index]!, signal))
  const address = pane.bands[wanted[0]!]!
  const opened = known.get(address.path) ?? (await call('openImage', { path: address.path }, signal))
  known.set(address.path, opened)
  const part = opened.parts.find(({ hdu }) => hdu === address.hdu)
  if (!part) throw new RangeError(`${address.path} has no image in HDU ${address.hdu}`)
  return { role: pane.role, address, part, bands }
}
