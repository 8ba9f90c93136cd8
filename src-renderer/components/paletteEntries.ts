import type { Router } from 'vue-router'
import { actions } from '../actions'
import { commandHints } from '../actions/commandHints'
import { fuzzyScore } from '../actions/fuzzy'
import { keyLabel } from '../actions/keys'
import { isEnabled, isMac, keyOf, perform, titleOf } from '../actions/registry'
import { themes, type Settings } from '../../src-preload/contract/system'
import { fileName } from '../format'
import { i18n } from '../i18n'
import { openFiles } from '../opening'
import { useSettings } from '../stores/settings'

/** One line of the command palette. */
export interface PaletteEntry {
  id: string
  title: string
  /** Read beside the title: the key, what kind of thing it is, the folder of a file. */
  key: string
  note: string
  enabled: boolean
  run: () => unknown
}

const mostFiles = 24

/** Everything the palette finds: actions, settings with their values, recent files. */
export function paletteEntries(router: Router): PaletteEntry[] {
  const { settings } = useSettings()
  return [...actionEntries(), ...(settings ? [...settingEntries(router), ...fileEntries(settings, router)] : [])]
}

/** What fits the words, best first; without words what was used lately, then the rest in its order. */
export function findEntries(entries: readonly PaletteEntry[], words: string, used: readonly string[]): PaletteEntry[] {
  const recency = (id: string): number => {
    const at = used.indexOf(id)
    return at < 0 ? 0 : used.length - at
  }
  const scored = entries.flatMap((entry) => {
    const score = fuzzyScore(words, `${entry.title} ${entry.key}`)
    return score === null ? [] : [{ entry, score: score + recency(entry.id) * (words.trim() === '' ? 1 : 0.5) }]
  })
  return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry)
}

function actionEntries(): PaletteEntry[] {
  return actions
    .filter(({ id }) => id !== 'palette')
    .map(({ id }) => ({
      id,
      title: titleOf(id),
      key: keyLabel(keyOf(id), isMac),
      note: commandHints[id] ?? '',
      enabled: isEnabled(id),
      run: () => perform(id),
    }))
}

const themeTitles = {
  system: 'actions.themeSystem',
  dark: 'actions.themeDark',
  light: 'actions.themeLight',
  contrast: 'actions.themeContrast',
} as const
const languageTitles = {
  system: 'settings.languageSystem',
  en: 'settings.english',
  de: 'settings.german',
} as const

function settingEntries(router: Router): PaletteEntry[] {
  const { t } = i18n.global
  const store = useSettings()
  const setting = (id: string, name: string, value: string, part: Partial<Settings>): PaletteEntry => ({
    id,
    title: `${name}: ${value}`,
    key: '',
    note: t('palette.setting'),
    enabled: true,
    run: () => store.edit(t('settings.changed', { name }), part),
  })
  return [
    ...themes.map((theme) => setting(`theme-${theme}`, t('settings.theme'), t(themeTitles[theme]), { theme })),
    ...(['system', 'en', 'de'] as const).map((language) =>
      setting(`language-${language}`, t('settings.language'), t(languageTitles[language]), { language }),
    ),
    ...[t('common.device'), t('settings.threads'), t('settings.resultsFolder')].map((title, i) => ({
      id: `setting-${i}`,
      title,
      key: '',
      note: t('palette.setting'),
      enabled: true,
      run: () => router.push('/settings?page=general'),
    })),
  ]
}

function fileEntries(settings: Settings, router: Router): PaletteEntry[] {
  const paths = [...settings.recentImages, ...settings.recentEvents, ...settings.recentDatasets]
  return paths.slice(0, mostFiles).map((path) => ({
    id: `file-${path}`,
    title: fileName(path),
    key: '',
    note: path,
    enabled: true,
    run: () => openFiles([path], router),
  }))
}
