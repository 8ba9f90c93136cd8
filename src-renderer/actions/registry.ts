import { computed, onScopeDispose, shallowReactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { call, subscribe } from '../api/calls'
import { useNotices } from '../stores/notices'
import { actions, matches, menuTemplate, viewOf, type ActionId, type KnownAction } from '.'

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
  const router = useRouter()
  const pressed = (action: KnownAction, event: KeyboardEvent): boolean => {
    const key: string | null = action.key
    const view = viewOf(action)
    if (!key || (view && view !== router.currentRoute.value.path)) return false
    return matches(key, event, isMac) && (key.startsWith('Ctrl') || !isTyping(event)) && isEnabled(action.id)
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
