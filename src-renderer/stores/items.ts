import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BufferOutput } from '../../src-preload/contract'
import type { JetPair } from '../../src-preload/contract/events'
import { call } from '../api/calls'
import { engine } from '../api/engine'
import { useDetectors } from './detectors'

/** So many jets or showers are fetched at once. */
const page = 16

export interface ShownShowers {
  head: BufferOutput<'readShowers'>
  voxels: Float32Array
}
export interface ShownMean {
  head: BufferOutput<'readMeanShower'>
  voxels: Float32Array
}
export interface MeanJets {
  head: BufferOutput<'readMeanJets'>
  images: Float32Array[]
}

/** One jet or shower after another of the open file, with what was simulated for the same one beside it. */
export const useItems = defineStore('items', () => {
  const detectors = useDetectors()
  const index = ref(0)
  const total = ref(0)
  const jets = shallowRef<{ first: number; file: JetPair[]; simulated: JetPair[] } | null>(null)
  const meanJets = shallowRef<{ file: MeanJets; simulated: MeanJets | null } | null>(null)
  const showers = shallowRef<{ file: ShownShowers; simulated: ShownShowers | null } | null>(null)
  const meanShowers = shallowRef<{ file: ShownMean; simulated: ShownMean | null } | null>(null)

  const kind = computed((): 'jets' | 'showers' | null => {
    const lacks = detectors.file?.lacks
    if (!lacks) return null
    return lacks['jet-response'] === null ? 'jets' : lacks['calorimeter-shower'] === null ? 'showers' : null
  })
  const simulated = computed(() => detectors.simulationJob?.result?.output.path ?? null)
  const jet = computed(() => {
    const shown = jets.value
    const at = index.value - (shown?.first ?? 0)
    const file = shown?.file[at]
    return file ? { file, simulated: shown.simulated[at] ?? null } : null
  })

  /** Everything anew: the file or the simulation changed. */
  async function load(): Promise<void> {
    index.value = 0
    jets.value = null
    showers.value = null
    const path = detectors.file?.path
    if (!path || !kind.value) return
    await show(0)
    const other = simulated.value
    if (kind.value === 'jets') {
      const mean = async (of: string): Promise<MeanJets> => {
        const { value, buffers } = await engine.call('readMeanJets', { path: of, most: 5000 })
        return { head: value, images: buffers.map((buffer) => new Float32Array(buffer)) }
      }
      meanJets.value = { file: await mean(path), simulated: other ? await mean(other) : null }
    } else {
      const mean = async (of: string): Promise<ShownMean> => {
        const { value, buffers } = await engine.call('readMeanShower', { path: of, energy: null })
        return { head: value, voxels: new Float32Array(buffers[0]!) }
      }
      meanShowers.value = { file: await mean(path), simulated: other ? await mean(other) : null }
    }
  }

  async function show(place: number): Promise<void> {
    const path = detectors.file?.path
    if (!path || place < 0 || (total.value > 0 && place >= total.value)) return
    if (kind.value === 'showers') return showShower(path, place)
    const known = jets.value
    if (!known || place < known.first || place >= known.first + page) {
      const first = place - (place % page)
      const { entries, jets: file } = await call('readJets', { path, first, count: page })
      const other = simulated.value
      const simulatedJets = other ? (await call('readJets', { path: other, first, count: page })).jets : []
      jets.value = { first, file, simulated: simulatedJets }
      total.value = entries
    }
    index.value = place
  }

  async function showShower(path: string, place: number): Promise<void> {
    const one = async (of: string): Promise<ShownShowers> => {
      const { value, buffers } = await engine.call('readShowers', { path: of, first: place, count: 1 })
      return { head: value, voxels: new Float32Array(buffers[0]!) }
    }
    const file = await one(path)
    showers.value = { file, simulated: simulated.value ? await one(simulated.value) : null }
    total.value = file.head.total
    index.value = place
  }

  return { ...{ kind, index, total, jet, meanJets, showers, meanShowers, simulated }, load, show }
})
