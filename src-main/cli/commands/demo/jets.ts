import { join } from 'node:path'
import { version } from '../../../../package.json'
import { writePage } from '../../../base/html'
import type { Work } from '../../../base/progress'
import { writeJetPairs } from '../../../collider/events'
import { createJetDataset } from '../../../collider/response/dataset/create'
import type { JetDemoResults } from '../../../collider/response/demoSection'
import { evaluateResponse } from '../../../collider/response/evaluation/evaluate'
import { responseReport } from '../../../collider/response/evaluation/report'
import { jetResponse } from '../../../collider/response/task'
import { defaultJets, jetsNotice, simulateJets } from '../../../collider/simulation/jets'
import { exportRun } from '../../../engine/gan/export'
import { readModel, writeModel } from '../../../store/models'
import type { Context } from '../../command'
import { trainPreset } from './train'

/** Some hundred in every bin of the test split's distributions. */
const jets = 6000
const most = 1.5

/** Simulated jets before and after a toy detector: a data set, a network that stands for the detector, its evaluation. */
export async function demoJets(
  parent: string,
  minutes: number,
  context: Context,
  part: (from: number, to: number) => Work,
): Promise<JetDemoResults> {
  const { seed, device, threads } = context
  const folder = join(parent, 'jets')
  const events = join(folder, 'jets.parquet')
  const metadata = {
    'galatea.simulation': JSON.stringify({ kind: 'jets', seed, ...defaultJets }),
    'galatea.notice': jetsNotice,
  }
  await writeJetPairs(events, simulateJets(defaultJets, jets, seed, part(0, 0.2)), { metadata })

  const dataset = join(folder, 'dataset')
  const split = { train: 0.7, validation: 0.1, test: 0.2 }
  await createJetDataset(dataset, { from: [events], places: 128, split, seed }, { work: part(0.2, 0.25) })
  const run = join(folder, 'run')
  const { training } = await trainPreset(
    { task: jetResponse, preset: 'jet-demo', dataset, run, minutes: Math.min(most, minutes) },
    context,
    part(0.25, 0.85),
  )
  const model = join(folder, 'model')
  const exported = await exportRun(jetResponse, run, {
    ...{ checkpoint: null, name: 'Galatea demo: toy jets', cite: null },
    licence: 'CC0-1.0: trained on simulated jets of a toy detector alone',
  })
  await writeModel(model, exported.card, exported.contents)
  const { card, generator } = await readModel(model)
  const source = { name: 'Galatea', folder: model, recipe: card.recipe, inputs: card.inputs, details: card.details }
  const evaluation = await evaluateResponse(
    { ...source, generator },
    { dataset, split: 'test', items: null, baselines: true, seed, device, threads },
    part(0.85, 1),
  )
  const report = join(folder, 'evaluation', 'report.html')
  await writePage(report, responseReport(evaluation, `Galatea ${version}`))
  return { events, dataset, jets, training, model, evaluation, evaluationReport: report, notice: jetsNotice }
}
