import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Model } from '../../src-preload/contract/models'
import { call } from '../api/calls'
import { useSettings } from './settings'

/** The trained models that the program knows of, and the one that is chosen. */
export const useModels = defineStore('models', () => {
  const settings = useSettings()
  const models = ref<Model[]>([])
  const chosen = ref<string | null>(null)

  async function refresh(): Promise<void> {
    models.value = await call('listModels', null)
    const wanted = chosen.value ?? settings.settings?.lastModel ?? null
    const known = models.value.some(({ path }) => path === wanted)
    chosen.value = known ? wanted : (models.value[0]?.path ?? null)
  }

  async function choose(path: string): Promise<void> {
    chosen.value = path
    await settings.change({ lastModel: path })
  }

  async function add(path: string): Promise<void> {
    const model = await call('addModel', { path })
    models.value = [model, ...models.value.filter((other) => other.path !== model.path)]
    await choose(model.path)
  }

  async function browse(): Promise<void> {
    const [path] = await call('choosePaths', { kind: 'folder' })
    if (path) await add(path)
  }

  return { models, chosen, refresh, choose, add, browse }
})
