import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { engine } from '../api/engine'
import { CallError } from '../api/errors'
import { asCut, kept, type Brushes } from '../plots/brushing'

interface Values {
  columns: Map<string, Float32Array>
  weights: Float32Array | null
  items: number
}

/** Cuts drawn on the histograms of a comparison, and the values that they are applied to; none where none were kept. */
export const useBrushing = defineStore('brushing', () => {
  const samples = shallowRef<readonly [Values, Values] | null>(null)
  const brushes = ref<Record<string, readonly [number, number]>>({})
  const names = computed(() => Object.keys(brushes.value))
  const cut = computed(() => asCut(brushes.value))
  /** How many items of each sample are left. */
  const left = computed(() =>
    samples.value?.map(({ columns, items }) =>
      kept(columns, items, brushes.value).reduce((sum, mark) => sum + mark, 0),
    ),
  )

  async function load(folder: string): Promise<void> {
    brushes.value = {}
    samples.value = null
    const answer = await valuesBehind(folder)
    if (!answer) return
    const { value, buffers } = answer
    const columns = buffers.map((buffer) => new Float32Array(buffer))
    const side = (which: 0 | 1): Values => {
      const weights = columns[2 * value.variables.length + which]!
      const first = which * value.variables.length
      return {
        columns: new Map(value.variables.map((name, i) => [name, columns[first + i]!])),
        weights: weights.length > 0 ? weights : null,
        items: value.items[which],
      }
    }
    samples.value = [side(0), side(1)]
  }

  function brush(name: string, range: readonly [number, number] | null): void {
    const others = Object.entries(brushes.value).filter(([other]) => other !== name)
    brushes.value = Object.fromEntries(range ? [...others, [name, range]] : others)
  }

  function clear(): void {
    brushes.value = {}
  }

  /** Marks of both samples for the histogram of a variable. */
  function marksFor(name: string, all: Brushes = brushes.value): [Uint8Array, Uint8Array] | null {
    const [reference, other] = samples.value ?? []
    if (!reference || !other) return null
    return [kept(reference.columns, reference.items, all, name), kept(other.columns, other.items, all, name)]
  }

  return { samples, brushes, names, cut, left, load, brush, clear, marksFor }
})

/** null for a comparison without them, as the command line writes it. */
async function valuesBehind(folder: string) {
  try {
    return await engine.call('readComparedValues', { folder })
  } catch (error) {
    if (error instanceof CallError && error.code === 'not-found') return null
    throw error
  }
}
