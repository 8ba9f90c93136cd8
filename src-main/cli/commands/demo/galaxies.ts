import { basename, join } from 'node:path'
import { createGalaxyDataset } from '../../../astronomy/dataset/create'
import { parseGalaxyDatasetOptions } from '../../../astronomy/dataset/options'
import type { DemoResults } from '../../../astronomy/recovery/demoReport'
import { enhanceFiles } from '../../../astronomy/recovery/enhance/files'
import { evaluationReport } from '../../../astronomy/recovery/evaluation/report'
import { evaluateRecovery } from '../../../astronomy/recovery/evaluation/run'
import { galaxyRecovery } from '../../../astronomy/recovery/task'
import { defaultField, defaultStamps, defaultTelescope, writeField, writeStamps } from '../../../astronomy/simulation'
import { writePage } from '../../../base/html'
import type { Work } from '../../../base/progress'
import { exportRun } from '../../../engine/gan/export'
import { writeModel } from '../../../store/models'
import type { Context } from '../../command'
import { trainPreset } from './train'

/** Enough to learn from in minutes; the test split of 15 % is what the numbers are over. */
const galaxies = 700
const bands = ['i', 'r', 'g']

/** Simulated galaxies: a data set, a network, its evaluation, and a piece of sky degraded and recovered. */
export async function demoGalaxies(
  folder: string,
  minutes: number,
  context: Context,
  part: (from: number, to: number) => Work,
): Promise<DemoResults> {
  const { seed, device, threads } = context
  const telescope = { ...defaultTelescope, bands }
  const stamps = join(folder, 'galaxies')
  await writeStamps(stamps, { ...defaultStamps, ...telescope }, galaxies, seed, part(0, 0.08))
  const dataset = join(folder, 'dataset')
  const split = { train: 0.75, validation: 0.1, test: 0.15 }
  const options = parseGalaxyDatasetOptions({ task: galaxyRecovery.id, from: [stamps], bands, split, seed })
  const created = await createGalaxyDataset(dataset, options, { work: part(0.08, 0.12) })

  const run = join(folder, 'run')
  const { training, recipe } = await trainPreset(
    { task: galaxyRecovery, preset: 'galaxy-demo', dataset, run, minutes },
    context,
    part(0.12, 0.8),
  )
  const model = join(folder, 'model')
  const exported = await exportRun(galaxyRecovery, run, {
    ...{ checkpoint: null, name: 'Galatea demo: simulated galaxies', cite: null },
    licence: 'CC0-1.0: trained on simulated galaxies alone',
  })
  await writeModel(model, exported.card, exported.contents)
  const source = { name: 'Galatea', folder: model, recipe: { ...recipe }, generator: join(model, 'generator.onnx') }
  const evaluation = await evaluateRecovery(
    source,
    { dataset, split: 'test', items: null, conditions: {}, seed, baselines: true, twins: [], device, threads },
    part(0.8, 0.96),
  )
  await writePage(join(folder, 'evaluation', 'report.html'), evaluationReport(evaluation))

  const sky = join(folder, 'sky.fits')
  await writeField(sky, { ...defaultField, ...telescope }, seed, part(0.96, 0.98))
  const { results } = await enhanceFiles(
    [sky],
    {
      ...{ model, out: folder, overwrite: false, strength: 1, tile: null, memoryBytes: null, test: true, seed },
      ...{ device, threads, hdu: null, psf: null, fwhmArcsec: null, fwhmPixels: null, pixelScaleArcsec: null },
    },
    part(0.98, 1),
  )
  return {
    dataset: { folder: dataset, items: created.manifest.items },
    training,
    model,
    evaluation,
    evaluationReport: join(folder, 'evaluation', 'report.html'),
    sky: { path: sky, name: basename(sky) },
    enhanced: results,
  }
}
