import { basename } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import type { JetPair, OneJet } from '../../../src-preload/contract/events'
import { GalateaError } from '../../base/errors'
import { mappingOf, readJetPairs, Skipped, type EventFile } from '../../collider/events'
import { hitPixels, imageHalfWidth, imagePixels, imageSize, type HitPixels } from '../../collider/jets/images'
import type { Jets } from '../../collider/jets/types'
import type { BufferAnswer } from '../buffers'
import { eventFiles } from './events'

/** Single bad jets are passed over: the reader of the whole file counts and names them. */
const tolerated = 1_000_000

export async function readJets({ path, first, count }: Input<'readJets'>): Promise<Output<'readJets'>> {
  const file = await eventFiles.get(path)
  const jets: JetPair[] = []
  const skipped = new Skipped(tolerated)
  for await (const { event, gen, reco, ...pairs } of readJetPairs(file, { first, count, skipped })) {
    for (let i = 0; i < pairs.count; i++) {
      jets.push({ event: event[i]!, gen: oneJet(gen, i), reco: reco && oneJet(reco, i) })
    }
  }
  return { entries: await entriesOf(file), jets }
}

async function entriesOf(file: EventFile): Promise<number> {
  const found = await mappingOf(file)
  const table = file.tables.find(({ name }) => name === found?.mapping.table)
  if (table) return table.entries
  throw new GalateaError('unreadable', `'${basename(file.path)}' says of no table that it holds jets.`, {
    path: file.path,
  })
}

function oneJet({ pt, eta, phi, mass, constituents }: Jets, i: number): OneJet {
  const [from, to] = [constituents.offsets[i], constituents.offsets[i + 1]]
  const part = (values: Float32Array): number[] => [...values.subarray(from, to)]
  return {
    ...{ pt: pt[i]!, eta: eta[i]!, phi: phi[i]!, mass: mass[i]! },
    constituents: { pt: part(constituents.pt), eta: part(constituents.eta), phi: part(constituents.phi) },
  }
}

type MeanAnswer = BufferAnswer<BufferOutput<'readMeanJets'>>

export async function readMeanJets(
  { path, most }: BufferInput<'readMeanJets'>,
  signal: AbortSignal,
): Promise<MeanAnswer> {
  const file = await eventFiles.get(path)
  const [gen, reco] = [new Float64Array(imagePixels), new Float64Array(imagePixels)]
  const skipped = new Skipped(tolerated)
  let [jets, hasReco] = [0, false]
  for await (const pairs of readJetPairs(file, { count: most, skipped, work: { signal } })) {
    add(gen, hitPixels(pairs.gen.constituents, pairs.gen))
    if (pairs.reco) add(reco, hitPixels(pairs.reco.constituents, pairs.gen))
    hasReco ||= pairs.reco !== null
    jets += pairs.count
  }
  const mean = (sum: Float64Array): Float32Array => Float32Array.from(sum, (value) => value / Math.max(1, jets))
  const value = { jets, size: imageSize, halfWidth: imageHalfWidth, hasReco }
  return { value, buffers: hasReco ? [mean(gen), mean(reco)] : [mean(gen)] }
}

function add(sum: Float64Array, { pixel, value }: HitPixels): void {
  for (let i = 0; i < pixel.length; i++) sum[pixel[i]!]! += value[i]!
}
