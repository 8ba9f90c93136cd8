import { createI18n } from 'vue-i18n'
import type { Settings } from '../../src-preload/contract/system'
import { de } from './de'
import { en, type Messages } from './en'

export type Language = 'en' | 'de'

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, de },
  missingWarn: true,
})

/** The language chosen, or the system's where it is one of ours. */
export function setLanguage(wanted: Settings['language'], system: string): Language {
  const language = wanted === 'system' ? (system.toLowerCase().startsWith('de') ? 'de' : 'en') : wanted
  i18n.global.locale.value = language
  document.documentElement.lang = language
  return language
}
