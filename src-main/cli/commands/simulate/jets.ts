import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { GalateaError } from '../../../base/errors'
import { defaultJets } from '../../../collider/simulation/jets/options'
import type { CommandDefinition } from '../../command'
import { integer, number } from '../../options'

interface Options {
  out: string
  count: number
  pt: [number, number]
  energy: number
  pileUp: number
  radius: number
  leastPt: number
  largestEta: number
}

export const definition: CommandDefinition = {
  name: 'simulate jets',
  summary: 'Make jets before and after a detector by a toy generator and detector',
  configure(command: Command) {
    command
      .requiredOption('--out <file>', 'Parquet file, a pair of jets a row')
      .option('--count <n>', 'pairs of jets', integer(1, 1e8), 1000)
      .option('--pt <low,high>', 'pT of the scattered partons in GeV, even in its logarithm', range, [
        ...defaultJets.pt,
      ])
      .option('--energy <TeV>', 'of the two protons', number(0.5, 100), defaultJets.energy)
      .option('--pile-up <n>', 'soft collisions in the same event, on average', number(0, 200), defaultJets.pileUp)
      .option('--radius <R>', 'of the anti-kT jets', number(0.05, 1.5), defaultJets.radius)
      .option('--least-pt <GeV>', 'generated jets of less are left out', number(0, 1e5), defaultJets.leastPt)
      .option('--largest-eta <eta>', 'and those at a larger |η|', number(0.1, 3.9), defaultJets.largestEta)
  },
  async run(_arguments, given, { seed, work }) {
    const { out, count, ...options } = given as unknown as Options
    const output = resolve(out)
    if (!/\.parquet$/i.test(output)) {
      throw new GalateaError('usage', `Jets are written as Parquet: '${out}' does not end in .parquet.`)
    }
    const { writeJetPairs } = await import('../../../collider/events')
    const { jetsNotice, simulateJets } = await import('../../../collider/simulation/jets')
    const simulation = { ...defaultJets, ...options }
    const metadata = {
      'galatea.simulation': JSON.stringify({ kind: 'jets', seed, ...simulation }),
      'galatea.notice': jetsNotice,
    }
    const start = performance.now()
    await writeJetPairs(output, simulateJets(simulation, count, seed, work), {
      metadata,
      work: { signal: work.signal },
    })
    const seconds = (performance.now() - start) / 1000
    const perSecond = count / seconds
    const text = `${count} jets in ${output}, ${seconds.toFixed(1)} s (${perSecond.toFixed(0)} a second).\n${jetsNotice}`
    return { json: { output, count, kind: 'jets', seed, seconds, perSecond, notice: jetsNotice }, text }
  },
}

/** `40,1000`, in GeV. */
function range(text: string): [number, number] {
  const [low, high, ...rest] = text.split(',').map(Number)
  if (rest.length === 0 && low !== undefined && high !== undefined && low >= 10 && high > low) return [low, high]
  throw new InvalidArgumentError(`Expected two ascending pT from 10 GeV on such as 40,1000, got '${text}'.`)
}
