import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import {
  splitNames,
  type CurationDecision,
  type CurationState,
  type SplitName,
} from '../../src-preload/contract/datasets'
import { engine } from '../api/engine'
import type { WithBuffers } from '../api/line'
import type { Column } from '../views/dataset/filtering'
import { useHistory, type Edit } from './history'

interface State {
  split: Uint8Array
  rejected: Uint8Array
  /** Positions in `reasons`. */
  reason: Uint16Array
  reasons: string[]
  tags: Map<number, readonly string[]>
  notes: Map<number, string>
}

const nothing = (): State => ({
  split: new Uint8Array(),
  rejected: new Uint8Array(),
  reason: new Uint16Array(),
  reasons: [''],
  tags: new Map(),
  notes: new Map(),
})

/** An edit of one data set: forgotten when another is opened. */
export interface DatasetEdit extends Edit {
  dataset: string
}

/**
 * What was decided about the items of the open data set. Every decision is on disk before it is shown, and is an edit of
 * the session that can be taken back.
 */
export const useCuration = defineStore('curation', () => {
  const history = useHistory()
  const path = ref<string | null>(null)
  const state = shallowRef<State>(nothing())
  /** The reason that the next rejection is given. */
  const reason = ref('bad')

  const counts = computed(() => {
    const kept = { train: 0, validation: 0, test: 0 }
    const reasons: Record<string, number> = {}
    const { split, rejected } = state.value
    for (let i = 0; i < split.length; i++) {
      if (!rejected[i]) kept[splitNames[split[i]!]!]++
      else {
        const why = reasonOf(i)
        reasons[why] = (reasons[why] ?? 0) + 1
      }
    }
    return { kept, rejected: reasons }
  })
  const tags = computed(() => {
    const counted = new Map<string, number>()
    for (const list of state.value.tags.values()) for (const tag of list) counted.set(tag, (counted.get(tag) ?? 0) + 1)
    return counted
  })
  /** As columns to filter and sort by; an item of several tags is filed under the first. */
  const columns = computed<ReadonlyMap<string, Column>>(() => {
    const { split, rejected, reason: why, reasons, tags: tagged } = state.value
    const words = [...tags.value.keys()]
    const place = new Map(words.map((word, i) => [word, i]))
    const tag = Uint32Array.from(split, (_, i) => place.get(tagged.get(i)?.[0] ?? '') ?? 0xffffffff)
    const given = Uint32Array.from(why, (code) => (code === 0 ? 0xffffffff : code))
    return new Map<string, Column>([
      ['split', { kind: 'words', codes: split, words: splitNames }],
      ['state', { kind: 'words', codes: rejected, words: ['kept', 'rejected'] }],
      ['reason', { kind: 'words', codes: given, words: reasons }],
      ['tag', { kind: 'words', codes: tag, words }],
    ])
  })

  function start(folder: string, value: CurationState, buffers: ArrayBuffer[]): void {
    path.value = folder
    const items = buffers[0]!.byteLength / 4
    state.value = {
      ...nothing(),
      ...{ split: new Uint8Array(items), rejected: new Uint8Array(items), reason: new Uint16Array(items) },
    }
    take({ value, buffers })
  }

  function take({ value, buffers }: WithBuffers<CurationState>): void {
    const { split, rejected, reason: why, reasons, tags: tagged, notes } = state.value
    const index = new Uint32Array(buffers[0]!)
    const [splits, states, codes] = [
      new Uint8Array(buffers[1]!),
      new Uint8Array(buffers[2]!),
      new Uint16Array(buffers[3]!),
    ]
    const known = value.reasons.map((text) => {
      const at = reasons.indexOf(text)
      return at >= 0 ? at : reasons.push(text) - 1
    })
    index.forEach((item, row) => {
      split[item] = splits[row]!
      rejected[item] = states[row]!
      why[item] = known[codes[row]!]!
      tagged.delete(item)
      notes.delete(item)
    })
    for (const [item, list] of value.tags) tagged.set(item, list)
    for (const [item, text] of value.notes) notes.set(item, text)
    triggerRef(state)
  }

  /** Makes decisions as one edit of the session. */
  async function decide(title: string, decisions: CurationDecision[]): Promise<void> {
    const folder = path.value
    const wanted = decisions.filter(({ indices }) => indices.length > 0)
    if (!folder || wanted.length === 0) return
    await perform(title, folder, () => engine.call('decide', { path: folder, decisions: wanted }))
  }

  async function resplit(title: string, seed: number, fractions: Record<SplitName, number>): Promise<void> {
    const folder = path.value
    if (folder) await perform(title, folder, () => engine.call('resplit', { path: folder, seed, fractions }))
  }

  async function perform(title: string, folder: string, act: () => Promise<WithBuffers<CurationState>>): Promise<void> {
    let lines: number[] = []
    const edit: DatasetEdit = {
      title,
      dataset: folder,
      redo: async () => {
        const answer = await act()
        lines = answer.value.lines
        if (path.value === folder) take(answer)
      },
      undo: async () => {
        const answer = await engine.call('takeBack', { path: folder, lines })
        if (path.value === folder) take(answer)
      },
    }
    await history.perform(edit)
  }

  function isRejected(index: number): boolean {
    return state.value.rejected[index] === 1
  }
  function reasonOf(index: number): string {
    return state.value.reasons[state.value.reason[index] ?? 0] ?? ''
  }
  function splitOf(index: number): SplitName {
    return splitNames[state.value.split[index] ?? 0] ?? 'train'
  }

  return { state, reason, counts, tags, columns, start, decide, resplit, isRejected, reasonOf, splitOf }
})
