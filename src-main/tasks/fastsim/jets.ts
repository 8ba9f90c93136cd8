import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { version } from '../../../package.json'
import { GalateaError } from '../../base/errors'
import type { JetPairs } from '../../collider/jets'
import type { Split } from '../../engine/gan/task'
import type { SimulationConditions, Simulator } from './simulator'

/** Jets in memory at once: the more, the better they sort into batches of like size, which is a quarter of the time. */
const jetsAtOnce = 16_384

/** Generated jets in; out what the detector makes of them, beside what they were. */
export const simulateJetFile: Simulator = async ({ events, model, out }, { split }, context) => {
  if (!/\.parquet$/i.test(out)) {
    throw new GalateaError('usage', `Jets are written as Parquet: '${out}' does not end in .parquet.`)
  }
  const { openJetSimulator } = await import('../../collider/response/fastsim/simulator')
  const { simulateJets } = await import('../../collider/response/fastsim/run')
  const simulator = await openJetSimulator(model, context)
  try {
    const { card } = model
    const metadata = {
      'galatea.program': `Galatea ${version}`,
      'galatea.model': `${card.name} ${card.files['generator.onnx']?.sha256 ?? ''}`.trim(),
      'galatea.recipe': JSON.stringify(card.recipe),
      'galatea.training': JSON.stringify(card.training),
      'galatea.seed': String(context.seed),
      'galatea.events': events,
    }
    const stream = await openJets(events, split, context)
    const { seed, work } = context
    const result = await simulateJets(simulator, stream, out, { seed, metadata, work })
    if (!result.pileUpKnown) {
      const { meanPileUp } = simulator.description
      context.warn(`The file does not say how many pile-up collisions there were: ${meanPileUp.toFixed(1)} was taken.`)
    }
    return { noun: 'jets', ...result, device: simulator.device }
  } finally {
    await simulator.dispose()
  }
}

/** Of an event file, or of a data set of jets. What is no jet is left out and told. */
async function openJets(
  events: string,
  wanted: Split | null,
  conditions: SimulationConditions,
): Promise<AsyncIterable<JetPairs>> {
  const isDataset = await access(join(events, 'dataset.json')).then(
    () => true,
    () => false,
  )
  if (isDataset) {
    const { readStoredJets } = await import('../../collider/response/dataset/read')
    return readStoredJets(events, wanted, { work: conditions.work })
  }
  if (wanted !== null) {
    throw new GalateaError('usage', `--split says which jets of a data set: '${events}' is none.`, { path: events })
  }
  const { openEventFile, readJetPairs, Skipped } = await import('../../collider/events')
  const file = await openEventFile(events)
  return (async function* () {
    const skipped = new Skipped()
    try {
      yield* readJetPairs(file, { skipped, reco: false, chunk: jetsAtOnce, work: conditions.work })
    } finally {
      await file.close()
    }
    if (skipped.count > 0) conditions.warn(`${skipped.count} entries were left out: ${skipped.examples.join('; ')}.`)
  })()
}
