import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Output } from '../../src-preload/contract'
import type { Settings } from '../../src-preload/contract/system'
import { call, subscribe } from '../api/calls'
import { setLanguage } from '../i18n'
import { useHistory } from './history'
import type { ThemeName } from '../theme/naive'

/** What the user chose, kept by main, and what follows from it here: the theme and the language shown. */
export const useSettings = defineStore('settings', () => {
  const history = useHistory()
  const system = ref<Output<'describeSystem'> | null>(null)
  const settings = ref<Settings | null>(null)
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(prefersDark.matches)
  prefersDark.addEventListener('change', (event) => (systemIsDark.value = event.matches))

  const prefersContrast = window.matchMedia('(prefers-contrast: more)')
  const systemIsStrong = ref(prefersContrast.matches)
  prefersContrast.addEventListener('change', (event) => (systemIsStrong.value = event.matches))

  const theme = computed<ThemeName>(() => {
    const wanted = settings.value?.theme ?? 'system'
    if (wanted !== 'system') return wanted
    if (systemIsStrong.value) return 'contrast'
    return systemIsDark.value ? 'dark' : 'light'
  })

  async function start(): Promise<void> {
    system.value = await call('describeSystem', null)
    apply(await call('readSettings', null))
    subscribe('settings', apply)
  }

  function apply(value: Settings): void {
    settings.value = value
    setLanguage(value.language, system.value?.locale ?? 'en')
  }

  async function change(part: Partial<Settings>): Promise<void> {
    apply(await call('changeSettings', part))
  }

  /** A change that can be taken back. @param title what was changed, as "Undo" names it */
  async function edit(title: string, part: Partial<Settings>): Promise<void> {
    const before = settings.value
    if (!before) return
    const keys = Object.keys(part) as (keyof Settings)[]
    const previous: Partial<Settings> = Object.fromEntries(keys.map((key) => [key, before[key]]))
    await history.perform({ title, redo: () => change(part), undo: () => change(previous) })
  }

  return { system, settings, theme, start, change, edit }
})
