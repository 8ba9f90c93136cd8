import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { compositeBands } from '../../src-preload/contract/bands'
import type { ImageFile, ImagePart, PlaneAddress } from '../../src-preload/contract/images'
import { conventionalMethods, type EnhanceInput, type EnhanceResult, type Pane } from '../../src-preload/contract/jobs'
import { call } from '../api/calls'
import { difference, loadBand, meanBand, type LoadedBand } from '../viewer/loadBand'
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
  /** As it is drawn: the bands, or for what is no picture of the sky (a residual, an error) their mean. */
  drawn: LoadedBand[]
}

/** What can be shown: an image of a file, or the difference of two of them. */
interface Source extends Pane {
  /** Taken off the bands, one by one. */
  minus?: readonly PlaneAddress[]
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

const mostBands = 8
/** What may be shown in colour. */
const pictures: ReadonlySet<Role> = new Set<Role>([
  'original',
  'degraded',
  'recovered',
  'truth',
  ...conventionalMethods,
])
/** Panes side by side before anything is chosen. */
const mostShown = 4

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
  const sources = shallowRef<readonly Source[]>([])
  const panes = shallowRef<LoadedPane[]>([])
  const result = shallowRef<EnhanceResult | null>(null)
  /** Roles that are loaded but not shown. */
  const hidden = ref<Role[]>([])
  const view = ref<View | null>(null)
  const loading = ref(false)
  let loads = new AbortController()

  const file = computed(() => files.value[0] ?? null)
  /** One file that holds an image of the same size a band. */
  const isStack = computed(() => {
    const parts = file.value?.parts ?? []
    const [first] = parts
    if (files.value.length !== 1 || !first || parts.length < 2 || parts.length > mostBands) return false
    return parts.every(({ width, height, planes }) => planes === 1 && width === first.width && height === first.height)
  })
  /** Names of the bands, as the files call them; numbers where they do not. */
  const bandNames = computed(() => (sources.value[0] ? bandNamesOf(sources.value[0]) : []))

  function bandNamesOf(pane: Pane): string[] {
    return pane.bands.map(({ path, hdu: index, plane }, i) => {
      const opened = files.value.find((candidate) => candidate.path === path)
      const part = opened?.parts.find((candidate) => candidate.hdu === index)
      const name = part?.bandNames[plane] ?? (isStack.value ? part?.name : files.value.length > 1 ? opened?.name : null)
      return name || String(i + 1)
    })
  }
  const part = computed(() => file.value?.parts.find((candidate) => candidate.hdu === hdu.value) ?? null)
  const job = computed(() => {
    const found = jobs.find(jobId.value)
    return found?.kind === 'enhance' ? found : null
  })
  const isWorking = computed(() => job.value !== null && !hasEnded(job.value))
  const canEnhance = computed(() => part.value !== null && models.chosen !== null && !isWorking.value && !loading.value)
  const canSave = computed(() => (result.value?.outputs.length ?? 0) > 0)

  const shownPanes = computed(() => panes.value.filter(({ role }) => !hidden.value.includes(role)))

  /** Shows or hides a pane; the last one stays. */
  function toggle(role: Role): void {
    if (hidden.value.includes(role)) hidden.value = hidden.value.filter((other) => other !== role)
    else if (shownPanes.value.length > 1) hidden.value = [...hidden.value, role]
  }

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

  /** Shows one image of the file; of several files, or of one with an extension a band, all bands together. */
  async function showPart(index: number): Promise<void> {
    hdu.value = index
    const bands = isStack.value
      ? (file.value?.parts.flatMap((candidate) => planesOf(file.value!, candidate.hdu)) ?? [])
      : files.value.flatMap((opened, i) => planesOf(opened, i === 0 ? index : opened.first))
    if (bands.length === 0) return
    const wanted: Pane[] = [{ role: 'original', bands }]
    await show(wanted, defaultBand(wanted))
  }

  async function showBand(choice: BandChoice): Promise<void> {
    await show(sources.value, choice)
  }

  async function show(wanted: readonly Source[], choice: BandChoice): Promise<void> {
    loads.abort()
    loads = new AbortController()
    const { signal } = loads
    loading.value = true
    try {
      const known = new Map(files.value.map((opened) => [opened.path, opened]))
      const loaded: LoadedPane[] = []
      for (const pane of wanted) loaded.push(await loadPane(pane, choice, bandNamesOf(pane), known, signal))
      sources.value = wanted
      band.value = choice
      if (sameRoles(panes.value, loaded)) panes.value = loaded
      else {
        hidden.value = loaded.slice(mostShown).map(({ role }) => role)
        panes.value = loaded
      }
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
      hdu: files.value.length === 1 && !isStack.value && (file.value?.parts.length ?? 0) > 1 ? hdu.value : null,
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
    const original = sources.value.filter(({ role }) => role === 'original')
    if (!done.refused && done.panes.length > 0) await show([...original, ...done.panes], band.value)
  }

  /** Adds an image that was computed on request, or takes it away. */
  async function addPane(pane: Pane): Promise<void> {
    await showAlso([...sources.value.filter(({ role }) => role !== pane.role), pane], pane.role)
  }

  async function removePane(role: Role): Promise<void> {
    const rest = sources.value.filter((pane) => pane.role !== role)
    if (rest.length > 0 && rest.length < sources.value.length) await showAlso(rest, role)
  }

  /** What was hidden before stays hidden, all but one. */
  async function showAlso(wanted: readonly Source[], role: Role): Promise<void> {
    const before = hidden.value.filter((other) => other !== role)
    await show(wanted, band.value)
    hidden.value = before
  }

  /** Asks where for every file of the result; the paths they were saved under. */
  async function save(): Promise<string[]> {
    const saved: string[] = []
    for (const { path, name } of result.value?.outputs ?? []) {
      const target = await call('saveResult', { path, suggestedName: name })
      if (target === null) break
      saved.push(target)
    }
    return saved
  }

  return {
    files,
    file,
    hdu,
    part,
    band,
    bandNames,
    isStack,
    mode,
    pixelScale,
    fwhm,
    job,
    isWorking,
    panes,
    shownPanes,
    hidden,
    toggle,
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
    addPane,
    removePane,
    save,
  }
})

function planesOf(file: ImageFile, hdu: number): PlaneAddress[] {
  const count = file.parts.find((part) => part.hdu === hdu)?.planes ?? 0
  return Array.from({ length: count }, (_, plane) => ({ path: file.path, hdu, plane }))
}

/**
 * A file that this program wrote is shown as what it is: all its images side by side. What it was made from is not in
 * it, but follows from it: the residual is what was recovered minus that.
 */
function ownResult(file: ImageFile): Source[] {
  const panes = file.parts.flatMap((part): Source[] => {
    const role = rolesByName[part.name.toUpperCase()]
    return role ? [{ role, bands: planesOf(file, part.hdu) }] : []
  })
  const recovered = panes.find(({ role }) => role === 'recovered')
  const residual = panes.find(({ role }) => role === 'residual')
  if (!recovered) return []
  const known = panes.some(({ role }) => role === 'original')
  if (!known && residual) panes.push({ role: 'original', bands: recovered.bands, minus: residual.bands })
  const order = Object.values(rolesByName)
  return panes.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
}

function sameRoles(a: readonly LoadedPane[], b: readonly LoadedPane[]): boolean {
  return a.length === b.length && a.every(({ role }, i) => role === b[i]?.role)
}

/** Three bands are shown in colour at first. */
function defaultBand(panes: readonly Pane[]): BandChoice {
  return panes[0]?.bands.length === 3 ? 'colour' : 0
}

async function loadPane(
  pane: Source,
  choice: BandChoice,
  names: readonly string[],
  known: Map<string, ImageFile>,
  signal: AbortSignal,
): Promise<LoadedPane> {
  const most = pane.bands.length - 1
  const wanted = (choice === 'colour' ? compositeBands(names) : [Math.min(choice, most)]) ?? [0]
  const bands: LoadedBand[] = []
  for (const index of wanted) {
    const band = await loadBand(pane.bands[index]!, signal)
    const minus = pane.minus?.[index]
    bands.push(minus ? await difference(band, await loadBand(minus, signal), signal) : band)
  }
  const address = pane.bands[wanted[0]!]!
  const opened = known.get(address.path) ?? (await call('openImage', { path: address.path }, signal))
  known.set(address.path, opened)
  const part = opened.parts.find(({ hdu }) => hdu === address.hdu)
  if (!part) throw new RangeError(`${address.path} has no image in HDU ${address.hdu}`)
  const drawn = bands.length > 1 && !pictures.has(pane.role) ? [await meanBand(bands, signal)] : bands
  return { role: pane.role, address, part, bands, drawn }
}
