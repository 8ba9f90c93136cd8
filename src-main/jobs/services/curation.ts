import type { BufferInput, BufferOutput } from '../../../src-preload/contract'
import { splitNames } from '../../../src-preload/contract/datasets'
import { GalateaError } from '../../base/errors'
import type { Dataset } from '../../store/dataset/dataset'
import { assignSplits } from '../../store/dataset/split'
import type { BufferAnswer } from '../buffers'
import { datasets } from './datasets'

type State = BufferOutput<'decide'>

export async function readItems({ path }: BufferInput<'readItems'>): Promise<BufferAnswer<BufferOutput<'readItems'>>> {
  const { dataset } = await datasets.get(path)
  const { value, buffers } = stateOf(dataset, [...Array(dataset.length).keys()], [])
  return { value: { ...value, ids: [...dataset.names.ids] }, buffers }
}

export async function decide({ path, decisions }: BufferInput<'decide'>): Promise<BufferAnswer<State>> {
  const { dataset } = await datasets.get(path)
  return deciding(dataset, decisions)
}

async function deciding(dataset: Dataset, decisions: BufferInput<'decide'>['decisions']): Promise<BufferAnswer<State>> {
  const lines: number[] = []
  const touched = new Set<string>()
  for (const { action, indices, value } of decisions) {
    if (action === 'split' && value && !splitNames.some((name) => name === value)) {
      throw new GalateaError('usage', `There is no split '${value}': expected ${splitNames.join(', ')}.`, { value })
    }
    const changed = await dataset.curate(action, indices, value)
    if (changed.length > 0) lines.push(dataset.lastDecision)
    for (const id of changed) touched.add(id)
  }
  return stateOf(dataset, [...touched], lines)
}

/** The latest first, so that each finds what it left behind. */
export async function takeBack({ path, lines }: BufferInput<'takeBack'>): Promise<BufferAnswer<State>> {
  const { dataset } = await datasets.get(path)
  const touched = new Set<string>()
  for (const line of [...lines].reverse()) for (const id of await dataset.undoCuration(line)) touched.add(id)
  return stateOf(dataset, [...touched], [])
}

export async function resplit({ path, seed, fractions }: BufferInput<'resplit'>): Promise<BufferAnswer<State>> {
  const { dataset } = await datasets.get(path)
  const splits = assignSplits(dataset.names.objects, fractions, seed)
  const decisions = splitNames.flatMap((split) => {
    const indices = splits.flatMap((dealt, index) =>
      dealt === split && dataset.item(index).split !== split ? [index] : [],
    )
    return indices.length > 0 ? [{ action: 'split' as const, indices, value: split }] : []
  })
  return deciding(dataset, decisions)
}

function stateOf(dataset: Dataset, keys: readonly (number | string)[], lines: number[]): BufferAnswer<State> {
  const index = new Uint32Array(keys.length)
  const split = new Uint8Array(keys.length)
  const rejected = new Uint8Array(keys.length)
  const reason = new Uint16Array(keys.length)
  const reasons = new Map<string, number>([['', 0]])
  const tags: State['tags'] = []
  const notes: State['notes'] = []
  keys.forEach((key, row) => {
    const item = dataset.item(key)
    if (!reasons.has(item.reason)) reasons.set(item.reason, reasons.size)
    index[row] = item.index
    split[row] = splitNames.indexOf(item.split)
    rejected[row] = item.rejected ? 1 : 0
    reason[row] = reasons.get(item.reason)!
    if (item.tags.length > 0) tags.push([item.index, [...item.tags]])
    if (item.note !== '') notes.push([item.index, item.note])
  })
  return { value: { reasons: [...reasons.keys()], tags, notes, lines }, buffers: [index, split, rejected, reason] }
}
