import { computed, onScopeDispose, shallowReactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { call, subscribe } from '../api/calls'
import { useHistory } from '../stores/history'
import { useNotices } from '../stores/notices'
import { useSettings } from '../stores/settings'
import { i18n } from '../i18n'
import { views } from '../views/views'
import { actions, menuTemplate, viewOf, type ActionId, type KnownAction } from '.'
import { effectiveKey, matches } from './keys'

interface Doer {
  run(): unknown
  enabled: MaybeRefOrGetter<boolean>
}

const doers = shallowReactive(new Map<ActionId, readonly Doer[]>())

export const isMac = navigator.userAgent.includes('Mac')

/** Says what an action does while this component lives. Of several that could, the one that came last does it. */
export function provideAction(id: ActionId, run: () => unknown, enabled: MaybeRefOrGetter<boolean> = true): void {
  const doer = { run, enabled }
  doers.set(id, [...(doers.get(id) ?? []), doer])
  onScopeDispose(() => doers.set(id, doers.get(id)?.filter((other) => other !== doer) ?? []))
}

function doerOf(id: ActionId): Doer | undefined {
  return doers.get(id)?.findLast(({ enabled }) => toValue(enabled))
}

export function isEnabled(id: ActionId): boolean {
  return doerOf(id) !== undefined
}

export async function perform(id: ActionId): Promise<void> {
  const doer = doerOf(id)
  if (doer) await useNotices().attempt(async () => doer.run())
}

/** What an action is called now: undo and redo name the edit. */
export function titleOf(id: ActionId): string {
  const { t } = i18n.global
  const { next } = useHistory()
  if (id === 'undo' && next.undo) return t('actions.undoOf', { what: next.undo.title })
  if (id === 'redo' && next.redo) return t('actions.redoOf', { what: next.redo.title })
  return t(`actions.${actionOf(id).title}`)
}

/** The key that presses an action: the person's own, else the table's. */
export function keyOf(id: ActionId): string | null {
  return effectiveKey(actionOf(id), useSettings().settings?.keys ?? {})
}

function actionOf(id: ActionId): KnownAction {
  const action = actions.find((candidate) => candidate.id === id)
  if (!action) throw new RangeError(`There is no action '${id}'`)
  return action
}

/** Keys and the native menu, for the whole window; called once. */
export function useActionKeys(): void {
  const { t, locale } = useI18n()
  const router = useRouter()
  const viewName = (path: string): string => {
    const view = views.find((candidate) => candidate.path === path)
    return view ? t(`views.${view.title}`) : path
  }
  const pressed = (action: KnownAction, event: KeyboardEvent): boolean => {
    const key = keyOf(action.id)
    const view = viewOf(action)
    if (!key || (view && view !== router.currentRoute.value.path)) return false
    if (!matches(key, event, isMac) || !isEnabled(action.id)) return false
    return !isTyping(event) || (!ownKeysOfText.has(key) && /^Ctrl|^F\d/.test(key))
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const action = actions.find((candidate) => pressed(candidate, event))
    if (!action) return
    event.preventDefault()
    void perform(action.id)
  }
  window.addEventListener('keydown', onKey)
  const unsubscribe = subscribe('menuAction', (id) => {
    const action = actions.find((candidate) => candidate.id === id)
    if (action) void perform(action.id)
  })
  const template = computed(() =>
    locale.value
      ? menuTemplate({ menu: (menu) => t(`menus.${menu}`), view: viewName, action: titleOf, key: keyOf, isEnabled })
      : [],
  )
  watch(template, (value) => void useNotices().attempt(() => call('setMenu', value)), { immediate: true })
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey)
    unsubscribe()
  })
}

/** What is typed is taken back by the field itself. */
const ownKeysOfText = new Set(['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+A'])

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]')
}
