import { createI18n } from 'vue-i18n'
import type { Settings } from '../../src-preload/contract/system'
import { de } from './de'
import { en, type Messages } from './en'

export type Language = 'en' | 'de'

export const i18n = createI18n<[Messages], Language, false>({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- version 11 has to be told; 12 knows no other mode
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

/**
 * A title for a name that comes from elsewhere (a loss, a metric, a reason): the message below `section` where there is
 * one, else the name itself.
 */
export function titleOf(section: string, name: string): string {
  const key = `${section}.${name}`
  return i18n.global.te(key) ? i18n.global.t(key) : name
}
