import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { KnownModel, ModelCard } from '../../src-preload/contract/models'
import { call } from '../api/calls'
import { fileName } from '../format'
import { i18n } from '../i18n'
import { useDetectors } from './detectors'
import { useHistory } from './history'
import { useModels } from './models'
import { useTracks } from './tracks'

/** The path of the view that uses models of a task; a task that none uses has no line. */
const viewsOfTasks: Readonly<Record<string, '/galaxies' | '/detectors' | '/tracks'>> = {
  'galaxy-recovery': '/galaxies',
  'jet-response': '/detectors',
  'calorimeter-shower': '/detectors',
  'track-finding': '/tracks',
}

/** The list of models with all that their cards say, and what is changed on it. */
export const useModelCards = defineStore('modelCards', () => {
  const models = useModels()
  const history = useHistory()
  const list = shallowRef<readonly KnownModel[]>([])
  const isLoaded = ref(false)
  const selected = ref<string | null>(null)

  const current = computed(() => list.value.find(({ path }) => path === selected.value) ?? list.value[0] ?? null)
  const card = computed(() => current.value?.card ?? null)
  /** Where the selected model is used; null where nowhere. */
  const view = computed(() => (card.value ? (viewsOfTasks[card.value.task] ?? null) : null))

  async function refresh(): Promise<void> {
    list.value = await call('listModelCards', null)
    isLoaded.value = true
  }

  async function refreshAll(): Promise<void> {
    await refresh()
    await models.refresh()
  }

  /** Refused, with the reason, where the folder is no model or a file is not the one that was exported. */
  async function add(path: string): Promise<void> {
    const model = await call('addModel', { path })
    selected.value = model.path
    await refreshAll()
  }

  /** Chooses the selected model where it is used. @returns the path of that view */
  async function apply(): Promise<string | null> {
    if (!card.value || !view.value) return null
    const { path } = card.value
    await models.refresh()
    if (view.value === '/galaxies') await models.choose(path)
    if (view.value === '/detectors') useDetectors().model = path
    if (view.value === '/tracks') useTracks().model = path
    return view.value
  }

  async function write(path: string, words: Pick<ModelCard, 'name' | 'description'>): Promise<void> {
    await call('describeModel', { path, name: words.name, description: words.description })
    await refreshAll()
  }

  /** Writes another name or description on the card; nothing where both are as they were. */
  async function describe(model: ModelCard, change: Partial<Pick<ModelCard, 'name' | 'description'>>): Promise<void> {
    const before = { name: model.name, description: model.description }
    const after = { ...before, ...change }
    if (after.name.trim() === before.name && after.description.trim() === before.description) return
    const what = 'name' in change ? 'models.renamed' : 'models.described'
    await history.perform({
      title: i18n.global.t(what, { name: model.name }),
      redo: () => write(model.path, after),
      undo: () => write(model.path, before),
    })
  }

  async function keep(path: string, kept: boolean): Promise<void> {
    await call('keepModel', { path, kept })
    if (kept) selected.value = path
    await refreshAll()
  }

  async function remove({ path, card }: KnownModel): Promise<void> {
    await history.perform({
      title: i18n.global.t('models.removed', { name: card?.name ?? fileName(path) }),
      redo: () => keep(path, false),
      undo: () => keep(path, true),
    })
  }

  return { list, isLoaded, selected, current, card, view, refresh, add, apply, describe, remove }
})
