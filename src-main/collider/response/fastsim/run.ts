import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { writeJetPairs } from '../../events'
import type { JetPairs } from '../../jets'
import { DomainCheck, flagBits, type Flag } from './domain'
import type { JetSimulator } from './simulator'

export interface FastsimResult {
  items: number
  seconds: number
  flags: Flag[]
  /** Whether the file says how many pile-up collisions there were; where not, the mean of the training was taken. */
  pileUpKnown: boolean
}

/**
 * Simulates the detector's answer to every generated jet of a stream and writes both, with a column `flags` of what the
 * model was not trained for. Nothing but the chunk in hand is held in memory.
 * @throws GalateaError `unreadable` where there is no jet.
 */
export async function simulateJets(
  simulator: JetSimulator,
  jets: AsyncIterable<JetPairs>,
  output: string,
  { seed, metadata, work }: { seed: number; metadata: Readonly<Record<string, string>>; work: Work },
): Promise<FastsimResult> {
  const started = performance.now()
  const check = new DomainCheck(simulator.description.domain)
  const flags = new WeakMap<JetPairs, Int32Array>()
  let [items, pileUpKnown] = [0, true]

  async function* simulated(): AsyncGenerator<JetPairs> {
    for await (const pairs of jets) {
      await checkpoint(work)
      requireKinds(pairs)
      pileUpKnown &&= pairs.pileUp !== null
      const pileUp = (jet: number): number => pairs.pileUp?.[jet] ?? simulator.description.meanPileUp
      const reco = await simulator.simulate(pairs, pileUp, seed, items)
      const pair = { ...pairs, reco }
      flags.set(pair, check.flagsOf(pairs, pileUp, reco))
      items += pairs.count
      yield pair
    }
    if (items === 0) throw new GalateaError('unreadable', 'There is no generated jet to simulate.', {})
  }

  const column = { name: 'flags', type: 'int32', depth: 0 } as const
  const meaning = Object.entries(flagBits).map(([code, bit]) => `${bit} ${code}`)
  await writeJetPairs(output, simulated(), {
    metadata: { ...metadata, 'galatea.flags': meaning.join(', ') },
    more: [{ column, of: (pairs) => ({ values: flags.get(pairs)!, offsets: [] }) }],
    work,
  })
  return { items, seconds: (performance.now() - started) / 1000, flags: check.flags, pileUpKnown }
}

function requireKinds({ gen }: JetPairs): void {
  if (gen.constituents.pdg) return
  const sentence = "The generated constituents have no PDG codes ('gen.constituents.pdg'), which the model goes by."
  throw new GalateaError('unreadable', sentence, { role: 'gen.constituents.pdg' })
}
