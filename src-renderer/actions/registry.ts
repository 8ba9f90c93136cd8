import { computed, onScopeDispose, shallowReactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { call, subscribe } from '../api/calls'
import { useNotices } from '../stores/notices'
import { actions, matches, menuTemplate, type ActionId } from '.'

interface Doer {
  run(): unknown
  enabled: MaybeRefOrGetter<boolean>
}

const doers = shallowReactive(new Map<ActionId, Doer>())

export const isMac = navigator.userAgent.includes('Mac')

/** Says what an action does while this component lives. */
export function provideAction(id: ActionId, run: () => unknown, enabled: MaybeRefOrGetter<boolean> = true): void {
  const doer = { run, enabled }
  doers.set(id, doer)
  onScopeDispose(() => {
    if (doers.get(id) === doer) doers.delete(id)
  })
}

export function isEnabled(id: ActionId): boolean {
  const doer = doers.get(id)
  return doer !== undefined && toValue(doer.enabled)
}

export async function perform(id: ActionId): Promise<void> {
  const doer = doers.get(id)
  if (doer && toValue(doer.enabled)) await useNotices().attempt(async () => doer.run())
}

/** Keys and the native menu, for the whole window; called once. */
export function useActionKeys(): void {
  const { t, locale } = useI18n()
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const action = actions.find(({ key }) => matches(key, event, isMac))
    if (!action || (isTyping(event) && !action.key.startsWith('Ctrl')) || !isEnabled(action.id)) return
    event.preventDefault()
    void perform(action.id)
  }
  window.addEventListener('keydown', onKey)
  const unsubscribe = subscribe('menuAction', (id) => {
    const action = actions.find((candidate) => candidate.id === id)
    if (action) void perform(action.id)
  })
  const template = computed(() => (locale.value ? menuTemplate((key) => t(key), isEnabled) : []))
  watch(template, (value) => void useNotices().attempt(() => call('setMenu', value)), { immediate: true })
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey)
    unsubscribe()
  })
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]')
}
