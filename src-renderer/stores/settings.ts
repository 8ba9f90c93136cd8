import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Output } from '../../src-preload/contract'
import type { Settings } from '../../src-preload/contract/system'
import { call, subscribe } from '../api/calls'
import { setLanguage } from '../i18n'
import type { ThemeName } from '../theme/naive'

/** What the user chose, kept by main, and what follows from it here: the theme and the language shown. */
export const useSettings = defineStore('settings', () => {
  const system = ref<Output<'describeSystem'> | null>(null)
  const settings = ref<Settings | null>(null)
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(prefersDark.matches)
  prefersDark.addEventListener('change', (event) => (systemIsDark.value = event.matches))

  const theme = computed<ThemeName>(() => {
    const wanted = settings.value?.theme ?? 'system'
    return wanted === 'system' ? (systemIsDark.value ? 'dark' : 'light') : wanted
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

  return { system, settings, theme, start, change }
})
