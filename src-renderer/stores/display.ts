import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Pane } from '../../src-preload/contract/jobs'
import { i18n } from '../i18n'
import { usualDisplay, type DisplaySettings } from '../viewer/appearance'
import type { Limits } from '../viewer/stretch'
import { useHistory, type Edit } from './history'

type Role = Pane['role']

/** Changes that follow one another within this time are one edit: a slider that is dragged. */
const oneEdit = 900

interface State {
  shared: DisplaySettings
  own: Partial<Record<Role, DisplaySettings>>
  linked: boolean
}

/** How images are shown: one setting for every pane, so that they can be compared, or one for each. Undoable. */
export const useDisplay = defineStore('display', () => {
  const history = useHistory()
  const state = shallowRef<State>({ shared: usualDisplay, own: {}, linked: true })
  /** The pane that was pointed at last: what is changed where each has its own. */
  const current = ref<Role>('original')
  let latest: { edit: Edit; after: State; at: number } | null = null

  const linked = computed(() => state.value.linked)
  /** Of the pane that was pointed at last. */
  const settings = computed(() => of(current.value))

  function of(role: Role): DisplaySettings {
    const { shared, own, linked: all } = state.value
    return all ? shared : (own[role] ?? shared)
  }

  function change(part: Partial<DisplaySettings>): void {
    const { shared, own, linked: all } = state.value
    const next = { ...settings.value, ...part }
    apply(all ? { ...state.value, shared: next } : { shared, linked: all, own: { ...own, [current.value]: next } })
  }

  function setCustom(limits: Limits): void {
    change({ limitRule: 'custom', custom: limits })
  }

  /** Linked again, all panes look as the one that was pointed at last. */
  function link(on: boolean): void {
    if (on === state.value.linked) return
    apply({ shared: on ? settings.value : state.value.shared, own: {}, linked: on })
  }

  function reset(): void {
    change(usualDisplay)
  }

  function apply(next: State): void {
    const before = state.value
    state.value = next
    const now = performance.now()
    if (latest && history.done.at(-1) === latest.edit && now - latest.at < oneEdit && before === latest.after) {
      Object.assign(latest, { after: next, at: now })
      return
    }
    const made: { edit: Edit; after: State; at: number } = {
      after: next,
      at: now,
      edit: {
        title: i18n.global.t('display.title'),
        undo: () => (state.value = before),
        redo: () => (state.value = made.after),
      },
    }
    latest = made
    history.record(made.edit)
  }

  /** Of a session that is restored: no edit. */
  function restore(saved: State): void {
    state.value = saved
  }

  return { state, linked, current, settings, of, change, setCustom, link, reset, restore }
})
